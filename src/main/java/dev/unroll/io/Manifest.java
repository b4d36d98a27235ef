package dev.unroll.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A folder is unroll's if each of its files is listed in one of them, {@value #NAME}. */
final class Manifest implements Output.Ownership {
    static final String NAME = "_unroll_files"; // hidden from Spark by its underscore

    private final Storage storage;

    Manifest(Storage storage) {
        this.storage = storage;
    }

    /** Lists all files that are in the folder now. */
    @Override
    public void mark(String folder) throws IOException {
        storage.write(Storage.child(folder, NAME), String.join("\n", storage.files(folder)), true);
    }

    @Override
    public Optional<String> objection(String folder) throws IOException {
        if (storage.find(folder).filter(StoredFiles.Entry::isFolder).isEmpty()) {
            return Optional.of("is a file");
        }
        Set<String> listed = read(Storage.child(folder, NAME));
        return storage.files(folder).stream()
                .filter(name -> !listed.contains(name) && !listed.contains(fileOfChecksum(name)))
                .findFirst()
                .map(name -> "holds " + name + ", which unroll did not write");
    }

    private Set<String> read(String manifest) throws IOException {
        try {
            Set<String> names = new HashSet<>(storage.read(manifest).lines().toList());
            names.add(NAME);
            return names;
        } catch (FileNotFoundException e) {
            return Set.of();
        }
    }

    /** Hadoop's local file system keeps the checksum of {@code a/b} in {@code a/.b.crc}. */
    private static String fileOfChecksum(String name) {
        return name.replaceFirst("(^|/)\\.([^/]+)\\.crc$", "$1$2");
    }
}
