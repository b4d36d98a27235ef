package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds a job near the end of writing a certain checkpoint, from outside, so that a test need not hit that moment. Hadoop
 * writes the checksums of the unfinished file last, and here it finds a pipe in their place, which is full.
 */
public final class HeldCheckpoint implements AutoCloseable {
    private static final byte[] ALL_THAT_A_PIPE_TAKES = new byte[1 << 16];

    private final Path unfinished;
    private final Path checksums;
    private final RandomAccessFile pipe; // open for both directions, so that the job's opening of it does not wait

    /** @param checkpoint that the job is still to write */
    public HeldCheckpoint(Path checkpoint) throws IOException {
        unfinished = checkpoint.resolveSibling("." + checkpoint.getFileName() + ".tmp");
        checksums = checkpoint.resolveSibling("." + unfinished.getFileName() + ".crc");
        Files.createDirectories(checkpoint.getParent());
        Files.deleteIfExists(unfinished); // by a job that was killed
        Files.deleteIfExists(checksums);
        Process made =
                new ProcessBuilder("mkfifo", checksums.toString()).inheritIO().start();
        assertEquals(0, made.onExit().join().exitValue());
        pipe = new RandomAccessFile(checksums.toFile(), "rw");
        pipe.write(ALL_THAT_A_PIPE_TAKES);
    }

    /** Whether the job has begun to write; it does not end that by itself. */
    public boolean isReached() throws IOException {
        return Files.exists(unfinished) && Files.size(unfinished) > 0;
    }

    /** Takes the pipe from where it was, without releasing the job, which removes what is put there if it fails. */
    public Path giveWay() throws IOException {
        Files.delete(checksums);
        return checksums;
    }

    /** Lets the job go on; what it writes to the pipe is lost. */
    public void release() throws IOException {
        pipe.readFully(new byte[ALL_THAT_A_PIPE_TAKES.length]);
    }

    /** The job must have ended, or be released. */
    @Override
    public void close() throws IOException {
        pipe.close();
        Files.deleteIfExists(checksums);
    }
}
