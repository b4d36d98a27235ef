package dev.unroll.job;

import dev.unroll.assemble.AssemblySettings.Scaling;
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
import dev.unroll.metric.Metric;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.MetricsByLength;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    static final String BASELINE = "baseline";
    static final String TARGETS = "targets";
    private static final int MAX_BYTES = 1 << 26; // a confusion matrix of some thousand classes

    public static void main(String[] args) {
        JobMain.run(JobCommand.EVALUATE, args, EvaluateJob::new);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    public EvaluateJob {
        settings.applyTo(new RnnClassifier()); // it has every parameter that a model can be told
        settings.get(JobOption.MODEL);
        InputData.require(settings);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        writeJson(files, settings, () -> text(evaluate(files)));
    }

    /** Something that measures, prints what it has found, and returns it as JSON. */
    interface Measurement {
        String run() throws IOException;
    }

    /** Runs a measurement, and writes what it returns to the file that --json names, if any; looks at that file first. */
    static void writeJson(JobFiles files, Settings settings, Measurement measurement) throws IOException {
        Optional<String> json = settings.find(JobOption.JSON);
        if (json.isEmpty()) {
            measurement.run();
            return;
        }
        String name = "--json " + json.get();
        boolean overwrite = settings.isOn(JobOption.OVERWRITE);
        try (Output output = files.output(name, json.get(), overwrite, at -> objection(files.storage(at), at))) {
            files.storage(output.draft()).write(output.draft(), measurement.run() + "\n", false);
            output.commit();
        }
    }

    private Metrics evaluate(JobFiles files) throws IOException {
        RnnModel<?> model = RnnModel.load(settings.get(JobOption.MODEL));
        String weights = model.weightsSha256(); // as stored, whatever precision is computed with here
        Metrics metrics = measure(files, settings.applyTo(model));
        System.out.println("weights: sha256 " + weights);
        boolean scaled = model.trained()
                .assembly()
                .filter(known -> known.settings().labels().scaling() != Scaling.NONE)
                .isPresent();
        if (scaled) {
            TrainingLog.printNote(
                    "errors are in units of each series' standard deviation so far, which its labels are scaled by");
        }
        lines(metrics).forEach(System.out::println);
        return metrics;
    }

    private Metrics measure(JobFiles files, RnnModel<?> model) throws IOException {
        try (InputData input = new InputData(files, settings)) {
            Dataset<Row> data = input.labelled(model);
            files.writeInvalidRows(settings, () -> model.invalidRows(data, Flag::shown));
            TrainingLog log = new TrainingLog(System.out, TrainingProgress.of(Progress.NONE), () -> false);
            return settings.isOn(JobOption.BY_LENGTH) ? model.evaluateByLength(data, log) : model.evaluate(data, log);
        }
    }

    /** Each metric as {@code name value}, the baseline's likewise, and what a screen has room for of the rest. */
    static List<String> lines(Metrics metrics) {
        List<String> lines = new ArrayList<>();
        addPairs("", metrics.values(), lines);
        addPairs("baseline.", metrics.baseline(), lines);
        Metrics all = all(metrics);
        lines.addAll(classLines(all));
        List<Metrics> numbers = all.byNumber();
        for (int k = 0; k < numbers.size(); k++) {
            lines.add("number " + (k + 1) + ": " + inALine(numbers.get(k)));
        }
        if (metrics instanceof MetricsByLength of) {
            of.parts().forEach((shortest, part) -> lines.add("length " + range(shortest) + ": " + inALine(part)));
        }
        return lines;
    }

    private static Metrics all(Metrics metrics) {
        return metrics instanceof MetricsByLength of ? of.all() : metrics;
    }

    private static void addPairs(String prefix, Map<String, Double> values, List<String> lines) {
        values.forEach((name, value) -> {
            lines.add(prefix + name + " " + value);
            if (name.equals(Metric.PERPLEXITY.toString())) {
                lines.add(prefix + "bits " + StrictMath.log(value) / StrictMath.log(2));
            }
        });
    }

    private static String range(int shortest) {
        return shortest == 1 ? "1" : shortest + " to " + (2 * shortest - 1);
    }

    static String inALine(Metrics metrics) {
        StringBuilder line = new StringBuilder("targets " + metrics.targets());
        metrics.values().forEach((name, value) -> line.append(String.format(Locale.ROOT, "  %s %.5g", name, value)));
        return line.toString();
    }

    private static List<String> classLines(Metrics metrics) {
        List<String> lines = new ArrayList<>();
        if (metrics instanceof ClassificationMetrics of) {
            addConfusion(of, lines);
            for (int c = 0; c < of.classes() && of.classes() <= CLASSES_OF_A_SCREEN; c++) {
                lines.add(String.format(
                        Locale.ROOT,
                        "class %d: targets %d  precision %.5g  recall %.5g",
                        c,
                        of.targets(c),
                        of.precision(c),
                        of.recall(c)));
            }
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
        Map<String, Object> json = json(all(metrics));
        if (metrics instanceof MetricsByLength of) {
            List<Map<String, Object>> parts = new ArrayList<>();
            of.parts().forEach((shortest, part) -> {
                Map<String, Object> ofPart = json(part);
                ofPart.put("shortest", shortest);
                ofPart.put("longest", 2 * shortest - 1);
                parts.add(ofPart);
            });
            json.put("byLength", parts);
        }
        return Json.write(json);
    }

    static Map<String, Object> json(Metrics metrics) {
        Map<String, Object> json = new LinkedHashMap<>(metrics.values());
        json.put(BASELINE, metrics.baseline());
        json.put(TARGETS, metrics.targets());
        if (!metrics.byNumber().isEmpty()) {
            json.put(
                    "byNumber",
                    metrics.byNumber().stream().map(EvaluateJob::json).toList());
        }
        if (metrics instanceof ClassificationMetrics of && of.hasConfusion()) {
            json.put("confusion", confusion(of));
            json.put(
                    "precision",
                    IntStream.range(0, of.classes()).mapToDouble(of::precision).toArray());
            json.put(
                    "recall",
                    IntStream.range(0, of.classes()).mapToDouble(of::recall).toArray());
        }
        return json;
    }

    private static List<long[]> confusion(ClassificationMetrics metrics) {
        return IntStream.range(0, metrics.classes())
                .mapToObj(label -> LongStream.range(0, metrics.classes())
                        .map(prediction -> metrics.confusion(label, (int) prediction))
                        .toArray())
                .toList();
    }
}
