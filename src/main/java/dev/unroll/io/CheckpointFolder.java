package dev.unroll.io;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Precision;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of checkpoints on any Hadoop file system: a file each, in the safetensors format, named by its step. A file is
 * written once, under a temporary name first, and never changed. Every byte that matters is covered by a checksum and
 * verified on reading; the two newest are kept, and an older one is removed only when two newer ones are known to be whole.
 *
 * <p>Several writers of the same run, whose checkpoints of a step are the same, do each other no harm.
 */
public final class CheckpointFolder {
    private static final String STATE = "checkpoint";
    private static final String HEADER_CHECKSUM = "checkpoint_sha256";
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.safetensors");

    private static final Pattern OF_A_RUN = Pattern.compile("[0-9a-f]{16}");
    private static final long NONE = -1;

    private final FileSystem files;
    private final Path folder;
    private long lastSteps = NONE; // of the newest that is known to be whole

    /** Nothing is read or made yet; the folder need not exist. */
    public CheckpointFolder(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /**
     * Saves a checkpoint, reads it again to be sure of it, and removes those that are no longer needed.
     *
     * @throws UnrollException of kind STORAGE if the file system fails; what was whole before still is
     */
    public void save(Checkpoint checkpoint) {
        if (checkpoint.steps() == lastSteps) {
            return; // this very state
        }
        try {
            write(checkpoint);
            lastSteps = checkpoint.steps();
        } catch (UnrollException e) {
            if (e.kind() != UnrollException.Kind.OUTPUT_IN_USE && !wasRemoved()) {
                throw e;
            }
            lastSteps = NONE; // another fit of this run has just written this checkpoint, or ended and removed them all
        }
    }

    private void write(Checkpoint checkpoint) {
        Path file = file(checkpoint.steps());
        try {
            files.delete(file, false); // there only if it was damaged, or this run would have gone on from it
            contents(checkpoint).write(files, file, Precision.DOUBLE);
            read(file);
            remove(found -> steps(found) >= 0 && steps(found) < lastSteps);
        } catch (IOException | FSError e) {
            throw storage("cannot be written to", e);
        } catch (UnrollException e) {
            throw e.kind() == UnrollException.Kind.MODEL ? storage("does not keep what is written", e) : e;
        }
    }

    /** Whether the folder is gone since this writer knew a checkpoint in it. */
    private boolean wasRemoved() {
        try {
            return lastSteps != NONE && !files.exists(folder);
        } catch (IOException e) {
            return false; // what failed before is what counts
        }
    }

    /** Removes what killed writers have left; a writer that has not ended would have to try again. */
    public void removeUnfinished() {
        try {
            remove(file -> Safetensors.isUnfinished(file, NAME));
        } catch (IOException | FSError e) {
            throw storage("cannot be written to", e);
        }
    }

    /**
     * Removes all checkpoints, and the folder if nothing else is in it.
     *
     * @throws UnrollException of kind STORAGE if the file system fails
     */
    public void removeAll() {
        try {
            remove(file -> steps(file) >= 0 || Safetensors.isUnfinished(file, NAME));
            if (list(folder).isEmpty()) {
                files.delete(folder, false);
            }
        } catch (IOException | FSError e) {
            throw storage("cannot be removed", e);
        }
    }

    private void remove(Predicate<Path> which) throws IOException {
        for (FileStatus status : list(folder)) {
            if (which.test(status.getPath())) {
                files.delete(status.getPath(), false);
            }
        }
    }

    /** Those of other runs beside this one, that with the newest checkpoint first. */
    public List<CheckpointFolder> others() {
        try {
            Map<CheckpointFolder, Long> newest = new LinkedHashMap<>();
            for (FileStatus entry : list(folder.getParent())) {
                String name = entry.getPath().getName();
                if (OF_A_RUN.matcher(name).matches() && !name.equals(folder.getName())) {
                    OptionalLong modified = list(entry.getPath()).stream()
                            .filter(file -> steps(file.getPath()) >= 0)
                            .mapToLong(FileStatus::getModificationTime)
                            .max();
                    modified.ifPresent(time -> newest.put(new CheckpointFolder(files, entry.getPath()), time));
                }
            }
            return newest.entrySet().stream()
                    .sorted(Map.Entry.<CheckpointFolder, Long>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        } catch (IOException e) {
            throw storage("cannot be read", e);
        }
    }

    /** Empty where there is no such folder. */
    private List<FileStatus> list(Path path) throws IOException {
        try {
            return List.of(files.listStatus(path));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /** The command that removes the folder. */
    public String removal() {
        boolean local = files.getUri().getScheme().equals("file");
        String path = local
                ? Path.getPathWithoutSchemeAndAuthority(folder).toString()
                : files.makeQualified(folder).toString();
        String text = local ? path : path.replaceAll("[\\[\\]{}*?]", "\\\\$0"); // hadoop takes it for a pattern
        boolean plain = text.matches("[\\w/.:@%+=,-]+");
        return (local ? "rm -r " : "hadoop fs -rm -r ") + (plain ? text : "'" + text.replace("'", "'\\''") + "'");
    }

    /**
     * The newest checkpoint that is whole and to which there is no objection; empty if there are no checkpoints.
     *
     * @param objection why a checkpoint that is whole cannot be used all the same, as what may follow its name
     * @param warning takes a sentence for each that is newer than the one returned
     * @throws UnrollException of kind MODEL if there are checkpoints and none can be used, STORAGE if the file system
     *     fails
     */
    public Optional<Checkpoint> newest(Function<Checkpoint, Optional<String>> objection, Consumer<String> warning) {
        List<String> reasons = new ArrayList<>(); // why newer ones cannot be used
        for (Path file : newestFirst()) {
            try {
                Checkpoint checkpoint = read(file);
                Optional<String> found = objection.apply(checkpoint);
                if (found.isEmpty()) {
                    reasons.forEach(reason -> warning.accept(reason + "; an older checkpoint is used instead"));
                    lastSteps = checkpoint.steps();
                    return Optional.of(checkpoint);
                }
                reasons.add(file + " " + found.get());
            } catch (UnrollException e) {
                if (e.kind() != UnrollException.Kind.MODEL) {
                    throw e;
                }
                reasons.add(e.getMessage());
            }
        }
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        throw new UnrollException(
                UnrollException.Kind.MODEL,
                reasons.get(0)
                        + ", and there is no other checkpoint to go on from; put that right, or begin anew after "
                        + removal() + ".");
    }

    private List<Path> newestFirst() {
        try {
            List<Path> found = new ArrayList<>();
            for (FileStatus status : list(folder)) {
                if (steps(status.getPath()) >= 0) {
                    found.add(status.getPath());
                }
            }
            found.sort(Comparator.comparingLong(CheckpointFolder::steps).reversed());
            return found;
        } catch (IOException e) {
            throw storage("cannot be read", e);
        }
    }

    /** The folder itself. */
    @Override
    public String toString() {
        return folder.toString();
    }

    private Path file(long steps) {
        return new Path(folder, String.format(Locale.ROOT, "step-%010d.safetensors", steps));
    }

    /** Of a checkpoint's file; −1 for all others. */
    private static long steps(Path file) {
        Matcher name = NAME.matcher(file.getName());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private static Safetensors contents(Checkpoint checkpoint) {
        List<NamedArray> arrays = new ArrayList<>();
        checkpoint
                .vectors()
                .forEach((name, vector) -> arrays.add(new NamedArray(name, List.of(vector.length), vector)));
        return new Safetensors(Map.of(STATE, checkpoint.state(), HEADER_CHECKSUM, headerChecksum(checkpoint)), arrays);
    }

    private Checkpoint read(Path file) {
        Safetensors contents = Safetensors.read(files, file, "");
        Map<String, double[]> vectors = new LinkedHashMap<>();
        contents.arrays().forEach(array -> vectors.put(array.name(), array.values()));
        Map<String, String> header = contents.metadata();
        Checkpoint checkpoint = new Checkpoint(steps(file), header.getOrDefault(STATE, ""), vectors);
        if (!header.containsKey(Safetensors.CHECKSUM)
                || !headerChecksum(checkpoint).equals(header.get(HEADER_CHECKSUM))) {
            throw new UnrollException(
                    UnrollException.Kind.MODEL, file + " is damaged: its header does not match its SHA-256 checksum");
        }
        return checkpoint;
    }

    /** Of what the format's own checksum leaves out: the state, and the names of the vectors. */
    private static String headerChecksum(Checkpoint checkpoint) {
        MessageDigest digest = SequenceKey.sha256();
        digest.update(checkpoint.state().getBytes(StandardCharsets.UTF_8));
        checkpoint.vectors().keySet().forEach(name -> digest.update(name.getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private UnrollException storage(String what, Throwable cause) {
        return new UnrollException(
                UnrollException.Kind.STORAGE,
                "The folder of checkpoints %s %s: %s.".formatted(folder, what, cause.getMessage()),
                cause);
    }
}
