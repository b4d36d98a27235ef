package dev.unroll.job;

import dev.unroll.io.Json;
import dev.unroll.io.Output;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Metrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The JSON file of an evaluation: one object with the metrics, the baseline's, and how many targets they are of. */
final class MetricsFile {
    private static final String BASELINE = "baseline";
    private static final String TARGETS = "targets";
    private static final int MAX_BYTES = 1 << 26; // a confusion matrix of some thousand classes

    private MetricsFile() {}

    /** Opens one for writing; throws OUTPUT_IN_USE where something is that is none, or must not be replaced. */
    static Output open(JobFiles files, String path, boolean overwrite) throws IOException {
        String file = files.real(path);
        Storage storage = files.storage(file);
        Output.Ownership ownership =
                found -> isMetricsFile(storage, found) ? Optional.empty() : Optional.of("is no metrics file");
        return Output.open(storage, file, "--json " + path, overwrite, ownership, TrainingLog::printNote);
    }

    private static boolean isMetricsFile(Storage storage, String path) throws IOException {
        Optional<StoredFiles.Entry> entry = storage.find(path);
        if (entry.isEmpty() || entry.get().isFolder() || entry.get().bytes() > MAX_BYTES) {
            return false;
        }
        try {
            Map<String, Object> json = Json.parse(storage.read(path));
            return json.containsKey(BASELINE) && json.containsKey(TARGETS);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What stands in it. */
    static String text(Metrics metrics) {
        Map<String, Object> json = new LinkedHashMap<>(metrics.values());
        json.put(BASELINE, metrics.baseline());
        json.put(TARGETS, metrics.targets());
        if (metrics instanceof ClassificationMetrics classification && classification.hasConfusion()) {
            json.put("confusion", confusion(classification));
        }
        return Json.write(json);
    }

    /** A row for each label, a column for each prediction. */
    static List<long[]> confusion(ClassificationMetrics metrics) {
        return IntStream.range(0, metrics.classes())
                .mapToObj(label -> LongStream.range(0, metrics.classes())
                        .map(prediction -> metrics.confusion(label, (int) prediction))
                        .toArray())
                .toList();
    }
}
