package dev.unroll.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder is unroll's if each of its files is listed in one of them, {@value #NAME}. */
final class Manifest implements Output.Ownership {
    static final String NAME = "_unroll_files"; // hidden from Spark by its underscore

    private final FileSystem files;

    Manifest(FileSystem files) {
        this.files = files;
    }

    /** Lists all files that are in the folder now. */
    @Override
    public void mark(Path folder) throws IOException {
        Set<String> names = names(files, folder);
        try (OutputStream out = files.create(new Path(folder, NAME))) {
            out.write(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Optional<String> objection(Path folder) throws IOException {
        if (files.getFileStatus(folder).isFile()) {
            return Optional.of("is a file");
        }
        Set<String> listed = read(new Path(folder, NAME));
        return names(files, folder).stream()
                .filter(name -> !listed.contains(name) && !listed.contains(fileOfChecksum(name)))
                .findFirst()
                .map(name -> "holds " + name + ", which unroll did not write");
    }

    private Set<String> read(Path manifest) throws IOException {
        if (!files.exists(manifest)) {
            return Set.of();
        }
        try (InputStream in = files.open(manifest)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Set<String> names = new TreeSet<>(text.lines().toList());
            names.add(NAME);
            return names;
        }
    }

    /** Of all files in a folder and its sub-folders, relative to it. */
    static Set<String> names(FileSystem files, Path folder) throws IOException {
        FileSystem all = files instanceof ChecksumFileSystem local ? local.getRawFileSystem() : files; // hides no file
        Set<String> names = new TreeSet<>();
        addNames(all, folder, "", names);
        return names;
    }

    private static void addNames(FileSystem files, Path folder, String prefix, Set<String> names) throws IOException {
        for (FileStatus status : files.listStatus(folder)) {
            String name = prefix + status.getPath().getName();
            if (status.isDirectory()) {
                addNames(files, status.getPath(), name + "/", names);
            } else {
                names.add(name);
            }
        }
    }

    /** The local file system keeps the checksum of {@code a/b} in {@code a/.b.crc}. */
    private static String fileOfChecksum(String name) {
        return name.replaceFirst("(^|/)\\.([^/]+)\\.crc$", "$1$2");
    }
}
