package dev.unroll.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseHolderTest {
    @TempDir
    private static Path folder;

    private static final LeaseHolder SELF = LeaseHolder.ofThisProcess();

    /** Prints the holder that its own process is. */
    static final class Printer {
        private Printer() {}

        public static void main(String[] args) {
            System.out.print(LeaseHolder.ofThisProcess().toText(0));
        }
    }

    @Test
    void textTellsAllOfAHolder() {
        assertEquals(Optional.of(SELF), LeaseHolder.ofText(SELF.toText(7)));
        assertEquals(
                Optional.empty(), LeaseHolder.ofText(SELF.toText(7).substring(1).strip()));
    }

    @Test
    void processThatRunsIsAliveToThoseWhoSeeIt() {
        assertTrue(SELF.isAliveBeside(LeaseHolder.ofThisProcess()));
        assertFalse(SELF.isDeadBeside(LeaseHolder.ofThisProcess()));
    }

    @Test
    void processOfAnotherMachineOrContainerIsNeitherAliveNorDead() {
        LeaseHolder elsewhere = new LeaseHolder("other", SELF.host(), "another", SELF.pid(), SELF.started());
        LeaseHolder gone = new LeaseHolder("other", SELF.host(), "another", Long.MAX_VALUE, 1);
        assertFalse(elsewhere.isAliveBeside(SELF));
        assertFalse(gone.isDeadBeside(SELF));
    }

    @Test
    void processWhoseStartDiffersIsNeitherAliveNorDead() {
        LeaseHolder shifted = new LeaseHolder("other", SELF.host(), SELF.machine(), SELF.pid(), SELF.started() - 5);
        assertFalse(shifted.isAliveBeside(SELF));
        assertFalse(shifted.isDeadBeside(SELF));
    }

    @Test
    void processThatHasEndedIsDeadToThoseWhoSawIt() throws Exception {
        LeaseHolder ended = LeaseHolder.ofText(output()).orElseThrow();
        assertEquals(SELF.machine(), ended.machine());
        assertTrue(ended.isDeadBeside(SELF));
        assertFalse(ended.isAliveBeside(SELF));
    }

    @Test
    void machineThatCannotFindItsOwnNameHasAHolderAllTheSame() throws Exception {
        String noHosts = "-Djdk.net.hosts.file=" + Path.of("no", "such", "file");
        LeaseHolder nameless = LeaseHolder.ofText(output(noHosts)).orElseThrow();
        assertTrue(nameless.toString().endsWith(" on unknown-host"), nameless.toString());
    }

    @Test
    void leaseThatAnotherTookUnnoticedIsLeftToIt() throws IOException {
        try (RawLocalFileSystem files = local(new RawLocalFileSystem())) {
            Path file = folder.resolve(".unroll/lease");
            String other = new LeaseHolder("other", "elsewhere", "another", 1, 1).toText(0);
            try (FolderLease lease = acquire(files, folder, Duration.ofHours(1))) {
                Files.writeString(file, other);
                lease.requireHeld();
            }
            assertEquals(other, Files.readString(file));
        }
    }

    @Test
    void holderOutlivesAFileSystemThatThrowsRuntimeExceptions() throws Exception {
        try (Flaky files = local(new Flaky());
                FolderLease lease = acquire(files, folder, Duration.ofMillis(10))) {
            files.failing = true;
            assertTrue(files.failures.await(30, TimeUnit.SECONDS));
            files.failing = false;
            assertTrue(files.writes.await(30, TimeUnit.SECONDS));
            lease.requireHeld();
        }
    }

    /** Fails while it is told to, and counts what it is asked after that. */
    private static final class Flaky extends RawLocalFileSystem {
        private final CountDownLatch failures = new CountDownLatch(1);
        private final CountDownLatch writes = new CountDownLatch(1);
        private volatile boolean failing;

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            if (failing) {
                failures.countDown();
                throw new IllegalStateException("credentials are being renewed");
            }
            return super.open(file, bufferSize);
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path file,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            if (failures.getCount() == 0) {
                writes.countDown();
            }
            return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
        }
    }

    private static <F extends RawLocalFileSystem> F local(F files) throws IOException {
        files.initialize(folder.toUri(), new Configuration());
        return files;
    }

    private static FolderLease acquire(RawLocalFileSystem files, Path file, Duration beat) throws IOException {
        return FolderLease.acquire(files, new org.apache.hadoop.fs.Path(file.toUri()), beat, note -> {});
    }

    /** What {@link Printer} prints in a process of its own, which has ended then. */
    private static String output(String... options) throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.command().addAll(List.of(options));
        java.command().addAll(List.of("-cp", System.getProperty("java.class.path"), Printer.class.getName()));
        Process process = java.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor());
        return output;
    }
}
