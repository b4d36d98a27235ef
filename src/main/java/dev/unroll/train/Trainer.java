package dev.unroll.train;

import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Initializer;
import dev.unroll.network.Metrics;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import java.util.Map;

/**
 * Synchronous training: each step takes the gradient of the mean loss over its blocks from an {@link Objective} and makes
 * one update of the master weights. Plain Java; whether the objective is one thread or a cluster makes no difference to a
 * bit of the result.
 */
public final class Trainer {
    private final TrainingConfig config;
    private final Objective objective;
    private final Optimizer optimizer;
    private final LearningRate learningRate;
    private final double[] weights; // (P) master weights
    private final double[] gradient; // (P)
    private GradientScale scale;
    private double lastLoss = Double.NaN;

    public Trainer(TrainingConfig config, ParameterLayout layout, Objective objective) {
        StepPlan plan = objective.plan();
        this.config = config;
        this.objective = objective;
        this.optimizer = new Optimizer(config.rule(), layout, config.momentum(), config.l2());
        this.learningRate = new LearningRate(
                config.schedule(),
                config.learningRate(),
                config.finalFactor(),
                config.warmupSteps(),
                (long) config.epochs() * plan.stepsPerEpoch());
        this.weights = Initializer.initial(layout, config.seed());
        this.gradient = new double[layout.size()];
        this.scale = GradientScale.initial(layout, plan.blocks());
    }

    /**
     * Trains for all epochs.
     *
     * @param listener is told of each epoch as it ends
     * @return the trained weights (P)
     * @throws UnrollException of kind DIVERGED when the loss or the gradient is no longer finite
     */
    public double[] run(TrainingListener listener) {
        for (int epoch = 1; epoch <= config.epochs(); epoch++) {
            listener.epoch(runEpoch(epoch));
        }
        return weights.clone();
    }

    private EpochRecord runEpoch(int epoch) {
        long began = System.nanoTime();
        EpochTotals totals = new EpochTotals();
        for (long[] blocks : objective.plan().steps(epoch)) {
            StepResult step = exactGradient(blocks);
            update(step.sum());
            totals.add(step);
        }
        Map<String, Double> validation =
                objective.validate(parameters()).map(Metrics::values).orElse(Map.of());
        double seconds = (System.nanoTime() - began) * 1e-9;
        return totals.record(epoch, validation, seconds, objective.takeTaskTime());
    }

    /** The step's exact sum; computed once more where an entry was too large for the scale of the step before. */
    private StepResult exactGradient(long[] blocks) {
        StepResult result = requireFinite(objective.gradient(parameters(), blocks, scale));
        if (scale.fits(result.sum())) {
            return result;
        }
        scale = scale.covering(result.sum());
        StepResult again = objective.gradient(parameters(), blocks, scale);
        return new StepResult(again.sum(), again.times().plus(result.times()));
    }

    private StepResult requireFinite(StepResult result) {
        if (!result.sum().isFinite()) {
            throw new UnrollException(
                    UnrollException.Kind.DIVERGED,
                    "Training diverged at step " + (optimizer.steps() + 1)
                            + ": expected a finite loss and gradient, found"
                            + " an infinite one or NaN (last finite loss " + lastLoss + ", gradient norm "
                            + Clipping.norm(gradient)
                            + "); lower --learning-rate, or limit the gradient with --clip-norm.");
        }
        return result;
    }

    private void update(GradientSum sum) {
        sum.meanGradient(scale, gradient);
        scale = scale.covering(sum);
        lastLoss = sum.meanLoss();
        config.clipping().clip(gradient);
        optimizer.step(weights, gradient, learningRate.at(optimizer.steps()));
    }

    private Parameters parameters() {
        return Parameters.of(weights, config.precision());
    }
}
