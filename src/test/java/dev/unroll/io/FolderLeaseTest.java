package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class FolderLeaseTest {
    private static final LeaseHolder ELSEWHERE = new LeaseHolder("other", "elsewhere", "another", 1, 1);
    private static final int BEAT_SECONDS = 10;

    @Parameter
    TestStorage storage;

    @TempDir
    java.nio.file.Path root;

    private FaultyFileSystem files;
    private java.nio.file.Path local;
    private String folder;
    private final List<String> notes = new ArrayList<>();
    private final Clock clock = new Clock();

    /** Stands still but for pauses, in which the rest of the world may do something. */
    private static final class Clock implements FolderLease.Time {
        private Duration now = Duration.ZERO;
        private Executable meanwhile = () -> {};

        void advance(int seconds) {
            now = now.plusSeconds(seconds);
        }

        @Override
        public long nanos() {
            return now.toNanos();
        }

        @Override
        public void pause(Duration duration) {
            now = now.plus(duration);
            assertDoesNotThrow(meanwhile);
        }
    }

    @BeforeEach
    void openFileSystem() throws IOException {
        files = new FaultyFileSystem(storage.open());
        local = root.resolve("model/.unroll/lease");
        folder = root.resolve("model").toString();
    }

    @Test
    void freeFolderIsTakenAndGivenBack() throws IOException {
        try (FolderLease lease = acquire()) {
            lease.requireHeld();
            assertTrue(Files.exists(local));
        }
        assertFalse(Files.exists(root.resolve("model")), "it was made for the lease");
        assertEquals(List.of(), notes);
    }

    @Test
    void folderThatWasThereStays() throws IOException {
        Files.createDirectories(root.resolve("model"));
        Files.writeString(root.resolve("model/notes.txt"), "mine");
        acquire().close();
        assertEquals(
                List.of("notes.txt"), List.of(root.resolve("model").toFile().list()));
    }

    @Test
    void liveProcessOnThisMachineKeepsItsLease() throws IOException {
        try (FolderLease lease = acquire()) {
            UnrollException failure = assertInUse(this::acquire);
            String holder = "process " + ProcessHandle.current().pid() + " on "
                    + InetAddress.getLocalHost().getHostName();
            assertEquals(
                    "Another job writes to the folder " + folder + ": expected no other, found " + holder
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
        write(new LeaseHolder("other", "here", machine, dead.pid(), started).toText(4));
        acquire().close();
        assertEquals(List.of(), notes);
        assertEquals(0, clock.nanos());
    }

    @Test
    void silentHolderElsewhereIsWatchedForThreeBeatsAndThenReplaced() throws IOException {
        write(ELSEWHERE.toText(4));
        try (FolderLease lease = acquire()) {
            lease.requireHeld();
        }
        assertEquals(
                List.of("the last job that wrote to " + folder + " may still be running; watching it for 30 s"), notes);
        assertEquals(Duration.ofSeconds(30).toNanos(), clock.nanos());
    }

    @Test
    void beatingHolderElsewhereKeepsItsLease() throws IOException {
        write(ELSEWHERE.toText(0));
        clock.meanwhile = () -> {
            if (clock.now.toSeconds() == 29) {
                write(""); // as a file is while it is written
                write(ELSEWHERE.toText(1));
            }
        };
        assertInUse(this::acquire);
    }

    @Test
    void leaseThatAnotherTookSinceItWasLookedForIsTheOthers() throws IOException {
        files.doAfter(storage == TestStorage.LOCAL ? 2 : 4, () -> writeUnchecked(ELSEWHERE.toText(0)));
        assertInUse(this::acquire);
        assertEquals(ELSEWHERE.toText(0), Files.readString(local), "the other's lease is left alone");
    }

    @Test
    void holderNoticesThatItsLeaseWasTaken() throws IOException {
        FolderLease lease = acquire();
        write(ELSEWHERE.toText(0));
        lease.requireNotLost(); // it has not looked yet
        assertTrue(assertInUse(lease::requireHeld).getMessage().contains("found process 1 on elsewhere;"));
        lease.beat();
        assertInUse(lease::requireNotLost);
        lease.close();
        assertEquals(ELSEWHERE.toText(0), Files.readString(local), "the other's lease is left alone");
    }

    @Test
    void holderNoticesThatItsFolderWasRemoved() throws IOException {
        FolderLease lease = acquire();
        Files.delete(local);
        lease.beat();
        assertTrue(assertInUse(lease::requireNotLost).getMessage().contains(" was removed while this job wrote to it"));
        lease.close();
    }

    @Test
    void holderOutlivesAnOutageAndDoesNotCountOnItsLeaseMeanwhile() throws IOException {
        try (FolderLease lease = acquire()) {
            for (int seconds = BEAT_SECONDS; seconds <= 4 * BEAT_SECONDS; seconds += BEAT_SECONDS) {
                clock.advance(BEAT_SECONDS);
                files.failAfter(0);
                lease.beat();
                files.heal();
                lease.requireNotLost();
                if (seconds <= 2 * BEAT_SECONDS) {
                    lease.requireHeld();
                } else {
                    String message = assertInUse(lease::requireHeld).getMessage();
                    assertTrue(message.contains(" it was last renewed " + seconds + " s ago;"), message);
                }
            }
            lease.beat();
            lease.requireHeld();
        }
    }

    /** The holder has counted itself out a beat before. */
    @Test
    void leaseThatWasTakenInAnOutageIsLost() throws IOException {
        FolderLease lease = acquire();
        clock.advance(3 * BEAT_SECONDS);
        write(ELSEWHERE.toText(0));
        lease.beat();
        assertInUse(lease::requireNotLost);
        lease.close();
        assertEquals(ELSEWHERE.toText(0), Files.readString(local));
    }

    @Test
    void exceptionsOfAFileSystemThatIsOutAreNoLossAndErrorsAre() throws IOException {
        FolderLease lease = acquire();
        files.doAfter(0, () -> {
            throw new IllegalStateException("credentials are being renewed");
        });
        lease.beat();
        lease.requireHeld();
        Error bug = new NoClassDefFoundError("no such class");
        files.doAfter(0, () -> {
            throw bug;
        });
        lease.beat();
        assertSame(bug, assertInUse(lease::requireNotLost).getCause());
        lease.close();
    }

    @Test
    void fileThatAFullDiskCutOffIsStillOnesOwn() throws IOException {
        try (FolderLease lease = acquire()) {
            write("");
            lease.requireHeld();
            lease.beat();
            lease.requireHeld();
            assertTrue(LeaseHolder.ofText(Files.readString(local)).isPresent());
        }
    }

    private static UnrollException assertInUse(Executable call) {
        UnrollException e = assertThrows(UnrollException.class, call);
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
        return e;
    }

    private void write(String text) throws IOException {
        Files.createDirectories(local.getParent());
        Files.writeString(local, text);
    }

    private void writeUnchecked(String text) {
        try {
            write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FolderLease acquire() throws IOException {
        return FolderLease.acquire(new HadoopStorage(files), folder, clock, notes::add);
    }
}
