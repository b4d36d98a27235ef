package dev.unroll.io;

import dev.unroll.data.UnrollException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to be the one process that writes to a folder: a file that its holder writes anew every few seconds. It needs
 * neither locks, which many file systems lack, nor clocks that agree. A holder counts as dead when its file stays the same
 * while another process watches, or at once where that one sees the same processes, and the holder is not among them.
 *
 * <p>Two processes that take a dead holder's lease in the same moment may both believe to have it, until the next beat of
 * the one that wrote first; what both write is then the same, or one of them finds the other's checkpoints and ends.
 */
public final class FolderLease implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final int BEATS_MISSED_BY_THE_DEAD = 3;
    private static final int LOOKS_A_BEAT = 10;

    private final FileSystem files;
    private final Path folder;
    private final Path file;
    private final Duration beat;
    private final LeaseHolder self;
    private final boolean madeFolder;
    private final Thread heart = new Thread(this::beat, "lease");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<UnrollException> lost = Optional.empty();

    private FolderLease(FileSystem files, Path folder, Duration beat) throws IOException {
        this.files = files;
        this.folder = folder;
        this.file = new Path(new Path(folder, ModelFiles.STATE), "lease");
        this.beat = beat;
        this.self = LeaseHolder.ofThisProcess();
        this.madeFolder = !files.exists(folder);
        heart.setDaemon(true);
    }

    /**
     * Takes the lease of a folder; may watch another holder for half a minute.
     *
     * @param note takes a sentence that says why it takes so long
     * @throws UnrollException of kind OUTPUT_IN_USE if another process has it
     */
    public static FolderLease acquire(FileSystem files, Path folder, Consumer<String> note) throws IOException {
        return acquire(files, folder, BEAT, note);
    }

    static FolderLease acquire(FileSystem files, Path folder, Duration beat, Consumer<String> note) throws IOException {
        FolderLease lease = new FolderLease(files, folder, beat);
        Optional<String> other = lease.read();
        if (other.isPresent()) {
            lease.requireDead(other.get(), note);
        }
        lease.write(0, other.isPresent());
        lease.requireOwn();
        lease.heart.start();
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
        Duration patience = beat.multipliedBy(BEATS_MISSED_BY_THE_DEAD);
        note.accept("the last job that wrote to %s may still run; watching it for %d s"
                .formatted(folder, patience.toSeconds()));
        for (int look = 0; look < BEATS_MISSED_BY_THE_DEAD * LOOKS_A_BEAT; look++) {
            pause(beat.dividedBy(LOOKS_A_BEAT));
            Optional<String> now = read();
            if (now.isPresent() && !now.get().equals(text)) {
                throw inUse(now.get());
            }
        }
    }

    private static void pause(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it watched a lease", e);
        }
    }

    private void beat() {
        long beats = 0;
        while (!isClosedWithin(beat)) {
            try {
                requireOwn();
                write(++beats, true);
            } catch (UnrollException e) {
                lost = Optional.of(e);
                return;
            } catch (IOException | RuntimeException | FSError e) {
                // Tried again at the next beat. Nobody takes the lease through a file system that fails, and the next
                // checkpoint reports it.
                beats++;
            }
        }
    }

    private boolean isClosedWithin(Duration duration) {
        try {
            return closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) { // nobody does that but at the end
            return true;
        }
    }

    /** Throws OUTPUT_IN_USE once another process has taken the lease, or somebody has removed its file. */
    public void requireHeld() {
        if (lost.isPresent()) {
            throw lost.get();
        }
    }

    private void requireOwn() throws IOException {
        Optional<String> text = read();
        if (text.isEmpty()) {
            throw new UnrollException(
                    UnrollException.Kind.OUTPUT_IN_USE,
                    "The folder %s was removed while this job wrote to it: expected its file %s; start the job again."
                            .formatted(folder, file));
        }
        if (isOfAnother(text.get())) {
            throw inUse(text.get());
        }
    }

    /** No whole text is what a full disk leaves of our own. */
    private boolean isOfAnother(String text) {
        return LeaseHolder.ofText(text).filter(holder -> !holder.equals(self)).isPresent();
    }

    /** Empty if there is no file; an empty text where one is just being written. */
    private Optional<String> read() throws IOException {
        try (InputStream in = files.open(file)) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (ChecksumException e) {
            return Optional.of("");
        }
    }

    private void write(long beats, boolean overwrite) throws IOException {
        try (OutputStream out = files.create(file, overwrite)) {
            out.write(self.toText(beats).getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw inUse("");
        }
    }

    private UnrollException inUse(String text) {
        String holder = LeaseHolder.ofText(text).map(LeaseHolder::toString).orElse("another process");
        return new UnrollException(
                UnrollException.Kind.OUTPUT_IN_USE,
                "Another job writes to the folder %s: expected no other, found %s; wait for its end, or choose another folder."
                        .formatted(folder, holder));
    }

    /** Gives the lease back, unless it was lost; a folder that was made for it and stayed empty is removed. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        joinHeart();
        Optional<String> text = read(); // the heart may not have noticed yet that another process took the lease
        if (text.isPresent() && !isOfAnother(text.get())) {
            files.delete(file, false);
            removeIfEmpty(file.getParent());
            if (madeFolder) {
                removeIfEmpty(folder);
            }
        }
    }

    private void removeIfEmpty(Path path) throws IOException {
        if (files.exists(path) && files.listStatus(path).length == 0) {
            files.delete(path, false);
        }
    }

    private void joinHeart() {
        try {
            heart.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
