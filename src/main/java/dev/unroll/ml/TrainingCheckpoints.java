package dev.unroll.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.io.Checkpoint;
import dev.unroll.io.CheckpointFolder;
import dev.unroll.train.CheckpointStore;
import dev.unroll.train.EpochRecord;
import dev.unroll.train.EpochTotals;
import dev.unroll.train.TrainingListener;
import dev.unroll.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** The checkpoints of one run, told by its settings and data from those of all others. */
final class TrainingCheckpoints implements CheckpointStore {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final CheckpointFolder folder;
    private final String path;
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

    /** @param run everything that the trained model is a function of, by name */
    TrainingCheckpoints(
            CheckpointFolder folder, String path, SortedMap<String, String> run, TrainingListener listener) {
        this.folder = folder;
        this.path = path;
        this.run = run;
        this.listener = listener;
    }

    @Override
    public Optional<TrainingState> newest() {
        return folder.newest(this::objection, listener::warning).map(TrainingCheckpoints::state);
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
