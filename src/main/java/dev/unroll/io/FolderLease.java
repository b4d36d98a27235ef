package dev.unroll.io;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The right to be the one process that writes to a folder: a file that its holder rewrites every few seconds, at each
 * beat. It needs neither locks, which many storages lack, nor clocks that agree. Another process takes the lease when
 * the file stays the same for three beats, or at once if it runs on the holder's machine and sees no such process. A
 * holder that could not write for two beats stops relying on its lease, before any other process may take it.
 *
 * <p>Where creating a file is atomic, as on a local disk or HDFS, only one of several processes takes a free lease. Object
 * stores check whether the file exists and write it later, and nowhere is taking over a dead holder's lease atomic. Two
 * processes that do this at the same moment may both believe that they have the lease until the next beat of the one that
 * wrote first. {@link #requireHeld}, which reads the file again, reveals which; until then they write unique names only.
 */
public final class FolderLease implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final int BEATS_MISSED_BY_THE_DEAD = 3;
    private static final int BEATS_THAT_MAY_FAIL = 2;
    private static final int LOOKS_A_BEAT = 10;

    private final Storage storage;
    private final String folder;
    private final String file;
    private final Time time;
    private final LeaseHolder self = LeaseHolder.ofThisProcess();
    private final boolean madeFolder;
    private final Thread heart = new Thread(this::beatUntilClosed, "lease");
    private final CountDownLatch closed = new CountDownLatch(1);
    private long beats;
    private volatile long lastBeat; // when the last one that succeeded began
    private volatile Optional<UnrollException> lost = Optional.empty();

    /** Time from a monotonic clock. */
    interface Time {
        // spotless:off: a table
        default long nanos() { return System.nanoTime(); }
        default void pause(Duration time) throws InterruptedException { TimeUnit.NANOSECONDS.sleep(time.toNanos()); }
        // spotless:on
    }

    private FolderLease(Storage storage, String folder, Time time) throws IOException {
        this.storage = storage;
        this.folder = folder;
        this.file = Storage.child(Storage.child(folder, ModelFiles.STATE), "lease");
        this.time = time;
        this.madeFolder = !storage.exists(folder);
        heart.setDaemon(true);
    }

    /** Takes the lease; may watch another holder for half a minute, and notes so. Throws OUTPUT_IN_USE if it lives. */
    public static FolderLease acquire(Storage storage, String folder, Consumer<String> note) throws IOException {
        FolderLease lease = acquire(storage, folder, new Time() {}, note);
        lease.heart.start();
        return lease;
    }

    /** One whose {@link #beat} the caller has to call. */
    static FolderLease acquire(Storage storage, String folder, Time time, Consumer<String> note) throws IOException {
        FolderLease lease = new FolderLease(storage, folder, time);
        Optional<String> other = lease.read();
        if (other.isPresent()) {
            lease.requireDead(other.get(), note);
        }
        lease.lastBeat = time.nanos();
        lease.write(other.isPresent());
        lease.requireOwn();
        return lease;
    }

    private void requireDead(String text, Consumer<String> note) throws IOException {
        Optional<LeaseHolder> holder = LeaseHolder.ofText(text);
        if (holder.filter(known -> known.isAliveBeside(self)).isPresent()) {
            throw inUse(text);
        }
        if (holder.filter(known -> known.isDeadBeside(self)).isPresent()) {
            return;
        }
        long patience = BEAT.toSeconds() * BEATS_MISSED_BY_THE_DEAD;
        note.accept(
                "the last job that wrote to %s may still be running; watching it for %d s".formatted(folder, patience));
        for (int look = 0; look < BEATS_MISSED_BY_THE_DEAD * LOOKS_A_BEAT; look++) {
            try {
                time.pause(BEAT.dividedBy(LOOKS_A_BEAT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while watching a lease", e);
            }
            Optional<String> now = read();
            if (now.isPresent() && !now.get().equals(text)) {
                throw inUse(now.get());
            }
        }
    }

    private void beatUntilClosed() {
        try {
            while (lost.isEmpty() && !closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                beat();
            }
        } catch (InterruptedException e) { // only the end of the process interrupts it
            Thread.currentThread().interrupt();
        }
    }

    /** Rewrites the file if it is still this holder's, which it may not be after an outage of the storage. */
    void beat() {
        long began = time.nanos();
        try {
            requireOwn();
            write(true);
            lastBeat = began;
        } catch (UnrollException e) {
            lost = Optional.of(e);
        } catch (IOException | RuntimeException e) {
            // The next beat tries again. No process can take the lease while the storage fails; requireHeld reports it.
        } catch (Throwable e) {
            lost = Optional.of(outdated("it ended by " + e, e));
        }
    }

    /** Throws OUTPUT_IN_USE if the lease is known to be lost. Costs nothing; an outage of the storage is no loss. */
    public void requireNotLost() {
        if (lost.isPresent()) {
            throw lost.get();
        }
    }

    /**
     * Checks the file once more, before a step that only one process may take. Throws OUTPUT_IN_USE if another process has
     * taken the lease or might have by now, or if the file was removed.
     */
    public void requireHeld() throws IOException {
        requireNotLost();
        requireOwn();
        Duration silence = Duration.ofNanos(time.nanos() - lastBeat);
        if (silence.compareTo(BEAT.multipliedBy(BEATS_THAT_MAY_FAIL)) > 0) {
            throw outdated("it was last renewed %d s ago".formatted(silence.toSeconds()), null);
        }
    }

    private UnrollException outdated(String why, Throwable cause) {
        return Kind.OUTPUT_IN_USE.of(
                "Another job may write to the folder %s by now: this job's lease %s could not be renewed, %s; start the job again.",
                folder, file, why, cause);
    }

    private void requireOwn() throws IOException {
        Optional<String> text = read();
        if (text.isEmpty()) {
            throw Kind.OUTPUT_IN_USE.of(
                    "The folder %s was removed while this job wrote to it: expected its file %s; start the job again.",
                    folder, file);
        }
        if (isOfAnother(text.get())) {
            throw inUse(text.get());
        }
    }

    /** A full disk can leave our own lease file truncated; such a file belongs to no process. */
    private boolean isOfAnother(String text) {
        return LeaseHolder.ofText(text).filter(holder -> !holder.equals(self)).isPresent();
    }

    /** Empty if there is no file; an empty text if it is just being written. */
    private Optional<String> read() throws IOException {
        try {
            return Optional.of(storage.read(file));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (storage.isDamage(e)) {
                return Optional.of("");
            }
            throw e;
        }
    }

    private void write(boolean overwrite) throws IOException {
        try {
            storage.write(file, self.toText(beats++), overwrite);
        } catch (FileAlreadyExistsException e) {
            throw inUse("");
        }
    }

    private UnrollException inUse(String text) {
        String holder = LeaseHolder.ofText(text).map(LeaseHolder::toString).orElse("another process");
        return Kind.OUTPUT_IN_USE.of(
                "Another job writes to the folder %s: expected no other, found %s; wait for its end, or choose another folder.",
                folder, holder);
    }

    /** Gives the lease back, unless it was lost, and removes folders that were made for it and stayed empty. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        try {
            heart.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Optional<String> text = read(); // another process may have taken the lease since the last beat
        if (text.isPresent() && !isOfAnother(text.get())) {
            storage.delete(file);
            storage.deleteIfEmpty(Storage.child(folder, ModelFiles.STATE));
            if (madeFolder) {
                storage.deleteIfEmpty(folder);
            }
        }
    }
}
