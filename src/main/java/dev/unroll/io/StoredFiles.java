package dev.unroll.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A file system to read from, with paths such as {@code /data/run1} or {@code hdfs://host/data/run1}. */
public interface StoredFiles {
    /**
     * A file or folder.
     *
     * @param path in full
     * @param bytes 0 for a folder
     * @param modified in milliseconds by the storage's clock
     */
    record Entry(String path, boolean isFolder, long bytes, long modified) {
        public String name() {
            return Storage.name(path);
        }
    }

    /** What is at a path; empty if there is nothing. */
    Optional<Entry> find(String path) throws IOException;

    /** Reads a file. Throws {@link FileNotFoundException} if there is none. */
    InputStream open(String file) throws IOException;

    /** Whether reading failed since the file does not match the checksum that the storage keeps of it, if it keeps any. */
    default boolean isDamage(IOException e) {
        return false;
    }

    default boolean exists(String path) throws IOException {
        return find(path).isPresent();
    }

    /** All of a file's text. Throws {@link FileNotFoundException} if there is no such file. */
    default String read(String file) throws IOException {
        try (InputStream in = open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
