package dev.unroll.train;

import dev.unroll.data.Ranges;
import dev.unroll.data.Step;
import dev.unroll.io.TrainingState;
import dev.unroll.io.TrainingSummary;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.train.Objective.NonFiniteSequences;
import dev.unroll.train.Objective.StepResult;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The weights, and all that one update after another changes beside them; the same on a cluster's driver and in a task. */
public final class Descent {
    private final TrainingConfig config;
    private final Objective objective;
    private final Ranges ranges;
    private final Optimizer optimizer;
    private final LearningRate learningRate;
    private final double[] weights; // (P) master weights
    private final double[] gradient; // (P) of the step before, NaN if that is not known
    private GradientScale scale;
    private double lastLoss = Double.NaN;
    private final Epochs epochs;
    private final StepRecorder recorder;

    /** From weights (P) that it takes over, or to be {@link #restore}d. */
    public Descent(TrainingConfig config, ParameterLayout layout, Objective objective, double[] weights) {
        this.config = config;
        this.objective = objective;
        this.ranges = objective.ranges();
        this.optimizer = new Optimizer(config.rule(), layout, config.momentum(), config.l2(), ranges);
        this.learningRate = config.learningRate(objective.plan().stepsPerEpoch());
        this.weights = weights;
        this.gradient = new double[layout.size()];
        this.scale = GradientScale.initial(layout, objective.plan().blocksPerStep());
        this.epochs = new Epochs(objective.plan().stepsPerEpoch(), config.epochs(), config.choice());
        this.recorder = new StepRecorder(config.clipping());
    }

    // spotless:off: a table
    /** Updates made since training began. */ public long steps() { return optimizer.steps(); }
    Epochs epochs() { return epochs; }
    Parameters parameters() { return Parameters.of(weights, config.precision(), ranges); }
    double[] weights() { return weights.clone(); } // (P)
    public TrainingSummary summary() { return new TrainingSummary(epochs.ended(), recorder.recorded()); }
    double lastLoss() { return lastLoss; }
    public double gradientNorm() { return Clipping.norm(gradient, ranges); } // of the step before
    NonFiniteSequences nonFinite() { return objective.nonFinite(parameters(), next(), scale); } // of the next step
    private double rate() { return config.rate(learningRate.at(optimizer.steps()), epochs.current()); } // of the next step
    private Step next() { return new Step(epochs.current().epoch(), epochs.current().steps()); }
    // spotless:on

    /** Makes the next step, of a new epoch if one is over. If its loss or gradient is not finite, the weights stay the same. */
    public StepResult step() {
        if (epochs.isAtEnd()) {
            epochs.end(Map.of());
        }
        StepResult result = exactGradient();
        if (result.sum().isFinite()) {
            update(result);
        }
        return result;
    }

    /** The next step's exact sum; computed once more if the scale of the step before does not fit. */
    private StepResult exactGradient() {
        StepResult result = objective.gradient(parameters(), next(), scale);
        if (!result.sum().isFinite() || scale.fits(result.sum())) {
            return result;
        }
        scale = scale.covering(result.sum());
        result.sum().forget(); // before the other one comes
        StepResult again = objective.gradient(parameters(), next(), scale);
        return new StepResult(again.sum(), again.times().plus(result.times()));
    }

    private void update(StepResult result) {
        GradientSum sum = result.sum();
        sum.meanGradient(scale, gradient, ranges);
        scale = scale.covering(sum);
        lastLoss = sum.meanLoss();
        recorder.add(steps() + 1, lastLoss, rate(), gradient, ranges);
        config.clipping().clip(gradient, ranges);
        optimizer.step(weights, gradient, rate(), sum.tokens());
        epochs.add(sum, result.times());
    }

    /** All that a run continues from, with the vectors themselves. */
    public TrainingState state() {
        Map<String, double[]> vectors = new TreeMap<>(optimizer.state());
        vectors.put(TrainingState.WEIGHTS, weights);
        return new TrainingState(
                epochs.current(), lastLoss, scale.exponents(), epochs.ended(), vectors, recorder.recorded());
    }

    /** Goes on from there, with the epochs and steps so far and those of the state; copies the vectors. */
    public void restore(TrainingState state) {
        epochs.restore(state);
        recorder.add(state.steps());
        lastLoss = state.lastLoss();
        scale = scale.withExponents(state.scaleExponents());
        Map<String, double[]> vectors = new HashMap<>(state.vectors());
        System.arraycopy(vectors.remove(TrainingState.WEIGHTS), 0, weights, 0, weights.length);
        Arrays.fill(gradient, Double.NaN);
        optimizer.restore(epochs.steps(), vectors);
    }
}
