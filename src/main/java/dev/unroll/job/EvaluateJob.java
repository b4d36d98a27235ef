package dev.unroll.job;

import dev.unroll.io.Json;
import dev.unroll.io.Output;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Progress;
import dev.unroll.job.settings.Settings;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Metrics;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Prints a model's metrics on labelled sequences, and the same metrics of the naive baseline. */
public record EvaluateJob(Settings settings) implements JobMain.Job {
    private static final int CLASSES_OF_A_SCREEN = 20;
    private static final String BASELINE = "baseline";
    private static final String TARGETS = "targets";
    private static final int MAX_BYTES = 1 << 26; // a confusion matrix of some thousand classes

    public static void main(String[] args) {
        JobMain.run(JobCommand.EVALUATE, args, EvaluateJob::new);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    public EvaluateJob {
        settings.applyTo(new RnnClassifier()); // it has every parameter that a model can be told
        settings.get(JobOption.MODEL);
        settings.getAll(JobOption.DATA);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        Optional<String> json = settings.find(JobOption.JSON);
        if (json.isEmpty()) {
            evaluate(files);
            return;
        }
        String name = "--json " + json.get();
        boolean overwrite = settings.isOn(JobOption.OVERWRITE);
        try (Output output = files.output(name, json.get(), overwrite, at -> objection(files.storage(at), at))) {
            files.storage(output.draft()).write(output.draft(), text(evaluate(files)) + "\n", false);
            output.commit();
        }
    }

    private Metrics evaluate(JobFiles files) throws IOException {
        RnnModel<?> model = RnnModel.load(settings.get(JobOption.MODEL));
        String weights = model.weightsSha256(); // as stored, whatever precision is computed with here
        Dataset<Row> data = files.read(settings, JobOption.DATA);
        settings.applyTo(model);
        files.writeInvalidRows(settings, () -> model.invalidRows(data, Flag::shown));
        Metrics metrics =
                model.evaluate(data, new TrainingLog(System.out, TrainingProgress.of(Progress.NONE), () -> false));
        System.out.println("weights: sha256 " + weights);
        lines(metrics).forEach(System.out::println);
        return metrics;
    }

    /** Each metric as {@code name value}, the baseline's likewise, and a confusion matrix if a screen has room for it. */
    static List<String> lines(Metrics metrics) {
        List<String> lines = new ArrayList<>();
        metrics.values().forEach((name, value) -> lines.add(name + " " + value));
        metrics.baseline().forEach((name, value) -> lines.add("baseline." + name + " " + value));
        if (metrics instanceof ClassificationMetrics classification) {
            addConfusion(classification, lines);
        }
        return lines;
    }

    private static void addConfusion(ClassificationMetrics metrics, List<String> lines) {
        int classes = metrics.classes();
        if (!metrics.hasConfusion()) {
            lines.add("confusion matrix: none of %d classes, since it would have %d entries"
                    .formatted(classes, (long) classes * classes));
        } else if (classes > CLASSES_OF_A_SCREEN) {
            lines.add("confusion matrix of " + classes + " classes: in --json alone");
        } else {
            lines.add("confusion matrix (a row for each label, a column for each prediction):");
            confusion(metrics).forEach(row -> lines.add(Json.write(row)));
        }
    }

    private static Optional<String> objection(Storage storage, String path) throws IOException {
        Optional<String> objection = Optional.of("is no metrics file");
        Optional<StoredFiles.Entry> entry = storage.find(path);
        if (entry.isEmpty() || entry.get().isFolder() || entry.get().bytes() > MAX_BYTES) {
            return objection;
        }
        try {
            Map<String, Object> json = Json.parse(storage.read(path));
            return json.containsKey(BASELINE) && json.containsKey(TARGETS) ? Optional.empty() : objection;
        } catch (IllegalArgumentException e) {
            return objection;
        }
    }

    /** The metrics file: one object with the metrics, the baseline's, and how many targets they are of. */
    static String text(Metrics metrics) {
        Map<String, Object> json = new LinkedHashMap<>(metrics.values());
        json.put(BASELINE, metrics.baseline());
        json.put(TARGETS, metrics.targets());
        if (metrics instanceof ClassificationMetrics classification && classification.hasConfusion()) {
            json.put("confusion", confusion(classification));
        }
        return Json.write(json);
    }

    private static List<long[]> confusion(ClassificationMetrics metrics) {
        return IntStream.range(0, metrics.classes())
                .mapToObj(label -> LongStream.range(0, metrics.classes())
                        .map(prediction -> metrics.confusion(label, (int) prediction))
                        .toArray())
                .toList();
    }
}
