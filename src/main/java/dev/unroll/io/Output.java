package dev.unroll.io;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A file or folder that a job writes, and that is replaced as a whole: the new one is written to {@link #draft}, in a
 * hidden folder beside the old one, and takes its place in {@link #commit}. Until then the old one stays as it is, and a
 * job that fails leaves nothing of the new one.
 *
 * <p>The swap is two renames, the old one away and the new one in; if one fails, both are undone. If the process dies
 * between them, the next job that opens the same output puts the old one back. An object store renames file by file: if the
 * process dies during that, what is missing in one of the two folders lies in the other, and the next job touches neither.
 */
public final class Output implements AutoCloseable {
    /** Recognises unroll's own files, so that no others are replaced. */
    public interface Ownership {
        // spotless:off: a table
        Optional<String> objection(String path) throws IOException; // a verb phrase; empty if it is unroll's
        default void mark(String draft) throws IOException {} // marks what was just written as unroll's
        // spotless:on
    }

    /** Lists the files that unroll wrote to a folder. A folder is unroll's if its {@value #NAME} lists every file in it. */
    public record Manifest(Storage storage) implements Ownership {
        static final String NAME = "_unroll_files"; // hidden from Spark by its underscore
        private static final Pattern CHECKSUM = Pattern.compile("(^|/)\\.([^/]+)\\.crc$"); // of a/b in a/.b.crc

        @Override
        public void mark(String folder) throws IOException {
            storage.write(Storage.child(folder, NAME), String.join("\n", storage.files(folder)), true);
        }

        @Override
        public Optional<String> objection(String folder) throws IOException {
            if (storage.find(folder).filter(StoredFiles.Entry::isFolder).isEmpty()) {
                return Optional.of("is a file");
            }
            Set<String> listed = new HashSet<>(Set.of(NAME));
            try {
                storage.read(Storage.child(folder, NAME)).lines().forEach(listed::add);
            } catch (FileNotFoundException e) {
                listed.clear();
            }
            return storage.files(folder).stream()
                    .filter(name -> !listed.contains(name)
                            && !listed.contains(CHECKSUM.matcher(name).replaceAll("$1$2")))
                    .findFirst()
                    .map(name -> "holds " + name + ", which unroll did not write");
        }
    }

    private final Storage storage;
    private final String path;
    private final String name;
    private final boolean overwrite;
    private final Ownership ownership;
    private final String old; // what was there, during the swap
    private final String workspace; // of this job alone, with the draft in it
    private final List<String> madeFolders = new ArrayList<>(); // above the output, the innermost first

    private Output(Storage storage, String path, String name, boolean overwrite, Ownership ownership) {
        this.storage = storage;
        this.path = storage.full(path);
        this.name = name;
        this.overwrite = overwrite;
        this.ownership = ownership;
        if (Storage.name(this.path).isEmpty()) {
            throw UnrollException.usage(
                    "%s is the root of a file system: expected a path in one; choose another.", name);
        }
        this.old = sibling("unroll-old");
        this.workspace = sibling("unroll-new-" + UUID.randomUUID());
    }

    private String sibling(String suffix) {
        String hidden = "." + Storage.name(path) + "." + suffix; // from Spark, by its dot
        return Storage.child(Storage.parent(path), hidden);
    }

    /**
     * Opens a file or folder for writing.
     *
     * @param name what messages call it, such as "--out predictions"
     * @param note takes a sentence about an old one that was put back
     * @throws UnrollException of kind OUTPUT_IN_USE if something is there that must stay, USAGE if the path has no parent
     */
    public static Output open(
            Storage storage, String path, String name, boolean overwrite, Ownership ownership, Consumer<String> note)
            throws IOException {
        Output output = new Output(storage, path, name, overwrite, ownership);
        if (storage.exists(output.old) && !storage.exists(output.path)) {
            output.rename(output.old, output.path);
            note.accept("put %s back, which an earlier job was replacing when it ended".formatted(output.path));
        }
        output.requireReplaceable();
        for (String above = Storage.parent(output.path); !storage.exists(above); above = Storage.parent(above)) {
            output.madeFolders.add(above);
        }
        storage.makeTemporary(output.workspace);
        return output;
    }

    private void requireReplaceable() throws IOException {
        if (!storage.exists(path)) {
            return;
        }
        Optional<String> objection = ownership.objection(path);
        if (objection.isPresent()) {
            throw inUse(objection.get()
                    + ": expected an unused path or what unroll wrote; move it away, or choose another path");
        }
        if (!overwrite && !files(path).isEmpty()) {
            throw inUse(
                    "exists already: expected an unused path; choose another, or add " + ParameterName.of("overwrite"));
        }
    }

    // spotless:off: a table
    /** Where to write the new file or folder; there is nothing yet. */
    public String draft() { return Storage.child(workspace, Storage.name(path)); }
    private UnrollException inUse(String what) { return Kind.OUTPUT_IN_USE.of("%s %s.", name, what); }
    private static String in(String place, String name) { return name.isEmpty() ? place : Storage.child(place, name); }
    // spotless:on

    /** Puts the draft in its place. Throws OUTPUT_IN_USE if another job has written there since this one began. */
    public void commit() throws IOException {
        ownership.mark(draft());
        requireReplaceable();
        boolean replaces = storage.exists(path);
        if (replaces) {
            deleteOld();
            rename(path, old);
        }
        Storage.doOrUndo(() -> rename(draft(), path), () -> {
            if (replaces && !storage.exists(path)) {
                rename(old, path);
            }
        });
        madeFolders.clear();
        deleteOld();
    }

    private void rename(String from, String to) throws IOException {
        if (storage.exists(to)) { // a folder would be moved into it
            throw inUse("has been written by another job in the meantime: expected none; choose another path");
        }
        Set<String> names = files(from);
        Storage.doOrUndo(() -> storage.rename(from, to), () -> undoRename(from, to, names));
    }

    /** Renames those files back that an object store, which renames file by file, has already renamed. */
    private void undoRename(String from, String to, Set<String> names) throws IOException {
        for (String file : names) {
            if (storage.exists(in(to, file)) && !storage.exists(in(from, file))) {
                storage.rename(in(to, file), in(from, file));
            }
            storage.delete(in(to, file));
        }
    }

    /** The names of a folder's files, relative to it; for a file one empty name. */
    private Set<String> files(String place) throws IOException {
        boolean isFile = storage.find(place).filter(entry -> !entry.isFolder()).isPresent();
        return isFile ? Set.of("") : storage.files(place);
    }

    /** Deletes the list of files last, so that the rest is still recognised if this fails. */
    private void deleteOld() throws IOException {
        if (!storage.exists(old)) {
            return;
        }
        Optional<String> objection = ownership.objection(old);
        if (objection.isPresent()) {
            throw inUse("cannot be replaced: %s %s; move it away".formatted(old, objection.get()));
        }
        for (String file : files(old)) {
            if (!file.equals(Manifest.NAME)) {
                storage.delete(in(old, file));
            }
        }
        storage.deleteAll(old);
    }

    /** Removes the draft unless it was committed, and the folders that were made for it. */
    @Override
    public void close() throws IOException {
        storage.deleteAll(workspace);
        for (String folder : madeFolders) {
            storage.deleteIfEmpty(folder);
        }
    }
}
