package dev.unroll.job;

import dev.unroll.io.Output;
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
import picocli.CommandLine.Model.CommandSpec;

/** Prints a model's metrics on labelled sequences, and the same metrics of the naive baseline. */
public final class EvaluateJob {
    private static final int CLASSES_OF_A_SCREEN = 20;

    private final Settings settings;

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    EvaluateJob(Settings settings) {
        this.settings = settings;
        settings.applyTo(new RnnClassifier()); // which has every parameter that a model may be told
        settings.get(JobOption.MODEL);
        settings.getAll(JobOption.DATA);
    }

    public static void main(String[] args) {
        CommandSpec command = Settings.command(JobCommand.EVALUATE);
        JobMain.run(command, args, stop -> new EvaluateJob(Settings.read(JobCommand.EVALUATE, command)).run());
    }

    private void run() throws IOException {
        try (SparkSession spark = JobSession.start("unroll evaluate")) {
            run(spark);
        }
    }

    /** The job in a session that stays open. */
    void run(SparkSession spark) throws IOException {
        JobFiles files = new JobFiles(spark);
        Places.requireApart(settings, files);
        Optional<String> json = settings.find(JobOption.JSON);
        if (json.isEmpty()) {
            evaluate(files);
            return;
        }
        try (Output output = MetricsFile.open(files, json.get(), settings.isOn(JobOption.OVERWRITE))) {
            files.write(output.draft(), List.of(MetricsFile.text(evaluate(files))));
            output.commit();
        }
    }

    private Metrics evaluate(JobFiles files) throws IOException {
        RnnModel<?> model = RnnModel.load(settings.get(JobOption.MODEL));
        String weights = model.weightsSha256(); // as stored, whatever precision is computed with here
        Dataset<Row> data = files.read(settings, JobOption.DATA);
        settings.applyTo(model);
        files.writeInvalidRows(settings, () -> model.invalidRows(data));
        Metrics metrics = model.evaluate(data, new TrainingLog(System.out, () -> false));
        System.out.println("weights: sha256 " + weights);
        print(metrics);
        return metrics;
    }

    static void print(Metrics metrics) {
        lines(metrics).forEach(System.out::println);
    }

    /** One for each metric, {@code name value}, then the baseline's, then a confusion matrix that a screen can hold. */
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
            MetricsFile.confusion(metrics).forEach(row -> lines.add(JobJson.text(row)));
        }
    }
}
