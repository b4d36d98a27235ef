package dev.unroll.io;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run, in a folder named by the run's identity: each in a safetensors file named by its step, written
 * once and never changed. The two newest are kept: an older one is removed only when two newer ones are known to be complete.
 * Several writers of the same run write equal checkpoints of a step, and do each other no harm.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.safetensors");
    private static final Pattern OF_A_RUN = Pattern.compile("[0-9a-f]{16}");
    private static final long NONE = -1;

    private final Storage storage;
    private final String root; // the folder of all runs' checkpoints
    private boolean madeRoot;
    private final String folder; // this run's
    private final SortedMap<String, String> run; // all that the trained model is a function of, by name
    private final Consumer<String> note; // about other runs' checkpoints
    private final Consumer<String> warn; // about one that is damaged or cannot be removed
    private long lastSteps = NONE; // of the newest that is known to be complete

    public Checkpoints(
            Storage storage, String root, SortedMap<String, String> run, Consumer<String> note, Consumer<String> warn) {
        this.storage = storage;
        this.root = root;
        this.folder = Storage.child(root, digest(run));
        this.run = run;
        this.note = note;
        this.warn = warn;
    }

    /** 16 hexadecimal digits of a SHA-256 of the format's version and the run's identity, one "name=value" per line. */
    static String digest(SortedMap<String, String> run) {
        StringBuilder text = new StringBuilder("checkpoint format=" + Checkpoint.VERSION + "\n");
        run.forEach((name, value) -> text.append(name + "=" + value + "\n"));
        return Safetensors.sha256(text.toString()).substring(0, 16);
    }

    /** Saves the state after so many steps. Throws STORAGE if the storage fails; what was complete before still is. */
    public void save(long steps, TrainingState state) {
        if (steps == lastSteps) {
            return; // this state
        }
        try {
            write(steps, state);
            lastSteps = steps;
        } catch (UnrollException e) {
            if (e.kind() != Kind.OUTPUT_IN_USE && !wasRemoved()) {
                throw e;
            }
            lastSteps = NONE; // another fit of this run has just written this checkpoint, or ended and removed them all
        }
    }

    private void write(long steps, TrainingState state) {
        String file = Storage.child(folder, String.format(Locale.ROOT, "step-%010d.safetensors", steps));
        try {
            storage.delete(file); // there only if it was damaged, or this run would have continued from it
            new Checkpoint(run, state).write(storage, file);
            Checkpoint.verify(storage, file);
            remove(folder, found -> steps(found) >= 0 && steps(found) < lastSteps);
        } catch (IOException e) {
            throw failed("cannot be written to", e);
        } catch (UnrollException e) {
            throw e.kind() == Kind.MODEL ? failed("does not keep what is written", e) : e;
        }
    }

    private boolean wasRemoved() {
        try {
            return lastSteps != NONE && !storage.exists(folder);
        } catch (IOException e) {
            return false; // the earlier failure is reported
        }
    }

    private void remove(String from, Predicate<String> which) throws IOException {
        for (StoredFiles.Entry entry : storage.list(from)) {
            if (which.test(entry.name())) {
                storage.delete(entry.path());
            }
        }
    }

    /** Removes all checkpoints of this run, once its model is saved; never throws. */
    public void remove() {
        try {
            remove(folder, name -> steps(name) >= 0 || Safetensors.isUnfinished(name, NAME));
            storage.deleteIfEmpty(folder);
            if (madeRoot) {
                storage.deleteIfEmpty(root);
            }
        } catch (IOException e) { // the model is saved, so this is only a warning
            warn.accept("the checkpoints of this run could not be removed: " + e.getMessage());
        }
    }

    /** How the user can continue a run that was stopped, as the end of a sentence. */
    public String wayToContinue() {
        return "its state is in " + root + ", from which the same command continues";
    }

    /**
     * The newest complete state; empty if none was ever saved. Also removes the temporary files of killed writers; a writer
     * that still runs has to retry. Throws MODEL if there are checkpoints and none can be used.
     */
    public Optional<TrainingState> newest() {
        try {
            madeRoot = !storage.exists(root);
            remove(folder, name -> Safetensors.isUnfinished(name, NAME));
            List<String> reasons = new ArrayList<>(); // why newer ones cannot be used
            for (StoredFiles.Entry entry : newestFirst(folder)) {
                Optional<Checkpoint> checkpoint = read(entry, true, reasons);
                if (checkpoint.isPresent()) {
                    reasons.forEach(reason -> warn.accept(reason + "; an older checkpoint is used instead"));
                    lastSteps = steps(entry.name());
                    return checkpoint.map(Checkpoint::state);
                }
            }
            if (!reasons.isEmpty()) {
                throw Kind.MODEL.of(
                        "%s, and there is no other checkpoint to continue from; fix that, or start over after %s.",
                        reasons.get(0), removal(folder));
            }
            noteOthers();
            return Optional.empty();
        } catch (IOException e) {
            throw failed("cannot be read", e);
        }
    }

    private List<StoredFiles.Entry> newestFirst(String from) throws IOException {
        return storage.list(from).stream()
                .filter(entry -> steps(entry.name()) >= 0)
                .sorted(Comparator.comparingLong((StoredFiles.Entry entry) -> -steps(entry.name())))
                .toList();
    }

    /** Empty if the checkpoint cannot be used; then adds the reason. */
    private Optional<Checkpoint> read(StoredFiles.Entry entry, boolean ofThisRun, List<String> reasons) {
        try {
            Checkpoint checkpoint = Checkpoint.read(storage, entry.path());
            String differences = ofThisRun ? checkpoint.differences(run) : "";
            if (differences.isEmpty()) {
                return Optional.of(checkpoint);
            }
            reasons.add(entry.path() + " is of another run: " + differences);
        } catch (UnrollException e) {
            if (e.kind() != Kind.MODEL) {
                throw e;
            }
            reasons.add(e.markedMessage());
        }
        return Optional.empty();
    }

    /** Tells a user who changed a setting why the run starts over. */
    private void noteOthers() throws IOException {
        List<StoredFiles.Entry> newest = new ArrayList<>(); // checkpoint of each other run
        for (StoredFiles.Entry entry : storage.list(root)) {
            if (OF_A_RUN.matcher(entry.name()).matches() && !entry.name().equals(Storage.name(folder))) {
                newestFirst(entry.path()).stream()
                        .max(Comparator.comparingLong(StoredFiles.Entry::modified))
                        .ifPresent(newest::add);
            }
        }
        newest.sort(Comparator.comparingLong(StoredFiles.Entry::modified).reversed());
        if (!newest.isEmpty()) {
            String last = Storage.parent(newest.get(0).path());
            String more = newest.size() == 1 ? "" : ", and so do those in %d more folders".formatted(newest.size() - 1);
            note.accept(
                    "this run starts from the beginning: the checkpoints in %s belong to another run (%s)%s; to remove them: %s"
                            .formatted(last, differences(last), more, removal(last)));
        }
    }

    private String differences(String otherRun) throws IOException {
        List<StoredFiles.Entry> left = newestFirst(otherRun);
        return left.stream()
                .flatMap(entry -> read(entry, false, new ArrayList<>()).stream())
                .findFirst()
                .map(checkpoint -> checkpoint.differences(run))
                .orElse(left.isEmpty() ? "which has just ended" : "which cannot be read");
    }

    /** The command that removes a folder. */
    String removal(String path) {
        String full = storage.full(path);
        boolean local = full.startsWith("file:");
        String text = local
                ? full.replaceFirst("file:/+", "/")
                : full.replaceAll("[\\[\\]{}*?]", "\\\\$0"); // hadoop would read it as a pattern
        boolean plain = text.matches("[\\w/.:@%+=,-]+");
        return (local ? "rm -r " : "hadoop fs -rm -r ") + (plain ? text : "'" + text.replace("'", "'\\''") + "'");
    }

    /** The number in the name of a checkpoint's file; −1 for all other names. */
    private static long steps(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private UnrollException failed(String what, Exception cause) {
        return Kind.STORAGE.of("The folder of checkpoints %s %s: %s.", folder, what, cause.getMessage(), cause);
    }
}
