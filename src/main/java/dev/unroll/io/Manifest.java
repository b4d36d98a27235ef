package dev.unroll.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Lists the files that unroll wrote to a folder. A folder is unroll's if its {@value #NAME} lists every file in it. */
public record Manifest(Storage storage) implements Output.Ownership {
    static final String NAME = "_unroll_files"; // hidden from Spark by its underscore
    private static final Pattern CHECKSUM = Pattern.compile("(^|/)\\.([^/]+)\\.crc$"); // of a/b in a/.b.crc, by Hadoop

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
