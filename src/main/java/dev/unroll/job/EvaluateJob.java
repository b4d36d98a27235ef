package dev.unroll.job;

import dev.unroll.io.Json;
import dev.unroll.io.Output;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Metrics;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Prints a model's metrics on labelled sequences, and the same metrics of the naive baseline. */
public final class EvaluateJob implements JobMain.Job {
    private static final int CLASSES_OF_A_SCREEN = 20;

    private final Settings settings;

    public static void main(String[] args) {
        JobMain.run(JobCommand.EVALUATE, args, EvaluateJob::new);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    EvaluateJob(Settings settings) {
        this.settings = settings;
        settings.applyTo(new RnnClassifier()); // it has every parameter that a model can be told
        settings.get(JobOption.MODEL);
        settings.getAll(JobOption.DATA);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        Places.requireApart(settings, files);
        Optional<String> json = settings.find(JobOption.JSON);
        if (json.isEmpty()) {
            evaluate(files);
            return;
        }
        try (Output output = MetricsFile.open(files, json.get(), settings.isOn(JobOption.OVERWRITE))) {
            files.storage(output.draft()).write(output.draft(), MetricsFile.text(evaluate(files)) + "\n", false);
            output.commit();
        }
    }

    private Metrics evaluate(JobFiles files) throws IOException {
        RnnModel<?> model = RnnModel.load(settings.get(JobOption.MODEL));
        String weights = model.weightsSha256(); // as stored, whatever precision is computed with here
        Dataset<Row> data = files.read(settings, JobOption.DATA);
        settings.applyTo(model);
        files.writeInvalidRows(settings, () -> model.invalidRows(data, Flag::shown));
        Metrics metrics = model.evaluate(data, new TrainingLog(System.out, () -> false));
        System.out.println("weights: sha256 " + weights);
        print(metrics);
        return metrics;
    }

    static void print(Metrics metrics) {
        lines(metrics).forEach(System.out::println);
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
            MetricsFile.confusion(metrics).forEach(row -> lines.add(Json.write(row)));
        }
    }
}
