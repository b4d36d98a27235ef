package dev.unroll.io;

import dev.unroll.io.RecordedSteps.Point;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a network was trained; kept with the model as {@code history.jsonl}, an epoch a line, and {@code steps.jsonl}, a step a
 * line, and the rest as {@code run.json}.
 *
 * @param epochs that ended, each with its loss and metrics
 * @param steps some of their steps
 */
public record TrainingSummary(List<EpochRecord> epochs, RecordedSteps steps, RunFacts facts) {
    // spotless:off: a table
    /** With nothing else known. */
    public TrainingSummary(List<EpochRecord> epochs, RecordedSteps steps) { this(epochs, steps, RunFacts.NONE); }
    public TrainingSummary with(RunFacts known) { return new TrainingSummary(epochs, steps, known); }
    /** The best epoch by the monitored metric, {@link BestEpoch#NONE} without validation data. */
    public BestEpoch best() { return epochs.isEmpty() ? BestEpoch.NONE : epochs.get(epochs.size() - 1).monitored().best(); }
    /** Updates in all epochs. */
    public long totalSteps() { return epochs.stream().mapToLong(EpochRecord::steps).sum(); }
    // spotless:on

    public void write(ModelFiles model) throws IOException {
        model.storage().write(model.history(), lines(epochs), false);
        model.storage().write(model.steps(), lines(steps.points()), false);
        model.storage().write(model.run(), Json.write(facts) + "\n", false);
    }

    private static String lines(List<?> records) {
        return records.stream().map(record -> Json.write(record) + "\n").collect(Collectors.joining());
    }

    /**
     * Empty for a model that has no history, or one of an earlier version. Throws IllegalArgumentException if it is damaged.
     */
    public static Optional<TrainingSummary> read(StoredFiles storage, String folder) throws IOException {
        List<Map<String, Object>> lines = parse(ModelFiles.readLines(storage, folder, ModelFiles.HISTORY));
        if (lines.isEmpty() || !lines.get(0).containsKey("monitored")) {
            return Optional.empty();
        }
        List<Point> points = toRecords(parse(ModelFiles.readLines(storage, folder, ModelFiles.STEPS)), Point.class);
        long stride =
                points.size() < 2 ? 1 : points.get(1).step() - points.get(0).step();
        String run = ModelFiles.readLines(storage, folder, ModelFiles.RUN);
        RunFacts facts = run.isEmpty() ? RunFacts.NONE : Json.toRecord(Json.parse(run), RunFacts.class);
        return Optional.of(
                new TrainingSummary(toRecords(lines, EpochRecord.class), new RecordedSteps(stride, points), facts));
    }

    private static List<Map<String, Object>> parse(String lines) {
        return lines.lines().map(Json::parse).toList();
    }

    private static <T extends Record> List<T> toRecords(List<Map<String, Object>> lines, Class<T> type) {
        return lines.stream().map(line -> Json.toRecord(line, type)).toList();
    }
}
