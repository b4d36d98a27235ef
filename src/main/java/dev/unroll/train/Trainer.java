package dev.unroll.train;

import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.TrainingState;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Initializer;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.train.Objective.StepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Synchronous training: each step takes the gradient of the mean loss over its blocks from an {@link Objective} and makes
 * one update of the master weights. Plain Java; whether the objective is one thread or a cluster makes no difference to a
 * bit of the result.
 */
public final class Trainer {
    private final TrainingConfig config;
    private final Objective objective;
    private final TrainingListener listener;
    private final LostWork lostWork;
    private final Optimizer optimizer;
    private final LearningRate learningRate;
    private final double[] weights; // (P) master weights
    private final double[] gradient; // (P)
    private GradientScale scale;
    private double lastLoss = Double.NaN;
    private EpochRecord epoch = EpochRecord.begin(1); // of the next step
    private final List<EpochRecord> history = new ArrayList<>(); // the epochs before
    private long lapBegan = System.nanoTime();

    public Trainer(TrainingConfig config, ParameterLayout layout, Objective objective, TrainingListener listener) {
        StepPlan plan = objective.plan();
        this.config = config;
        this.objective = objective;
        this.listener = listener;
        this.lostWork = new LostWork(objective, listener);
        this.optimizer = new Optimizer(config.rule(), layout, config.momentum(), config.l2());
        this.learningRate = config.learningRate(plan.stepsPerEpoch());
        this.weights = Initializer.initial(layout, config.seed());
        this.gradient = new double[layout.size()];
        this.scale = GradientScale.initial(layout, plan.blocksPerStep());
    }

    /** Continues where another run of the same configuration and data stopped, and tells the listener; copies the vectors. */
    public void resume(TrainingState state) {
        epoch = state.epoch();
        history.addAll(state.history());
        lastLoss = state.lastLoss();
        scale = scale.withExponents(state.scaleExponents());
        Map<String, double[]> vectors = new HashMap<>(state.vectors());
        System.arraycopy(vectors.remove(TrainingState.WEIGHTS), 0, weights, 0, weights.length);
        Arrays.fill(gradient, Double.NaN); // no state has that of the step before
        int stepsPerEpoch = objective.plan().stepsPerEpoch();
        optimizer.restore((epoch.epoch() - 1L) * stepsPerEpoch + epoch.steps(), vectors);
        String progress = "continues after step %d of %d of epoch %d";
        listener.resumed(progress.formatted(epoch.steps(), stepsPerEpoch, epoch.epoch()), List.copyOf(history));
    }

    /**
     * Trains to the end of the last epoch, and returns the weights (P); saves checkpoints, if any, at each {@code interval}.
     *
     * @throws UnrollException of kind DIVERGED if the loss, the gradient or the weights are no longer finite, STOPPED
     *     if the listener asked for it, STORAGE if checkpoints could not be saved three times in a row
     */
    public double[] run(Optional<Checkpoints> checkpoints, Checkpointer.Interval interval) {
        Checkpointer checkpointer = new Checkpointer(checkpoints, interval, optimizer.steps(), listener);
        lapBegan = System.nanoTime();
        lostWork.warnOutsideSteps();
        while (epoch.epoch() <= config.epochs()) {
            List<Step> steps = objective.plan().steps(epoch.epoch());
            while (epoch.steps() < steps.size()) {
                checkpointer.beforeStep(optimizer.steps(), epoch, this::state);
                step(steps.get(epoch.steps()));
            }
            endEpoch();
        }
        lostWork.warnOutsideSteps();
        if (!parameters().isFinite()) { // which only the step after the last one would have shown
            throw new Divergence(optimizer.steps(), lastLoss, gradient).ofWeights();
        }
        return weights.clone();
    }

    private void step(Step step) {
        StepResult result = exactGradient(step);
        GradientSum sum = result.sum();
        sum.meanGradient(scale, gradient);
        scale = scale.covering(sum);
        lastLoss = sum.meanLoss();
        config.clipping().clip(gradient);
        optimizer.step(weights, gradient, learningRate.at(optimizer.steps()));
        epoch = epoch.plus(sum, result.times());
        lostWork.warnAfterStep(optimizer.steps(), result.times().total());
    }

    /** The step's exact sum; computed once more if the scale of the step before does not fit. */
    private StepResult exactGradient(Step step) {
        StepResult result = objective.gradient(parameters(), step, scale);
        if (!result.sum().isFinite()) {
            Objective.NonFiniteSequences culprits = objective.nonFinite(parameters(), step, scale);
            String first = culprits.count() == 0 ? "" : objective.name(culprits.first());
            throw new Divergence(optimizer.steps(), lastLoss, gradient)
                    .ofStep(culprits, first, result.sum().sequences());
        }
        if (scale.fits(result.sum())) {
            return result;
        }
        scale = scale.covering(result.sum());
        StepResult again = objective.gradient(parameters(), step, scale);
        return new StepResult(again.sum(), again.times().plus(result.times()));
    }

    private Parameters parameters() {
        return Parameters.of(weights, config.precision());
    }

    private void endEpoch() {
        Optional<Metrics> validation = objective.validate(parameters());
        validation.ifPresent(metrics -> lostWork.warnOutsideSteps());
        noteTime();
        EpochRecord ended = epoch.validated(validation.map(Metrics::values).orElse(Map.of()));
        history.add(ended);
        epoch = EpochRecord.begin(ended.epoch() + 1);
        listener.epoch(ended);
    }

    private TrainingState state() {
        noteTime();
        Map<String, double[]> vectors = new TreeMap<>(optimizer.state());
        vectors.put(TrainingState.WEIGHTS, weights);
        return new TrainingState(epoch, lastLoss, scale.exponents(), List.copyOf(history), vectors);
    }

    private void noteTime() {
        long now = System.nanoTime();
        epoch = epoch.plus((now - lapBegan) * 1e-9, objective.takeTaskTime());
        lapBegan = now;
    }
}
