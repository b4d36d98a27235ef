package dev.unroll.io;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files of the local disk in plain Java, for programs without Hadoop. */
public final class LocalFiles implements StoredFiles {

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
