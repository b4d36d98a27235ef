package dev.unroll.job;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import dev.unroll.network.ClassificationMetrics;
import dev.unroll.network.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;

/** Prints a model's metrics on labelled sequences, and the same metrics of the naive baseline. */
public final class EvaluateJob {
    private static final JsonMapper MAPPER = new JsonMapper();
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
        RnnModel model = RnnModel.load(settings.get(JobOption.MODEL));
        String weights = model.weightsSha256(); // as stored, whatever precision is computed with here
        Metrics metrics = settings.applyTo(model)
                .evaluate(files.read(settings.getAll(JobOption.DATA), settings.get(JobOption.FORMAT)));
        System.out.println("weights: sha256 " + weights);
        print(metrics);
        Optional<String> json = settings.find(JobOption.JSON);
        if (json.isPresent()) {
            files.write(new Path(json.get()), List.of(MAPPER.writeValueAsString(json(metrics))));
        }
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
            confusion(metrics).forEach(row -> lines.add(row.toString()));
        }
    }

    private static ObjectNode json(Metrics metrics) {
        ObjectNode json = MAPPER.createObjectNode();
        metrics.values().forEach(json::put);
        ObjectNode baseline = json.putObject("baseline");
        metrics.baseline().forEach(baseline::put);
        json.put("targets", metrics.targets());
        if (metrics instanceof ClassificationMetrics classification && classification.hasConfusion()) {
            json.putArray("confusion").addAll(confusion(classification));
        }
        return json;
    }

    private static List<ArrayNode> confusion(ClassificationMetrics metrics) {
        return IntStream.range(0, metrics.classes())
                .mapToObj(label -> {
                    ArrayNode row = MAPPER.createArrayNode();
                    for (int prediction = 0; prediction < metrics.classes(); prediction++) {
                        row.add(metrics.confusion(label, prediction));
                    }
                    return row;
                })
                .toList();
    }
}
