package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Labels;
import dev.unroll.assemble.AssemblySettings.Scaling;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The labels of a series so far, and what follows from them at each time step: what targets are changes from and in units of, and
 * features that are labels of steps before.
 */
final class LabelHistory {
    private final Labels rule;
    private final double meanOfAll; // what was learnt
    private final int firstLag; // its place among the features
    private final double[] past; // of the last steps, in a ring: the label then, or the last one before
    private int steps;
    private double last; // NaN for none, as in past
    private long lastTime;
    private long values;
    private double mean;
    private double squares; // the sum of the squared differences from the mean

    LabelHistory(Assembly assembly) {
        this.rule = assembly.settings().labels();
        this.meanOfAll = assembly.learnt().labelMean();
        int futures = assembly.futures() * rule.horizon();
        this.firstLag = assembly.features().size() - futures - rule.lags().size();
        this.past =
                new double[1 + rule.lags().stream().mapToInt(lag -> lag).max().orElse(0)];
    }

    /** Forgets all labels. */
    void restart() {
        Arrays.fill(past, Double.NaN);
        steps = 0;
        last = Double.NaN;
        values = 0;
        mean = 0;
        squares = 0;
    }

    /** Takes the label of the next step, if it has one, and gives the step what follows from the labels so far. */
    void add(AssembledStep step) {
        if (!Double.isNaN(step.label)) {
            last = step.label;
            lastTime = step.time;
            addToMoments(step.label);
        }
        steps = (steps + 1) % past.length;
        past[steps] = last;
        step.lastLabel = last;
        step.lastLabelTime = lastTime;
        boolean scaled = rule.scaling() == Scaling.SERIES;
        double deviation = values == 0 ? 0 : Math.sqrt(squares / values);
        step.base = rule.change() || values == 0 ? last : mean;
        step.base = rule.isChanged() ? step.base : 0;
        step.scale = scaled ? deviation : 1;
        for (int i = 0; i < rule.lags().size(); i++) {
            double label = past[Math.floorMod(steps - rule.lags().get(i), past.length)];
            boolean none = Double.isNaN(label);
            step.features[firstLag + i] = scaled
                    ? (float) (none || deviation == 0 ? 0 : (label - mean) / deviation)
                    : (float) (none ? meanOfAll : label);
        }
    }

    /** Welford (1962), so that equal labels have a deviation of exactly 0. */
    private void addToMoments(double label) {
        values++;
        double difference = label - mean;
        mean += difference / values;
        squares += difference * (label - mean);
    }

    /** Bytes of {@link #save}; none where nothing depends on labels. */
    int memorySize() {
        return rule.areInputs() ? past.length * Double.BYTES + 4 * Long.BYTES + Integer.BYTES : 0;
    }

    /** Writes what is known of the labels so far. */
    void save(ByteBuffer memory) {
        if (rule.areInputs()) {
            for (double label : past) {
                memory.putDouble(label);
            }
            memory.putInt(steps).putDouble(last).putLong(values).putDouble(mean).putDouble(squares);
        }
    }

    /** Goes on from there. */
    void restore(ByteBuffer memory) {
        if (rule.areInputs()) {
            for (int i = 0; i < past.length; i++) {
                past[i] = memory.getDouble();
            }
            steps = memory.getInt();
            last = memory.getDouble();
            values = memory.getLong();
            mean = memory.getDouble();
            squares = memory.getDouble();
        }
    }
}
