package dev.unroll.job;

import dev.unroll.io.Json;
import dev.unroll.metric.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The metrics of each fold, and over the folds the mean and standard deviation of each metric and of its baseline. */
record FoldMetrics(List<Metrics> folds) {
    /** Over N folds; the deviation is that of a sample, which divides by N − 1. NaN where a fold lacks the metric. */
    private record Spread(double mean, double deviation) {
        static Spread of(double[] values) {
            double mean = Arrays.stream(values).average().orElseThrow();
            double squares =
                    Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
            return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
        }
    }

    /** Each metric as {@code name mean deviation d}, the baseline's likewise. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        spreads(Metrics::values).forEach((name, spread) -> lines.add(line(name, spread)));
        spreads(Metrics::baseline).forEach((name, spread) -> lines.add(line("baseline." + name, spread)));
        return lines;
    }

    private static String line(String name, Spread spread) {
        return name + " " + spread.mean + " deviation " + spread.deviation;
    }

    /** By name, in the order in which the folds have them. */
    private Map<String, Spread> spreads(Function<Metrics, Map<String, Double>> of) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        for (Metrics fold : folds) {
            for (String name : of.apply(fold).keySet()) {
                double[] values = folds.stream()
                        .mapToDouble(metrics -> of.apply(metrics).getOrDefault(name, Double.NaN))
                        .toArray();
                spreads.putIfAbsent(name, Spread.of(values));
            }
        }
        return spreads;
    }

    /** As the metrics file of one evaluation, with means for its metrics; then their deviations, and each fold's metrics. */
    String text() {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Double> deviations = new LinkedHashMap<>();
        Map<String, Double> baseline = new LinkedHashMap<>();
        spreads(Metrics::values).forEach((name, spread) -> {
            json.put(name, spread.mean);
            deviations.put(name, spread.deviation);
        });
        spreads(Metrics::baseline).forEach((name, spread) -> baseline.put(name, spread.mean));
        json.put(EvaluateJob.BASELINE, baseline);
        json.put(EvaluateJob.TARGETS, folds.stream().mapToLong(Metrics::targets).sum());
        json.put("deviation", deviations);
        json.put("folds", folds.stream().map(EvaluateJob::json).toList());
        return Json.write(json);
    }
}
