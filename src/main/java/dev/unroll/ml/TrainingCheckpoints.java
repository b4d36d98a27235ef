package dev.unroll.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Checkpoint;
import dev.unroll.io.CheckpointFolder;
import dev.unroll.train.CheckpointStore;
import dev.unroll.train.EpochRecord;
import dev.unroll.train.EpochTotals;
import dev.unroll.train.TrainingListener;
import dev.unroll.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The checkpoints of one run, told by its settings and data from those of all others. */
final class TrainingCheckpoints implements CheckpointStore {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final FileSystem files;
    private final Path path; // the folder of all runs' checkpoints
    private final boolean madePath;
    private final CheckpointFolder folder; // this run's
    private final SortedMap<String, String> run;
    private final TrainingListener listener;

    /** What a checkpoint holds beside vectors: a {@link TrainingState}, and whose it is. */
    private record Text(
            int version,
            Map<String, String> run,
            int epoch,
            EpochTotals totals,
            double lastLoss,
            List<Integer> scaleExponents,
            List<EpochRecord> history) {}

    /** Those of the folder that the parameters name; none are kept where they name none. */
    static CheckpointStore of(RnnParams<?> params, Dataset<Row> data, String fingerprint, TrainingListener listener) {
        if (params.getCheckpointDir().isEmpty()) {
            return CheckpointStore.NONE;
        }
        Path folder = new Path(params.getCheckpointDir());
        try {
            FileSystem files =
                    folder.getFileSystem(data.sparkSession().sessionState().newHadoopConf());
            return new TrainingCheckpoints(files, folder, RunIdentity.of(params, fingerprint), listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param run everything that the trained model is a function of, by name */
    TrainingCheckpoints(FileSystem files, Path path, SortedMap<String, String> run, TrainingListener listener)
            throws IOException {
        this.files = files;
        this.path = path;
        this.madePath = !files.exists(path);
        this.folder = new CheckpointFolder(files, new Path(path, RunIdentity.digest(run)));
        this.run = run;
        this.listener = listener;
    }

    @Override
    public Optional<TrainingState> newest() {
        folder.removeUnfinished();
        Optional<TrainingState> state =
                folder.newest(this::objection, listener::warning).map(TrainingCheckpoints::state);
        if (state.isEmpty()) {
            noteOthers(folder.others());
        }
        return state;
    }

    /** Somebody who changed a setting should not begin anew without a word. */
    private void noteOthers(List<CheckpointFolder> others) {
        if (!others.isEmpty()) {
            CheckpointFolder last = others.get(0);
            String more =
                    others.size() == 1 ? "" : ", and so are those in %d more folders".formatted(others.size() - 1);
            listener.note("this run begins anew: the checkpoints in %s are of another run (%s)%s; to remove them: %s"
                    .formatted(last, differences(last), more, last.removal()));
        }
    }

    private String differences(CheckpointFolder other) {
        try {
            Optional<Checkpoint> newest = other.newest(checkpoint -> Optional.empty(), warning -> {});
            return newest.isPresent() ? String.join(", ", differences(text(newest.get()).run)) : "which has just ended";
        } catch (JsonProcessingException | UnrollException e) {
            return "which cannot be read";
        }
    }

    private Optional<String> objection(Checkpoint checkpoint) {
        try {
            Text text = text(checkpoint);
            if (text.version != VERSION) {
                return Optional.of("is of format version " + text.version + ", not " + VERSION);
            }
            List<String> differences = differences(text.run);
            return differences.isEmpty()
                    ? Optional.empty()
                    : Optional.of("is of another run: " + String.join(", ", differences));
        } catch (JsonProcessingException e) {
            return Optional.of("is no checkpoint of this program: " + e.getOriginalMessage());
        }
    }

    private List<String> differences(Map<String, String> other) {
        Set<String> names = new TreeSet<>(run.keySet());
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

    private static TrainingState state(Checkpoint checkpoint) {
        try {
            Text text = text(checkpoint);
            return new TrainingState(
                    text.epoch, text.totals, text.lastLoss, text.scaleExponents, text.history, checkpoint.vectors());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was read before, to look for an objection", e);
        }
    }

    private static Text text(Checkpoint checkpoint) throws JsonProcessingException {
        return MAPPER.readValue(checkpoint.state(), Text.class);
    }

    @Override
    public void save(long steps, TrainingState state) {
        Text text = new Text(
                VERSION, run, state.epoch(), state.totals(), state.lastLoss(), state.scaleExponents(), state.history());
        folder.save(new Checkpoint(steps, json(text), state.vectors()));
    }

    @Override
    public void remove() {
        try {
            folder.removeAll();
            if (madePath && files.exists(path) && files.listStatus(path).length == 0) {
                files.delete(path, false);
            }
        } catch (IOException | UnrollException e) { // what was trained counts
            listener.warning("the checkpoints of this run could not be removed: " + e.getMessage());
        }
    }

    private static String json(Text text) {
        try {
            return MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers, words and lists of them can be written as JSON", e);
        }
    }

    @Override
    public String wayToGoOn() {
        return "its state is in " + path + ", from where the same command goes on";
    }
}
