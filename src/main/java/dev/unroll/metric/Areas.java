package dev.unroll.metric;

import java.util.Map;
import java.util.stream.DoubleStream;

/** The metrics that a sort of all scores finds, (2): area under the curve and average precision; empty before. */
final class Areas {
    private Areas() {}

    static void addTo(Map<String, Double> values, double[] areas) {
        if (areas.length > 0) {
            values.put(Metric.AUC.toString(), areas[0]);
            values.put(Metric.AVERAGE_PRECISION.toString(), areas[1]);
        }
    }

    /** Of a random order on average, of classes or labels with these shares of the targets; empty if the others are. */
    static double[] ofChance(double[] areas, DoubleStream shares) {
        double share = shares.filter(of -> of > 0 && of < 1).average().orElse(Double.NaN);
        return areas.length == 0 ? areas : new double[] {0.5, share};
    }
}
