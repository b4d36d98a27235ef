package dev.unroll.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.io.Output;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The JSON file of an evaluation: one object with the metrics, the baseline's, and how many targets they are of. */
final class MetricsFile {
    private static final String BASELINE = "baseline";
    private static final String TARGETS = "targets";

    private MetricsFile() {}

    /** Opens one for writing; throws OUTPUT_IN_USE where something is that is none, or must not be replaced. */
    static Output open(JobFiles files, String path, boolean overwrite) throws IOException {
        Path file = files.real(new Path(path));
        FileSystem fileSystem = files.fileSystem(file);
        return Output.open(
                fileSystem,
                file,
                "--json " + path,
                overwrite,
                found -> isMetricsFile(fileSystem, found) ? Optional.empty() : Optional.of("is no metrics file"),
                TrainJob::printNote);
    }

    private static boolean isMetricsFile(FileSystem fileSystem, Path path) throws IOException {
        if (fileSystem.getFileStatus(path).isDirectory()) {
            return false;
        }
        try (InputStream in = fileSystem.open(path)) {
            JsonNode json = new JsonMapper().readTree(in);
            return json.has(BASELINE) && json.has(TARGETS);
        } catch (JsonProcessingException e) {
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
        return JobJson.text(json);
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
