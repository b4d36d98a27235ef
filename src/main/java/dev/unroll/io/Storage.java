package dev.unroll.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A file system that can also be written to. */
public interface Storage extends StoredFiles {
    /**
     * What is directly in a folder, sorted by name, without the checksums that the storage keeps of its files; empty if there
     * is no such folder. A file is listed as itself.
     */
    List<Entry> list(String folder) throws IOException;

    /** The sorted names of all files in a folder and its sub-folders, relative to it and with the storage's checksums. */
    Set<String> files(String folder) throws IOException;

    /**
     * Writes a file, creating its folder if necessary; throws FileAlreadyExistsException if there is one, unless told to
     * overwrite it. After {@code close} it survives a crash of the machine, if the storage can guarantee that.
     */
    OutputStream create(String file, boolean overwrite) throws IOException;

    // spotless:off: a table
    void rename(String from, String to) throws IOException; // to an unused path, whose folder is made if necessary
    void delete(String path) throws IOException; // a file or an empty folder; does nothing if there is none
    void deleteAll(String folder) throws IOException; // with all that is in it; does nothing if there is none
    void makeTemporary(String folder) throws IOException; // it is deleted when the process ends, with all that is in it
    String full(String path); // with the storage's scheme and, if relative, the working directory
    // spotless:on

    default void deleteIfEmpty(String folder) throws IOException {
        if (list(folder).isEmpty()) {
            delete(folder);
        }
    }

    default void write(String file, String text, boolean overwrite) throws IOException {
        try (OutputStream out = create(file, overwrite)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A change of what is stored; it may fail half-way. */
    @FunctionalInterface
    interface Change {
        void run() throws IOException;
    }

    static void doOrUndo(Change change, Change undo) throws IOException {
        try {
            change.run();
        } catch (IOException | RuntimeException e) {
            try {
                undo.run();
            } catch (IOException | RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    static String child(String folder, String name) {
        return folder.endsWith("/") ? folder + name : folder + "/" + name;
    }

    /** The last name of a path; empty for the root of a storage. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder that a full path is in; the root of a storage is in itself. */
    static String parent(String path) {
        String above = path.substring(0, path.lastIndexOf('/'));
        return above.matches("([\\w+.-]+:)?(//[^/]*|/)?") ? above + "/" : above;
    }
}
