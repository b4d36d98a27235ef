package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLeaseTest {
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    java.nio.file.Path folder;

    private FileSystem files;
    private java.nio.file.Path local;
    private Path place;
    private final List<String> notes = new ArrayList<>();
    private volatile boolean stopped; // the other machine's heart

    @BeforeEach
    void openFileSystem() throws IOException {
        files = new RawLocalFileSystem();
        files.initialize(folder.toUri(), new Configuration());
        local = Files.createDirectories(folder.resolve(".unroll")).resolve("lease");
        place = new Path(folder.toUri());
    }

    @Test
    void freeFolderIsTakenAndGivenBack() throws IOException {
        try (FolderLease lease = acquire()) {
            lease.requireHeld();
            assertTrue(Files.exists(local));
        }
        assertFalse(Files.exists(local));
        assertEquals(List.of(), notes);
    }

    @Test
    void liveProcessOnThisMachineKeepsItsLease() throws IOException {
        try (FolderLease lease = acquire()) {
            UnrollException failure = assertThrows(UnrollException.class, this::acquire);
            assertEquals(UnrollException.Kind.OUTPUT_IN_USE, failure.kind());
            String holder = "process " + ProcessHandle.current().pid() + " on "
                    + InetAddress.getLocalHost().getHostName();
            assertEquals(
                    "Another job writes to the folder " + place + ": expected no other, found " + holder
                            + "; wait for its end, or choose another folder.",
                    failure.getMessage());
            lease.requireHeld();
        }
    }

    @Test
    void leaseOfADeadProcessOnThisMachineIsTakenAtOnce() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        long started = dead.info().startInstant().orElse(Instant.EPOCH).getEpochSecond();
        dead.waitFor();
        String machine = LeaseHolder.ofThisProcess().machine();
        Files.writeString(local, new LeaseHolder("other", "here", machine, dead.pid(), started).toText(4));
        acquire().close();
        assertEquals(List.of(), notes);
    }

    @Test
    void silentHolderElsewhereIsWatchedAndThenReplaced() throws IOException {
        Files.writeString(local, new LeaseHolder("other", "elsewhere", "another", 1, 1).toText(4));
        acquire().close();
        assertEquals(List.of("the last job that wrote to " + place + " may still run; watching it for 0 s"), notes);
    }

    @Test
    void beatingHolderElsewhereKeepsItsLease() throws Exception {
        LeaseHolder other = new LeaseHolder("other", "elsewhere", "another", 1, 1);
        Files.writeString(local, other.toText(0));
        FutureTask<Void> beats = new FutureTask<>(() -> beatUntilStopped(other));
        Thread heart = new Thread(beats, "heart of another machine");
        heart.setDaemon(true);
        heart.start();
        try {
            UnrollException failure = assertThrows(UnrollException.class, this::acquire);
            assertEquals(UnrollException.Kind.OUTPUT_IN_USE, failure.kind());
        } finally {
            stopped = true;
            beats.get(LIMIT.toSeconds(), TimeUnit.SECONDS); // fails if a beat did
        }
    }

    private Void beatUntilStopped(LeaseHolder holder) throws IOException {
        for (long beat = 1; !stopped; beat++) {
            Files.writeString(local, ""); // as a file is while it is written
            Files.writeString(local, holder.toText(beat));
        }
        return null;
    }

    @Test
    void holderNoticesThatItsLeaseWasTaken() throws IOException {
        FolderLease lease = acquire();
        Files.writeString(local, new LeaseHolder("other", "elsewhere", "another", 1, 1).toText(0));
        UnrollException failure = awaitLoss(lease);
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, failure.kind());
        assertTrue(failure.getMessage().contains("found process 1 on elsewhere;"), failure.getMessage());
        lease.close();
        assertTrue(Files.exists(local), "the other's lease is left alone");
    }

    @Test
    void holderNoticesThatItsFolderWasRemoved() throws IOException {
        FolderLease lease = acquire();
        Files.delete(local);
        assertTrue(awaitLoss(lease).getMessage().contains(" was removed while this job wrote to it"));
        lease.close();
    }

    private static UnrollException awaitLoss(FolderLease lease) {
        Instant deadline = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(deadline)) {
            try {
                lease.requireHeld();
                Thread.onSpinWait();
            } catch (UnrollException e) {
                return e;
            }
        }
        throw new AssertionError("the loss was not noticed");
    }

    private FolderLease acquire() throws IOException {
        return FolderLease.acquire(files, place, BEAT, notes::add);
    }
}
