package dev.unroll.io;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file system to read from, with paths such as {@code /data/run1} or {@code hdfs://host/data/run1}. */
public interface StoredFiles {
    /** A file or folder, by its full path; {@code modified} is in milliseconds by the storage's clock. */
    record Entry(String path, boolean isFolder, long bytes, long modified) {
        public String name() {
            return Storage.name(path);
        }
    }

    /** Files of the local disk in plain Java, for programs without Hadoop. */
    final class Local implements StoredFiles {
        @Override
        public Optional<Entry> find(String path) throws IOException {
            Path file = Path.of(path);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            boolean isFolder = Files.isDirectory(file);
            long modified = Files.getLastModifiedTime(file).toMillis();
            return Optional.of(new Entry(path, isFolder, isFolder ? 0 : Files.size(file), modified));
        }

        @Override
        public InputStream open(String file) throws IOException {
            return new FileInputStream(file);
        }
    }

    // spotless:off: a table; all that read a file throw FileNotFoundException if there is none
    Optional<Entry> find(String path) throws IOException;
    InputStream open(String file) throws IOException;
    default boolean exists(String path) throws IOException { return find(path).isPresent(); }
    default boolean isDamage(IOException e) { return false; } // whether the storage's own checksum did not match
    // spotless:on

    /** All of a file's text. */
    default String read(String file) throws IOException {
        try (InputStream in = open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
