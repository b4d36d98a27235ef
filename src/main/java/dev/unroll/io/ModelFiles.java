package dev.unroll.io;

import dev.unroll.data.UnrollException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The folder of a saved model, which holds these files and, while something is written to it, {@value #STATE}:
 *
 * <pre>
 * weights.safetensors
 * unroll.json                              what else a scorer needs; in the metadata before version 3 of the format
 * metadata/part-00000, metadata/_SUCCESS   as Spark ML keeps a model; Spark's local mode writes one file metadata
 * history.jsonl, steps.jsonl, run.json     how it was trained, see {@link TrainingSummary}
 * report.html                              the same to look at; by itself, of a run that ended without a model
 * </pre>
 *
 * <p>The metadata make a folder a model, so they are written last and removed first. A file that is none of these is never
 * touched: the folder is refused.
 */
public record ModelFiles(Storage storage, String folder) {
    public static final String DESCRIPTION = "unroll.json";
    public static final String WEIGHTS = "weights.safetensors";
    static final String HISTORY = "history.jsonl";
    static final String STEPS = "steps.jsonl";
    static final String RUN = "run.json";
    public static final String REPORT = "report.html";
    /** What a report has in its first lines, by which unroll's are told from others'. */
    public static final String REPORT_MARK = "<meta name=\"generator\" content=\"unroll\"/>";

    static final String STATE = ".unroll"; // folder of runs' states and incomplete models; nobody else uses this name

    private static final String METADATA = "metadata";
    private static final String OWN_CLASS = "dev.unroll.";
    private static final Pattern OWN = checksummed(
            "metadata|weights\\.safetensors|unroll\\.json|(history|steps)\\.jsonl|run\\.json|report\\.html");
    private static final Pattern OWN_METADATA = checksummed("part-[^/]*|_SUCCESS");
    private static final Pattern UNFINISHED = Pattern.compile("(new|old)-[-0-9a-f]{36}");
    private static final Comparator<String> METADATA_LAST =
            Comparator.comparing(name -> name.equals(METADATA) || name.startsWith(METADATA + "/part-"));
    private static final Comparator<String> METADATA_FIRST = METADATA_LAST.reversed();
    private static final int MAX_JSON_BYTES = 1 << 27; // vocabularies are in it
    private static final int MAX_REPORT_BYTES = 1 << 20;
    private static final int MARK_WITHIN = 1000; // characters

    @FunctionalInterface
    public interface Contents {
        void writeTo(String emptyFolder) throws IOException;
    }

    /** These names and those of the checksums that Hadoop's local file system keeps beside such files. */
    private static Pattern checksummed(String names) {
        return Pattern.compile("(" + names + ")|\\.(" + names + ")\\.crc");
    }

    // spotless:off: a table
    public String weights() { return in(WEIGHTS); }
    public String description() { return in(DESCRIPTION); }
    public String history() { return in(HISTORY); }
    public String steps() { return in(STEPS); }
    public String run() { return in(RUN); }
    public String report() { return in(REPORT); }
    public String checkpoints() { return in(STATE + "/checkpoints"); } // of runs that write to this folder
    private String in(String name) { return Storage.child(folder, name); }
    public boolean exists() throws IOException { return storage.exists(folder); }
    public boolean holdsModel() throws IOException { return metadataPart().isPresent(); } // even a damaged one
    @Override public String toString() { return folder; }
    // spotless:on

    /** Throws OUTPUT_IN_USE, and names a file, if the folder holds something that unroll did not write. */
    public void requireOwn() throws IOException {
        Optional<String> foreign = foreign();
        if (foreign.isPresent()) {
            throw Kind.OUTPUT_IN_USE.of(
                    "The folder %s holds %s, which unroll did not write: expected an empty folder or a model that unroll wrote; choose another folder.",
                    folder, foreign.get());
        }
    }

    private Optional<String> foreign() throws IOException {
        boolean marked = storage.exists(in(STATE)) || holdsModel(); // otherwise other programs may use these names too
        for (StoredFiles.Entry entry : storage.list(folder)) {
            if (entry.isFolder() && entry.name().equals(METADATA)) {
                for (StoredFiles.Entry part : storage.list(entry.path())) {
                    if (part.isFolder() || !OWN_METADATA.matcher(part.name()).matches()) {
                        return Optional.of(part.path());
                    }
                }
            } else if (entry.isFolder()
                    ? !entry.name().equals(STATE)
                    : entry.name().equals(REPORT)
                            ? !isOwnReport(entry)
                            : !marked || !OWN.matcher(entry.name()).matches()) {
                return Optional.of(entry.path());
            }
        }
        Optional<StoredFiles.Entry> part = metadataPart(); // Spark ML's own models have one too, of another class
        return part.isPresent() && !isOwnClass(readMetadata()) ? part.map(StoredFiles.Entry::path) : Optional.empty();
    }

    private static boolean isOwnClass(String json) {
        try {
            return Json.parse(json).get("class") instanceof String name && name.startsWith(OWN_CLASS);
        } catch (IllegalArgumentException e) {
            return false; // no model at all
        }
    }

    /** Others may well have a file of this name, beside a model too, or have put theirs in the place of ours. */
    private boolean isOwnReport(StoredFiles.Entry entry) throws IOException {
        if (entry.bytes() > MAX_REPORT_BYTES) {
            return false;
        }
        try {
            int mark = storage.read(entry.path()).indexOf(REPORT_MARK);
            return mark >= 0 && mark < MARK_WITHIN;
        } catch (IOException e) {
            if (storage.isDamage(e)) { // not what we wrote
                return false;
            }
            throw e;
        }
    }

    /**
     * Writes the report of a run that has ended without a model, and returns where: into the folder or, where that has a model, beside
     * the state of runs. Only the holder of the folder's {@link FolderLease} may call it.
     */
    public String writeReport(String html) throws IOException {
        requireOwn();
        String file = holdsModel() ? in(STATE + "/" + REPORT) : report();
        storage.write(file, html, true);
        return file;
    }

    /** The metadata, a line of JSON. Read without Spark, which would treat the path as a pattern and start a job. */
    public String readMetadata() throws IOException {
        StoredFiles.Entry part = metadataPart().orElseThrow(() -> new FileNotFoundException("no metadata"));
        return read(storage, part).lines().findFirst().orElse("");
    }

    /** The text of a folder's {@link #description}; empty if there is no such file, as before version 3 of the format. */
    public static Optional<String> readDescription(StoredFiles storage, String folder) throws IOException {
        Optional<StoredFiles.Entry> found = storage.find(Storage.child(folder, DESCRIPTION));
        return found.isPresent() ? Optional.of(read(storage, found.get())) : Optional.empty();
    }

    /** The text of a file of that name in a folder; no line if there is no such file. */
    static String readLines(StoredFiles storage, String folder, String name) throws IOException {
        Optional<StoredFiles.Entry> found = storage.find(Storage.child(folder, name));
        return found.isPresent() ? read(storage, found.get()) : "";
    }

    private static String read(StoredFiles storage, StoredFiles.Entry json) throws IOException {
        if (json.bytes() > MAX_JSON_BYTES) {
            throw Kind.MODEL.of(
                    "The file %s has %d bytes: expected a model's metadata, of at most %d.",
                    json.path(), json.bytes(), MAX_JSON_BYTES);
        }
        return storage.read(json.path());
    }

    /** Spark writes one part with content, and possibly empty ones. */
    private Optional<StoredFiles.Entry> metadataPart() throws IOException {
        return storage.list(in(METADATA)).stream()
                .filter(part -> !part.isFolder() && part.bytes() > 0)
                .filter(part -> part.name().matches(METADATA + "|part-.*"))
                .findFirst();
    }

    /** Writes the metadata, a line of JSON, as Spark reads them: {@code local} as its local mode has it, in one file. */
    public void writeMetadata(String json, boolean local) throws IOException {
        storage.write(local ? in(METADATA) : in(METADATA + "/part-00000"), json + "\n", false);
        if (!local) {
            storage.write(in(METADATA + "/_SUCCESS"), "", false);
        }
    }

    /**
     * Replaces whatever model there is by a new one, once that is complete. If this fails, the old one stays or is put back;
     * if even that fails, all of its files are still in {@value #STATE}. The contents may throw to keep the old model.
     */
    public void replace(Contents contents) throws IOException {
        requireOwn();
        boolean made = !exists();
        UUID id = UUID.randomUUID();
        ModelFiles complete = new ModelFiles(storage, in(STATE + "/new-" + id));
        ModelFiles old = new ModelFiles(storage, in(STATE + "/old-" + id));
        Storage.doOrUndo(
                () -> {
                    contents.writeTo(complete.folder);
                    requireOwn();
                    Storage.doOrUndo(() -> move(this, old, METADATA_FIRST), () -> move(old, this, METADATA_LAST));
                    Storage.doOrUndo(() -> move(complete, this, METADATA_LAST), () -> {
                        move(this, complete, METADATA_FIRST);
                        move(old, this, METADATA_LAST);
                    });
                },
                () -> removeUnfinished(complete, old, made));
        storage.deleteAll(old.folder);
        removeUnfinished(complete, old, false);
    }

    /** Moves file by file, and overwrites; after a failure the same move, or the one back, finishes what was begun. */
    private static void move(ModelFiles from, ModelFiles to, Comparator<String> order) throws IOException {
        for (String name : from.names().stream().sorted(order).toList()) {
            from.storage.delete(to.in(name));
            from.storage.rename(from.in(name), to.in(name));
        }
        from.storage.deleteAll(from.in(METADATA)); // nothing but hidden checksums may be left in it
    }

    /** The names of a model's files, relative to its folder. */
    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (StoredFiles.Entry entry : storage.list(folder)) {
            if (!entry.isFolder()) {
                names.add(entry.name());
            } else if (entry.name().equals(METADATA)) {
                storage.list(entry.path()).forEach(part -> names.add(METADATA + "/" + part.name()));
            }
        }
        return names;
    }

    private void removeUnfinished(ModelFiles complete, ModelFiles old, boolean made) throws IOException {
        storage.deleteAll(complete.folder); // its name is unique
        storage.deleteIfEmpty(old.folder);
        storage.deleteIfEmpty(in(STATE));
        if (made) {
            storage.deleteIfEmpty(folder);
        }
    }

    /** Removes what killed jobs have left beside the model; only the holder of the folder's {@link FolderLease} may call it. */
    public void removeLeftovers() throws IOException {
        for (StoredFiles.Entry entry : storage.list(in(STATE))) {
            if (UNFINISHED.matcher(entry.name()).matches()) {
                storage.deleteAll(entry.path());
            }
        }
        storage.delete(in(STATE + "/" + REPORT));
        storage.deleteIfEmpty(checkpoints());
    }
}
