package dev.unroll.metric;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Squared and absolute errors in the label's own units, averaged over targets and outputs. */
public final class RegressionMetrics implements Metrics {
    private static final int SQUARED_ERROR = 0;
    private static final int ABSOLUTE_ERROR = 1;
    private static final int SQUARED_DEVIATION = 2; // of targets from their mean
    private static final int ABSOLUTE_DEVIATION = 3;

    private final Standardization label;
    private final double[] mean; // (O)
    private final boolean isLogarithm;
    private final NumberSums sums;
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
        this(label, mean.clone(), isLogarithm, new NumberSums(mean.length, 4));
    }

    private RegressionMetrics(Standardization label, double[] mean, boolean isLogarithm, NumberSums sums) {
        this.label = label;
        this.mean = mean;
        this.isLogarithm = isLogarithm;
        this.sums = sums;
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
                sums.add(o, SQUARED_ERROR, error * error);
                sums.add(o, ABSOLUTE_ERROR, Math.abs(error));
                sums.add(o, SQUARED_DEVIATION, deviation * deviation);
                sums.add(o, ABSOLUTE_DEVIATION, Math.abs(deviation));
            }
        }
    }

    @Override
    public void add(Metrics other) {
        RegressionMetrics same = (RegressionMetrics) other;
        sums.add(same.sums);
        targets += same.targets;
    }

    @Override
    public List<Metrics> byNumber() {
        List<Metrics> parts = new ArrayList<>();
        for (NumberSums part : sums.parts()) {
            RegressionMetrics ofNumber =
                    new RegressionMetrics(label, new double[] {mean[parts.size()]}, isLogarithm, part);
            ofNumber.targets = targets;
            parts.add(ofNumber);
        }
        return parts;
    }

    // spotless:off: a table
    @Override public long targets() { return targets; }
    @Override public Map<String, Double> values() { return values(SQUARED_ERROR, ABSOLUTE_ERROR); }
    @Override public Map<String, Double> baseline() { return values(SQUARED_DEVIATION, ABSOLUTE_DEVIATION); } // of the mean
    // spotless:on

    /** {@code r2} is 1 − (squared error) / (squared error of the mean), over all outputs together. */
    private Map<String, Double> values(int squared, int absolute) {
        double numbers = (double) targets * mean.length;
        double mse = sums.total(squared) / numbers;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("mse", mse);
        values.put("rmse", Math.sqrt(mse));
        values.put("mae", sums.total(absolute) / numbers);
        values.put("r2", 1 - sums.total(squared) / sums.total(SQUARED_DEVIATION));
        return values;
    }
}
