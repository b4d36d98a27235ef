package dev.unroll;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a class file declares and what it refers to (Java Virtual Machine Specification, chapter 4). Names of classes have
 * slashes; members are written {@code name:descriptor}.
 */
public final class ClassFile {
    public static final int STATIC = 0x0008;
    public static final int FINAL = 0x0010;
    public static final int ABSTRACT = 0x0400;
    private static final int PRIVATE = 0x0002;
    private static final int PUBLIC_OR_PROTECTED = 0x0001 | 0x0004;
    private static final int INTERFACE = 0x0200;
    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([^;]+);");

    private final Object[] constants;
    private final int access;
    private final String name;
    private final List<String> parents = new ArrayList<>();
    private final Map<String, Integer> members = new HashMap<>();

    /** An entry of the constant pool that points to one or two others. */
    private record Pointer(int tag, int first, int second) {
        static final int CLASS = 7;
        static final int FIELD = 9;
        static final int METHOD = 10;
        static final int INTERFACE_METHOD = 11;
        static final int NAME_AND_TYPE = 12;
        static final int METHOD_TYPE = 16;
    }

    /** A member of a class, or the class itself where the member is empty. */
    public record Reference(String owner, String member, boolean ofInterface) {
        @Override
        public String toString() {
            return member.isEmpty() ? owner : owner + "." + member;
        }
    }

    public ClassFile(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        in.skipNBytes(8); // magic number and version
        constants = readConstants(in);
        access = in.readUnsignedShort();
        name = className(in.readUnsignedShort());
        int superclass = in.readUnsignedShort();
        if (superclass != 0) { // java.lang.Object has none
            parents.add(className(superclass));
        }
        for (int interfaces = in.readUnsignedShort(); interfaces > 0; interfaces--) {
            parents.add(className(in.readUnsignedShort()));
        }
        readMembers(in); // fields
        readMembers(in); // methods
    }

    private static Object[] readConstants(DataInputStream in) throws IOException {
        Object[] constants = new Object[in.readUnsignedShort()];
        for (int i = 1; i < constants.length; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> constants[i] = in.readUTF();
                case 3, 4 -> in.skipNBytes(4); // int, float
                case 5, 6 -> {
                    in.skipNBytes(8); // long, double: two entries
                    i++;
                }
                case 15 -> in.skipNBytes(3); // method handle: its method has an entry of its own
                case 7, 8, 16, 19, 20 -> constants[i] = new Pointer(tag, in.readUnsignedShort(), 0);
                case 9, 10, 11, 12, 17, 18 ->
                    constants[i] = new Pointer(tag, in.readUnsignedShort(), in.readUnsignedShort());
                default -> throw new IOException("tag " + tag + " in a constant pool");
            }
        }
        return constants;
    }

    private void readMembers(DataInputStream in) throws IOException {
        for (int count = in.readUnsignedShort(); count > 0; count--) {
            int flags = in.readUnsignedShort();
            members.put(text(in.readUnsignedShort()) + ":" + text(in.readUnsignedShort()), flags);
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                in.skipNBytes(2); // its name
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
        }
    }

    public String name() {
        return name;
    }

    /** The superclass, if there is one, then the interfaces. */
    public List<String> parents() {
        return parents;
    }

    /** Fields and methods with their access flags. */
    public Map<String, Integer> members() {
        return members;
    }

    public boolean isInterface() {
        return has(access, INTERFACE);
    }

    public boolean isAbstract() {
        return has(access, ABSTRACT);
    }

    public boolean isFinal() {
        return has(access, FINAL);
    }

    public static boolean has(int access, int flag) {
        return (access & flag) != 0;
    }

    public static boolean isPrivate(int access) {
        return has(access, PRIVATE);
    }

    public static boolean isOpen(int access) {
        return has(access, PUBLIC_OR_PROTECTED);
    }

    /** All classes, fields and methods that the constant pool and the descriptors name. */
    public List<Reference> references() {
        Set<String> classes = new TreeSet<>();
        List<Reference> references = new ArrayList<>();
        for (Object constant : constants) {
            if (constant instanceof Pointer pointer) {
                switch (pointer.tag()) {
                    case Pointer.CLASS -> forEachClass(text(pointer.first()), classes::add);
                    case Pointer.METHOD_TYPE -> forEachClass(text(pointer.first()), classes::add);
                    case Pointer.NAME_AND_TYPE -> forEachClass(text(pointer.second()), classes::add);
                    case Pointer.FIELD, Pointer.METHOD, Pointer.INTERFACE_METHOD -> references.add(reference(pointer));
                    default -> {} // strings, dynamic constants and calls
                }
            }
        }
        members.keySet().forEach(member -> forEachClass(member.substring(member.indexOf(':') + 1), classes::add));
        classes.forEach(type -> references.add(new Reference(type, "", false)));
        return references;
    }

    private Reference reference(Pointer member) {
        Pointer nameAndType = (Pointer) constants[member.second()];
        return new Reference(
                className(member.first()),
                text(nameAndType.first()) + ":" + text(nameAndType.second()),
                member.tag() == Pointer.INTERFACE_METHOD);
    }

    /** For the name of a class, or for those in a descriptor. */
    private static void forEachClass(String text, Consumer<String> action) {
        if (text.startsWith("(") || text.startsWith("[") || text.endsWith(";")) {
            CLASS_IN_DESCRIPTOR.matcher(text).results().forEach(found -> action.accept(found.group(1)));
        } else if (text.length() > 1) { // else a primitive type
            action.accept(text);
        }
    }

    private String className(int index) {
        return text(((Pointer) constants[index]).first());
    }

    private String text(int index) {
        return (String) constants[index];
    }
}
