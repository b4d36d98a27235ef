package dev.unroll.io;

import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.CountGrid;
import dev.unroll.metric.Diagnosis;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.Reliability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is known of a run beside its epochs and steps. Strings, lists and maps are empty where something is not known.
 *
 * @param network in words, with what it {@code reads} and {@code gives}
 * @param notes on rows that were left out
 * @param settings that differ from their defaults, by name
 * @param origin fingerprint, digests and versions, by name
 * @param command that trains the same network again
 * @param result of the final weights on the data that are held out
 */
// spotless:off: tables
public record RunFacts(
        String network, String reads, String gives, Part training, Part heldOut, List<String> notes,
        Map<String, String> settings, Map<String, String> origin, String command, Result result) {
    public static final RunFacts NONE = new RunFacts("", "", "", Part.NONE, Part.NONE, List.of(), Map.of(), Map.of(), "", Result.NONE);

    /**
     * Sequences, with histograms of their lengths and of the first number of their targets.
     *
     * @param classes (C) targets of each
     * @param frequencies (K) share of the targets that each of many labels applies to
     */
    public record Part(
            long sequences, long timeSteps, long targets, long withoutTarget,
            Counts lengths, List<Long> classes, List<Double> frequencies, Counts labels) {
        public static final Part NONE = new Part(0, 0, 0, 0, Counts.NONE, List.of(), List.of(), Counts.NONE);
    }

    /** What {@link CountGrid} has; of a histogram one row. */
    public record Counts(double left, double bottom, double width, List<List<Long>> rows) {
        public static final Counts NONE = of(new CountGrid(1));
        public static Counts of(CountGrid grid) { return new Counts(grid.left(), grid.bottom(), grid.width(), grid.counts()); }
    }

    /** Targets by class, a row each, and prediction. Classes beyond the most frequent ones are one more, the last. */
    public record Confusion(List<String> classes, List<List<Long>> counts) {}

    /** Of sequences of {@code shortest} to less than twice as many time steps. */
    public record OfLength(int shortest, long targets, Map<String, Double> values) {}

    /** Metrics beside those of the naive baseline, and where predictions are right and wrong; see {@link Diagnosis}. */
    public record Result(
            long targets, Map<String, Double> values, Map<String, Double> baseline, List<OfLength> byLength,
            Confusion confusion, List<Reliability.Bin> reliability, Counts predictions, Counts residuals) {
        public static final Result NONE = new Result(
                0, Map.of(), Map.of(), List.of(), new Confusion(List.of(), List.of()), List.of(), Counts.NONE, Counts.NONE);
    }
    // spotless:on

    private static final int MOST_CLASSES = 30; // of a confusion matrix, beside those of all others

    public static Result result(Diagnosis of) {
        List<OfLength> byLength = new ArrayList<>();
        of.metrics()
                .parts()
                .forEach((shortest, part) -> byLength.add(new OfLength(shortest, part.targets(), part.values())));
        return new Result(
                of.targets(),
                of.values(),
                of.baseline(),
                byLength,
                confusion(of.metrics().all()),
                of.reliability().bins(),
                Counts.of(of.predictions()),
                Counts.of(of.residuals()));
    }

    private static Confusion confusion(Metrics metrics) {
        if (!(metrics instanceof ClassificationMetrics of && of.hasConfusion())) {
            return Result.NONE.confusion;
        }
        Set<Integer> kept = IntStream.range(0, of.classes())
                .boxed()
                .sorted(Comparator.comparing(c -> -of.targets(c)))
                .limit(MOST_CLASSES)
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<Integer>> groups = new ArrayList<>();
        kept.forEach(c -> groups.add(List.of(c)));
        List<String> names = kept.stream().map(String::valueOf).collect(Collectors.toCollection(ArrayList::new));
        if (kept.size() < of.classes()) {
            groups.add(IntStream.range(0, of.classes())
                    .boxed()
                    .filter(c -> !kept.contains(c))
                    .toList());
            names.add("others");
        }
        List<List<Long>> counts = groups.stream()
                .map(labels -> groups.stream()
                        .map(predictions -> sum(of, labels, predictions))
                        .toList())
                .toList();
        return new Confusion(names, counts);
    }

    private static long sum(ClassificationMetrics of, List<Integer> labels, List<Integer> predictions) {
        return labels.stream()
                .flatMapToLong(label -> predictions.stream().mapToLong(prediction -> of.confusion(label, prediction)))
                .sum();
    }
}
