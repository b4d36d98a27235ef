package dev.unroll.metric;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Supplier;

/** Metrics by length, and what else shows where predictions are right and where wrong. */
public final class Diagnosis implements Metrics {
    private static final int SQUARES = 24; // along each axis
    private static final int BINS = 48;

    /** Adds what a row of outputs and its target say beside the metrics. */
    @FunctionalInterface
    public interface Reading extends Serializable {
        void addTo(Diagnosis diagnosis, Rows outputs, Rows targets, int row);
    }

    private final MetricsByLength metrics;
    private final Reliability reliability = new Reliability();
    private final CountGrid predictions = new CountGrid(SQUARES, SQUARES);
    private final CountGrid residuals = new CountGrid(BINS);
    private final transient Reading reading; // where blocks are added

    /** @param empty makes metrics, nothing added yet */
    public Diagnosis(Supplier<Metrics> empty, Reading reading) {
        this.metrics = new MetricsByLength(empty);
        this.reading = reading;
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        metrics.add(block, outputs);
        for (int row = 0; row < outputs.rows(); row++) {
            if (block.hasTarget(row)) {
                reading.addTo(this, outputs, block.targets(), row);
            }
        }
    }

    @Override
    public void add(Metrics other) {
        Diagnosis same = (Diagnosis) other;
        metrics.add(same.metrics);
        reliability.add(same.reliability);
        predictions.add(same.predictions);
        residuals.add(same.residuals);
    }

    /** Adds a number that was predicted for a target. */
    public void addNumber(double prediction, double target) {
        predictions.add(target, prediction);
        residuals.add(prediction - target);
    }

    // spotless:off: a table
    public MetricsByLength metrics() { return metrics; }
    /** Of the predicted classes, or of all labels; no bin for numbers. */ public Reliability reliability() { return reliability; }
    /** Targets across, predictions upward; nothing but for numbers. */ public CountGrid predictions() { return predictions; }
    /** Prediction less target; likewise. */ public CountGrid residuals() { return residuals; }
    @Override public long targets() { return metrics.targets(); }
    @Override public Map<String, Double> values() { return metrics.values(); }
    @Override public Map<String, Double> baseline() { return metrics.baseline(); }
    // spotless:on
}
