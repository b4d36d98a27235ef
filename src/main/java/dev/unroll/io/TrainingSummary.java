package dev.unroll.io;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a network was trained; kept with the model as {@code history.jsonl}, an epoch a line.
 *
 * @param epochs that ended, each with its loss and metrics
 */
public record TrainingSummary(List<EpochRecord> epochs) {
    // spotless:off: a table
    /** The best epoch by the monitored metric, {@link BestEpoch#NONE} without validation data. */
    public BestEpoch best() { return epochs.isEmpty() ? BestEpoch.NONE : epochs.get(epochs.size() - 1).monitored().best(); }
    /** Updates in all epochs. */
    public long totalSteps() { return epochs.stream().mapToLong(EpochRecord::steps).sum(); }
    // spotless:on

    public void write(ModelFiles model) throws IOException {
        String lines = epochs.stream().map(epoch -> Json.write(epoch) + "\n").collect(Collectors.joining());
        model.storage().write(model.history(), lines, false);
    }

    /**
     * Empty for a model that has no history, or one of an earlier version. Throws IllegalArgumentException if it is damaged.
     */
    public static Optional<TrainingSummary> read(StoredFiles storage, String folder) throws IOException {
        List<Map<String, Object>> lines = ModelFiles.readHistory(storage, folder).lines().map(Json::parse).toList();
        boolean isOfThisVersion = !lines.isEmpty() && lines.get(0).containsKey("monitored");
        return isOfThisVersion
                ? Optional.of(new TrainingSummary(lines.stream()
                        .map(line -> Json.toRecord(line, EpochRecord.class))
                        .toList()))
                : Optional.empty();
    }
}
