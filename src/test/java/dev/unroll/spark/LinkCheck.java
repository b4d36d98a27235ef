package dev.unroll.spark;

import dev.unroll.ClassFile;
import dev.unroll.ClassFile.Reference;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what a class refers to and a class path lacks, as the Java virtual machine would at run time. */
final class LinkCheck {
    private final Map<String, Optional<ClassFile>> cache = new HashMap<>();
    private final ClassLoader files;

    LinkCheck(ClassLoader files) {
        this.files = files;
    }

    /** A line for each thing that does not link. */
    List<String> missing(String name) {
        ClassFile ours = find(name).orElseThrow();
        List<String> missing = new ArrayList<>();
        for (Reference reference : ours.references()) {
            if (!isGiven(reference.owner())) {
                checkReference(reference).ifPresent(problem -> missing.add(reference + " " + problem + ", in " + name));
            }
        }
        checkParents(ours, missing);
        return missing;
    }

    /** What comes with Java or with our jar. */
    private static boolean isGiven(String owner) {
        return owner.startsWith("java/")
                || owner.startsWith("jdk/")
                || owner.startsWith("picocli/")
                || owner.startsWith("[");
    }

    private Optional<String> checkReference(Reference reference) {
        Optional<ClassFile> owner = find(reference.owner());
        if (owner.isEmpty()) {
            return Optional.of("is not there");
        }
        if (reference.member().isEmpty()) {
            return Optional.empty();
        }
        boolean isMethod = reference.member().contains("(");
        if (isMethod && owner.get().isInterface() != reference.ofInterface()) {
            return Optional.of(reference.ofInterface() ? "is in a class" : "is in an interface");
        }
        for (ClassFile type : withAncestors(owner.get())) {
            Integer access = type.members().get(reference.member());
            if (access != null && (type == owner.get() || !ClassFile.isPrivate(access))) {
                return isAccessible(access, type) ? Optional.empty() : Optional.of("is not accessible");
            }
        }
        return Optional.of("is not there");
    }

    private static boolean isAccessible(int access, ClassFile type) {
        return ClassFile.isOpen(access) || type.name().startsWith("dev/unroll/");
    }

    /** That all abstract methods are implemented and no final one is overridden. */
    private void checkParents(ClassFile ours, List<String> missing) {
        Set<ClassFile> types = withAncestors(ours);
        for (ClassFile type : types) {
            type.members().forEach((member, access) -> {
                String place = type.name() + "." + member;
                if (ClassFile.has(access, ClassFile.ABSTRACT)
                        && !ours.isAbstract()
                        && types.stream().noneMatch(other -> implementsMember(other, member))) {
                    missing.add(place + " is abstract, in " + ours.name());
                }
                if (type != ours
                        && ClassFile.has(access, ClassFile.FINAL)
                        && !ClassFile.isPrivate(access)
                        && member.contains("(")
                        && ours.members().containsKey(member)) {
                    missing.add(place + " is final, in " + ours.name());
                }
            });
            if (type != ours && type.isFinal()) {
                missing.add(type.name() + " is final, in " + ours.name());
            }
        }
    }

    private static boolean implementsMember(ClassFile type, String member) {
        Integer access = type.members().get(member);
        return access != null && !ClassFile.has(access, ClassFile.ABSTRACT | ClassFile.STATIC);
    }

    /** The class itself first, its superclass next. Parents that are not there are left out: a reference names them. */
    private Set<ClassFile> withAncestors(ClassFile type) {
        Set<ClassFile> types = new LinkedHashSet<>();
        addWithAncestors(type, types);
        return types;
    }

    private void addWithAncestors(ClassFile type, Set<ClassFile> types) {
        if (types.add(type)) {
            for (String parent : type.parents()) {
                find(parent).ifPresent(found -> addWithAncestors(found, types));
            }
        }
    }

    private Optional<ClassFile> find(String name) {
        return cache.computeIfAbsent(name, key -> {
            try (InputStream file = files.getResourceAsStream(name + ".class")) {
                return file == null ? Optional.empty() : Optional.of(new ClassFile(new BufferedInputStream(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
