package dev.unroll;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system in memory with room for 4 MiB; mounting one takes root, and a test without it is skipped. */
public final class SmallDisk implements AutoCloseable {
    private static final int CHUNK = 1 << 12;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one at a folder, which is made. */
    public static SmallDisk mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        int exit = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString());
        assumeTrue(exit == 0, "skipped, so a full disk was not tried: mounting a small one takes root");
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Takes up all the room that is left with a new file, which frees it when it is removed. */
    public void fill(Path filler) throws IOException {
        fill(filler, 0);
    }

    /** As {@link #fill(Path)}, but leaves room for some bytes. */
    public void fill(Path filler, long left) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE_NEW)) {
            while (Files.getFileStore(folder).getUsableSpace() > left) {
                out.write(new byte[CHUNK]);
            }
        } catch (IOException e) {
            if (Files.getFileStore(folder).getUsableSpace() > 0) { // else somebody else took the last of it
                throw e;
            }
        }
    }

    /** Its memory is free once no file is open there: Parquet's writer keeps one that it could not finish. */
    @Override
    public void close() throws IOException {
        int exit = run("umount", "--lazy", folder.toString());
        if (exit != 0) {
            throw new IOException("umount " + folder + " ended with " + exit + "; the disk is still mounted");
        }
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    }
}
