package dev.unroll.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.data.UnrollException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a saved model, which holds these files and, while something is written to it, {@value #STATE}:
 *
 * <pre>
 * metadata/part-00000, metadata/_SUCCESS   what Spark ML and we keep beside the weights; Spark's local mode has one file metadata
 * weights.safetensors
 * history.jsonl                            where a job trained it
 * </pre>
 *
 * <p>The metadata are what makes a folder a model, so they are written last and removed first. A file that is none of
 * these is never touched: the folder is refused.
 */
public final class ModelFiles {
    /** What a run keeps beside its model, and models that are not whole yet; a name that nobody else uses. */
    static final String STATE = ".unroll";

    private static final String METADATA = "metadata";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String HISTORY = "history.jsonl";
    private static final String OWN_CLASS = "dev.unroll.";
    private static final Pattern OWN = checksummed("metadata|weights\\.safetensors|history\\.jsonl");
    private static final Pattern OWN_METADATA = checksummed("part-[^/]*|_SUCCESS");
    private static final Pattern UNFINISHED = Pattern.compile("(new|old)-[-0-9a-f]{36}");
    private static final Comparator<String> METADATA_LAST = Comparator.comparing(ModelFiles::makesModel);
    private static final Comparator<String> METADATA_FIRST = METADATA_LAST.reversed();
    private static final int MAX_METADATA_BYTES = 1 << 24;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final FileSystem files;
    private final Path folder;

    /** Writes a model's files to an empty folder. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(Path folder) throws IOException;
    }

    /** Throws if a model must not be replaced after all. */
    @FunctionalInterface
    public interface Check {
        void require() throws IOException;
    }

    /** Nothing is read or made yet; the folder need not exist. */
    public ModelFiles(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** These names and those of the checksums that a local file system keeps beside such files. */
    private static Pattern checksummed(String names) {
        return Pattern.compile("(" + names + ")|\\.(" + names + ")\\.crc");
    }

    public FileSystem fileSystem() {
        return files;
    }

    public Path weights() {
        return new Path(folder, WEIGHTS);
    }

    public Path history() {
        return new Path(folder, HISTORY);
    }

    /** Where runs that write to this folder keep their state. */
    public Path checkpoints() {
        return new Path(state(), "checkpoints");
    }

    private Path state() {
        return new Path(folder, STATE);
    }

    private Path metadata() {
        return new Path(folder, METADATA);
    }

    public boolean exists() throws IOException {
        return files.exists(folder);
    }

    /** Whether there is a model of unroll's, be it damaged. */
    public boolean holdsModel() throws IOException {
        return metadataPart().isPresent();
    }

    /** Throws OUTPUT_IN_USE, and names a file, if the folder holds something that unroll did not write. */
    public void requireOwn() throws IOException {
        Optional<Path> foreign = foreign();
        if (foreign.isPresent()) {
            throw new UnrollException(
                    UnrollException.Kind.OUTPUT_IN_USE,
                    "The folder %s holds %s, which unroll did not write: expected an empty folder or a model of unroll's; choose another folder."
                            .formatted(folder, foreign.get()));
        }
    }

    private Optional<Path> foreign() throws IOException {
        boolean marked = files.exists(state()) || holdsModel(); // else other programs may use these names, too
        for (FileStatus entry : list(folder)) {
            String name = entry.getPath().getName();
            boolean ofMetadata = entry.isDirectory() && name.equals(METADATA);
            if (!ofMetadata && !isOwn(entry, marked)) {
                return Optional.of(entry.getPath());
            }
            for (FileStatus part : ofMetadata ? list(metadata()) : List.<FileStatus>of()) {
                if (part.isDirectory()
                        || !OWN_METADATA.matcher(part.getPath().getName()).matches()) {
                    return Optional.of(part.getPath());
                }
            }
        }
        return foreignMetadata();
    }

    private static boolean isOwn(FileStatus entry, boolean marked) {
        String name = entry.getPath().getName();
        return entry.isDirectory()
                ? name.equals(STATE)
                : marked && OWN.matcher(name).matches();
    }

    /** Spark ML keeps all its models and estimators this way; the class in the metadata tells ours from others. */
    private Optional<Path> foreignMetadata() throws IOException {
        Optional<FileStatus> part = metadataPart();
        return part.isPresent() && !classOf(readMetadata()).startsWith(OWN_CLASS)
                ? part.map(FileStatus::getPath)
                : Optional.empty();
    }

    private static String classOf(String json) {
        try {
            return MAPPER.readTree(json).path("class").asText();
        } catch (JsonProcessingException e) {
            return ""; // nobody's, so not ours
        }
    }

    /**
     * The metadata, a line of JSON. Read without Spark, which takes a path for a pattern of paths and starts a job.
     *
     * @throws FileNotFoundException if there are none
     */
    public String readMetadata() throws IOException {
        FileStatus part = metadataPart().orElseThrow(() -> new FileNotFoundException("no metadata"));
        if (part.getLen() > MAX_METADATA_BYTES) {
            throw new UnrollException(
                    UnrollException.Kind.MODEL,
                    "The file %s has %d bytes: expected a model's metadata, of at most %d."
                            .formatted(part.getPath(), part.getLen(), MAX_METADATA_BYTES));
        }
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(files.open(part.getPath()), StandardCharsets.UTF_8))) {
            return Optional.ofNullable(in.readLine()).orElse("");
        }
    }

    /** Spark writes one part that holds something, and maybe empty ones. */
    private Optional<FileStatus> metadataPart() throws IOException {
        return list(metadata()).stream()
                .filter(part -> part.isFile() && part.getLen() > 0)
                .filter(part -> part.getPath().getName().matches(METADATA + "|part-.*"))
                .findFirst();
    }

    private static boolean makesModel(String name) {
        return name.equals(METADATA) || name.startsWith(METADATA + "/part-");
    }

    /**
     * Writes the metadata as Spark reads them.
     *
     * @param json one line
     * @param local as Spark's local mode has it, in one file
     */
    public void writeMetadata(String json, boolean local) throws IOException {
        write(local ? metadata() : new Path(metadata(), "part-00000"), json + "\n");
        if (!local) {
            write(new Path(metadata(), "_SUCCESS"), "");
        }
    }

    private void write(Path file, String text) throws IOException {
        try (OutputStream out = files.create(file, false)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Puts a model in the place of whatever model there is, once it is whole. If that fails, the old one stays or is put
     * back; if even that fails, all of its files are still in {@value #STATE}.
     *
     * @param lastLook called when the new model is whole and the old one not yet touched; may throw
     * @throws UnrollException of kind OUTPUT_IN_USE if the folder holds something that unroll did not write
     */
    public void replace(Contents contents, Check lastLook) throws IOException {
        requireOwn();
        boolean made = !exists();
        UUID id = UUID.randomUUID();
        ModelFiles whole = new ModelFiles(files, new Path(state(), "new-" + id));
        ModelFiles old = new ModelFiles(files, new Path(state(), "old-" + id));
        doOrUndo(
                () -> {
                    contents.writeTo(whole.folder);
                    lastLook.require();
                    requireOwn();
                    swap(whole, old);
                },
                () -> removeUnfinished(whole, old, made));
        files.delete(old.folder, true);
        removeUnfinished(whole, old, false);
    }

    private void swap(ModelFiles whole, ModelFiles old) throws IOException {
        doOrUndo(() -> move(this, old, METADATA_FIRST), () -> move(old, this, METADATA_LAST));
        doOrUndo(() -> move(whole, this, METADATA_LAST), () -> {
            move(this, whole, METADATA_FIRST);
            move(old, this, METADATA_LAST);
        });
    }

    /** What may fail half-way. */
    @FunctionalInterface
    private interface Change {
        void run() throws IOException;
    }

    private static void doOrUndo(Change change, Change undo) throws IOException {
        try {
            change.run();
        } catch (IOException | RuntimeException | FSError e) { // the local file system throws the last when it is full
            try {
                undo.run();
            } catch (IOException | RuntimeException | FSError again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** File by file, over what is there; after a failure the same move, or the one back, makes good what is half done. */
    private static void move(ModelFiles from, ModelFiles to, Comparator<String> order) throws IOException {
        FileSystem files = from.files;
        for (String name : from.names().stream().sorted(order).toList()) {
            Path source = new Path(from.folder, name);
            Path target = new Path(to.folder, name);
            files.mkdirs(target.getParent());
            files.delete(target, false);
            if (!files.rename(source, target)) {
                throw new IOException(source + " cannot be renamed to " + target);
            }
        }
        files.delete(from.metadata(), true); // no file is left in it that is listed
    }

    /** Of a model's files, relative to its folder. */
    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus entry : list(folder)) {
            String name = entry.getPath().getName();
            if (entry.isFile()) {
                names.add(name);
            } else if (name.equals(METADATA)) {
                list(metadata())
                        .forEach(part ->
                                names.add(METADATA + "/" + part.getPath().getName()));
            }
        }
        return names;
    }

    private void removeUnfinished(ModelFiles whole, ModelFiles old, boolean made) throws IOException {
        files.delete(whole.folder, true); // its name is like no other
        removeIfEmpty(old.folder);
        removeIfEmpty(state());
        if (made) {
            removeIfEmpty(folder);
        }
    }

    /** Removes what killed jobs have left beside the model; only for who holds the folder's {@link FolderLease}. */
    public void removeLeftovers() throws IOException {
        for (FileStatus entry : list(state())) {
            if (UNFINISHED.matcher(entry.getPath().getName()).matches()) {
                files.delete(entry.getPath(), true);
            }
        }
        removeIfEmpty(checkpoints());
    }

    private void removeIfEmpty(Path path) throws IOException {
        if (list(path).isEmpty()) {
            files.delete(path, false);
        }
    }

    /** Sorted by name; empty where there is no such folder. A file is listed as itself. */
    private List<FileStatus> list(Path path) throws IOException {
        try {
            return Stream.of(files.listStatus(path)).sorted().toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
