package dev.unroll.io;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.network.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run, in a folder that is named by the run's identity: a file each, in the safetensors format, named
 * by its step. A file is written once, under a temporary name first, and never changed. Every byte that matters is covered by
 * a checksum and verified on reading; the two newest are kept, and an older one is removed only when two newer ones are known
 * to be whole.
 *
 * <p>Several writers of the same run, whose checkpoints of a step are the same, do each other no harm.
 */
public final class Checkpoints {
    private static final int VERSION = 2;
    private static final String STATE = "checkpoint";
    private static final String HEADER_CHECKSUM = "checkpoint_sha256";
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.safetensors");
    private static final Pattern OF_A_RUN = Pattern.compile("[0-9a-f]{16}");
    private static final long NONE = -1;

    private final Storage storage;
    private final String root; // the folder of all runs' checkpoints
    private boolean madeRoot;
    private final String folder; // this run's
    private final SortedMap<String, String> run;
    private final Consumer<String> note;
    private final Consumer<String> warning;
    private long lastSteps = NONE; // of the newest that is known to be whole

    /** What a checkpoint holds beside vectors: a {@link TrainingState}, and whose it is. */
    private record Text(
            int version,
            Map<String, String> run,
            EpochRecord epoch,
            double lastLoss,
            List<Integer> scaleExponents,
            List<EpochRecord> history) {}

    /** One file's contents. */
    private record Checkpoint(String file, long steps, Text text, Map<String, double[]> vectors) {
        TrainingState state() {
            return new TrainingState(text.epoch, text.lastLoss, text.scaleExponents, text.history, vectors);
        }
    }

    /**
     * Nothing is read or made yet; the folder need not exist.
     *
     * @param root the folder of all runs' checkpoints
     * @param run everything that the trained model is a function of, by name
     * @param note takes a sentence about other runs' checkpoints
     * @param warning takes a sentence about one that is damaged or cannot be removed
     */
    public Checkpoints(
            Storage storage,
            String root,
            SortedMap<String, String> run,
            Consumer<String> note,
            Consumer<String> warning) {
        this.storage = storage;
        this.root = root;
        this.folder = Storage.child(root, digest(run));
        this.run = run;
        this.note = note;
        this.warning = warning;
    }

    /** The first 16 hexadecimal digits of the SHA-256 of a run's identity, a "name=value" a line. */
    static String digest(SortedMap<String, String> run) {
        StringBuilder lines = new StringBuilder();
        run.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        byte[] hash = SequenceKey.sha256().digest(lines.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash).substring(0, 16);
    }

    /**
     * Saves a state, reads it again to be sure of it, and removes those that are no longer needed.
     *
     * @param steps updates made before it, which name its file
     * @throws UnrollException of kind STORAGE if the storage fails; what was whole before still is
     */
    public void save(long steps, TrainingState state) {
        if (steps == lastSteps) {
            return; // this very state
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
        String file = Storage.child(folder, "step-%010d.safetensors".formatted(steps));
        Text text = new Text(VERSION, run, state.epoch(), state.lastLoss(), state.scaleExponents(), state.history());
        String json = Json.write(text);
        List<NamedArray> arrays = new ArrayList<>();
        state.vectors().forEach((name, vector) -> arrays.add(new NamedArray(name, List.of(vector.length), vector)));
        Map<String, String> header = Map.of(STATE, json, HEADER_CHECKSUM, headerChecksum(json, arrays));
        try {
            storage.delete(file); // there only if it was damaged, or this run would have gone on from it
            new Safetensors(header, arrays).write(storage, file, Precision.DOUBLE);
            read(file);
            remove(folder, found -> steps(found) >= 0 && steps(found) < lastSteps);
        } catch (IOException e) {
            throw failed("cannot be written to", e);
        } catch (UnrollException e) {
            throw e.kind() == Kind.MODEL ? failed("does not keep what is written", e) : e;
        }
    }

    /** Whether the folder is gone since this writer knew a checkpoint in it. */
    private boolean wasRemoved() {
        try {
            return lastSteps != NONE && !storage.exists(folder);
        } catch (IOException e) {
            return false; // what failed before is what counts
        }
    }

    private void remove(String from, Predicate<String> which) throws IOException {
        for (Storage.Entry entry : storage.list(from)) {
            if (which.test(entry.name())) {
                storage.delete(entry.path());
            }
        }
    }

    /** Removes all of this run's, which nobody needs once what it made is safe; never throws. */
    public void remove() {
        try {
            remove(folder, name -> steps(name) >= 0 || Safetensors.isUnfinished(name, NAME));
            storage.deleteIfEmpty(folder);
            if (madeRoot) {
                storage.deleteIfEmpty(root);
            }
        } catch (IOException e) { // what was trained counts
            warning.accept("the checkpoints of this run could not be removed: " + e.getMessage());
        }
    }

    /** What the user can do to go on with a run that was stopped, as the end of a sentence. */
    public String wayToGoOn() {
        return "its state is in " + root + ", from where the same command goes on";
    }

    /**
     * The newest state that is whole; empty where none was ever saved. Removes what killed writers have left; a writer that
     * has not ended would have to try again.
     *
     * @throws UnrollException of kind MODEL if there are checkpoints and none can be used, STORAGE if the storage fails
     */
    public Optional<TrainingState> newest() {
        try {
            madeRoot = !storage.exists(root);
            remove(folder, name -> Safetensors.isUnfinished(name, NAME));
            List<String> reasons = new ArrayList<>(); // why newer ones cannot be used
            Optional<Checkpoint> found = newest(folder, this::requireThisRun, reasons);
            if (found.isPresent()) {
                reasons.forEach(reason -> warning.accept(reason + "; an older checkpoint is used instead"));
                lastSteps = found.get().steps;
                return found.map(Checkpoint::state);
            }
            if (!reasons.isEmpty()) {
                throw Kind.MODEL.of(
                        "%s, and there is no other checkpoint to go on from; put that right, or begin anew after %s.",
                        reasons.get(0), removal(folder));
            }
            noteOthers();
            return Optional.empty();
        } catch (IOException e) {
            throw failed("cannot be read", e);
        }
    }

    private Optional<Checkpoint> newest(String from, Consumer<Checkpoint> check, List<String> reasons)
            throws IOException {
        List<Storage.Entry> newestFirst = storage.list(from).stream()
                .filter(entry -> steps(entry.name()) >= 0)
                .sorted(Comparator.comparingLong((Storage.Entry entry) -> steps(entry.name()))
                        .reversed())
                .toList();
        for (Storage.Entry entry : newestFirst) {
            try {
                Checkpoint checkpoint = read(entry.path());
                check.accept(checkpoint);
                return Optional.of(checkpoint);
            } catch (UnrollException e) {
                if (e.kind() != Kind.MODEL) {
                    throw e;
                }
                reasons.add(e.markedMessage());
            }
        }
        return Optional.empty();
    }

    private void requireThisRun(Checkpoint checkpoint) {
        List<String> differences = differences(checkpoint);
        if (!differences.isEmpty()) {
            throw Kind.MODEL.of("%s is of another run: %s", checkpoint.file, String.join(", ", differences));
        }
    }

    private List<String> differences(Checkpoint checkpoint) {
        Map<String, String> other = checkpoint.text.run;
        TreeSet<String> names = new TreeSet<>(run.keySet());
        names.addAll(other.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String now = run.getOrDefault(name, "unknown");
            String then = other.getOrDefault(name, "unknown");
            if (!now.equals(then)) {
                differences.add("%s was %s and is %s".formatted(name, then, now));
            }
        }
        return differences;
    }

    /** Somebody who changed a setting should be told why the run begins anew. */
    private void noteOthers() throws IOException {
        List<Storage.Entry> newest = new ArrayList<>(); // checkpoint of each other run
        for (Storage.Entry entry : storage.list(root)) {
            if (OF_A_RUN.matcher(entry.name()).matches() && !entry.name().equals(Storage.name(folder))) {
                storage.list(entry.path()).stream()
                        .filter(file -> steps(file.name()) >= 0)
                        .max(Comparator.comparingLong(Storage.Entry::modified))
                        .ifPresent(newest::add);
            }
        }
        newest.sort(Comparator.comparingLong(Storage.Entry::modified).reversed());
        if (!newest.isEmpty()) {
            String last = Storage.parent(newest.get(0).path());
            String more =
                    newest.size() == 1 ? "" : ", and so are those in %d more folders".formatted(newest.size() - 1);
            note.accept("this run begins anew: the checkpoints in %s are of another run (%s)%s; to remove them: %s"
                    .formatted(last, differencesOf(last), more, removal(last)));
        }
    }

    private String differencesOf(String other) throws IOException {
        List<String> unreadable = new ArrayList<>();
        Optional<Checkpoint> newest = newest(other, checkpoint -> {}, unreadable);
        return newest.map(checkpoint -> String.join(", ", differences(checkpoint)))
                .orElse(unreadable.isEmpty() ? "which has just ended" : "which cannot be read");
    }

    /** The command that removes a folder. */
    String removal(String path) {
        String full = storage.full(path);
        boolean local = full.startsWith("file:");
        String text = local
                ? full.replaceFirst("file:/+", "/")
                : full.replaceAll("[\\[\\]{}*?]", "\\\\$0"); // hadoop takes it for a pattern
        boolean plain = text.matches("[\\w/.:@%+=,-]+");
        return (local ? "rm -r " : "hadoop fs -rm -r ") + (plain ? text : "'" + text.replace("'", "'\\''") + "'");
    }

    /** The number in the name of a checkpoint's file; −1 for all other names. */
    private static long steps(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private Checkpoint read(String file) {
        Safetensors contents = SafetensorsReader.read(storage, file, "");
        Map<String, String> header = contents.metadata();
        String json = header.getOrDefault(STATE, "");
        if (!header.containsKey(Safetensors.CHECKSUM)
                || !headerChecksum(json, contents.arrays()).equals(header.get(HEADER_CHECKSUM))) {
            throw Kind.MODEL.of("%s is damaged: its header does not match its SHA-256 checksum", file);
        }
        Map<String, double[]> vectors = new LinkedHashMap<>();
        contents.arrays().forEach(array -> vectors.put(array.name(), array.values()));
        try {
            Map<String, Object> text = Json.parseObject(json);
            if (!text.getOrDefault("version", 0L).equals((long) VERSION)) {
                throw Kind.MODEL.of("%s is of format version %s, not %d", file, text.get("version"), VERSION);
            }
            return new Checkpoint(file, steps(Storage.name(file)), Json.toRecord(text, Text.class), vectors);
        } catch (IllegalArgumentException e) {
            throw Kind.MODEL
                    .of("%s is no checkpoint of this program: %s", file, e.getMessage())
                    .causedBy(e);
        }
    }

    /** Of what the format's own checksum leaves out: the state, and the names of the vectors. */
    private static String headerChecksum(String json, List<NamedArray> arrays) {
        MessageDigest digest = SequenceKey.sha256();
        digest.update(json.getBytes(StandardCharsets.UTF_8));
        arrays.forEach(array -> digest.update(array.name().getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private UnrollException failed(String what, Exception cause) {
        return Kind.STORAGE
                .of("The folder of checkpoints %s %s: %s.", folder, what, cause.getMessage())
                .causedBy(cause);
    }
}
