package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import java.util.LinkedHashMap;
import java.util.Map;

/** Squared and absolute errors in the label's own units, averaged over targets and outputs. */
public final class RegressionMetrics implements Metrics {
    private final Standardization label;
    private final double[] mean; // (O)
    private final boolean isLogarithm;
    private final ExactSum squaredError = new ExactSum();
    private final ExactSum absoluteError = new ExactSum();
    private final ExactSum squaredDeviation = new ExactSum(); // of targets from their mean
    private final ExactSum absoluteDeviation = new ExactSum();
    private long targets;

    /** Of outputs that are predictions. */
    public RegressionMetrics(Standardization label, double[] mean) {
        this(label, mean, false);
    }

    /**
     * @param label how labels were standardized; errors are measured in the units that they had before
     * @param mean (O) of the targets that will be added, in these units
     * @param isLogarithm whether an output is the logarithm of a prediction
     */
    public RegressionMetrics(Standardization label, double[] mean, boolean isLogarithm) {
        this.label = label;
        this.mean = mean.clone();
        this.isLogarithm = isLogarithm;
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        for (int row = 0; row < outputs.rows(); row++) {
            if (!block.hasTarget(row)) {
                continue;
            }
            targets++;
            for (int o = 0; o < mean.length; o++) {
                double target = label.restore(block.targets().get(row, o), o);
                double output = label.restore(outputs.get(row, o), o);
                double error = (isLogarithm ? StrictMath.exp(output) : output) - target;
                double deviation = mean[o] - target;
                squaredError.add(error * error);
                absoluteError.add(Math.abs(error));
                squaredDeviation.add(deviation * deviation);
                absoluteDeviation.add(Math.abs(deviation));
            }
        }
    }

    @Override
    public void add(Metrics other) {
        RegressionMetrics same = (RegressionMetrics) other;
        squaredError.add(same.squaredError);
        absoluteError.add(same.absoluteError);
        squaredDeviation.add(same.squaredDeviation);
        absoluteDeviation.add(same.absoluteDeviation);
        targets += same.targets;
    }

    // spotless:off: a table
    @Override public long targets() { return targets; }
    @Override public Map<String, Double> values() { return values(squaredError, absoluteError); }
    @Override public Map<String, Double> baseline() { return values(squaredDeviation, absoluteDeviation); } // of the mean
    // spotless:on

    /** {@code r2} is 1 − (squared error) / (squared error of the mean), over all outputs together. */
    private Map<String, Double> values(ExactSum squared, ExactSum absolute) {
        double numbers = (double) targets * mean.length;
        double mse = squared.value() / numbers;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("mse", mse);
        values.put("rmse", Math.sqrt(mse));
        values.put("mae", absolute.value() / numbers);
        values.put("r2", 1 - squared.value() / squaredDeviation.value());
        return values;
    }
}
