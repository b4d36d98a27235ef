package dev.unroll.train;

import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Initializer;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Synchronous training: each step takes the gradient of the mean loss over its blocks from an {@link Objective} and makes
 * one update of the master weights. Plain Java; whether the objective is one thread or a cluster makes no difference to a
 * bit of the result.
 */
public final class Trainer {
    private static final String LOWER_LEARNING_RATE = "lower --learning-rate, or limit the gradient with --clip-norm";
    private static final String DROP_ROWS =
            "correct or drop such rows, whose features, labels or weights are too large to compute with";

    private final TrainingConfig config;
    private final Objective objective;
    private final Optimizer optimizer;
    private final LearningRate learningRate;
    private final double[] weights; // (P) master weights
    private final double[] gradient; // (P)
    private GradientScale scale;
    private double lastLoss = Double.NaN;
    private double usualSeconds; // of the last step that no worker was lost in
    private int epoch = 1; // of the next step
    private EpochTotals totals = EpochTotals.ZERO; // of that epoch
    private final List<EpochRecord> history = new ArrayList<>(); // of the epochs before
    private long lapBegan = System.nanoTime();

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
        this.scale = GradientScale.initial(layout, plan.blocksPerStep());
    }

    /**
     * Goes on from where another run of the same configuration and data stood; without this a run begins at the first
     * step.
     *
     * @param state its vectors are copied
     */
    public void resume(TrainingState state) {
        epoch = state.epoch();
        totals = state.totals();
        history.addAll(state.history());
        lastLoss = state.lastLoss();
        scale = scale.withExponents(state.scaleExponents());
        Map<String, double[]> vectors = new HashMap<>(state.vectors());
        System.arraycopy(vectors.remove(TrainingState.WEIGHTS), 0, weights, 0, weights.length);
        Arrays.fill(gradient, Double.NaN); // no state has that of the step before
        optimizer.restore((epoch - 1L) * objective.plan().stepsPerEpoch() + totals.steps(), vectors);
    }

    /**
     * Trains to the end of the last epoch.
     *
     * @param store of checkpoints, which are saved at each {@code interval}
     * @param listener is told of each epoch as it ends
     * @return the trained weights (P)
     * @throws UnrollException of kind DIVERGED when the loss, the gradient or the weights are no longer finite, STOPPED
     *     when the listener wanted it, STORAGE when checkpoints could not be saved three times in a row
     */
    public double[] run(CheckpointStore store, CheckpointInterval interval, TrainingListener listener) {
        Checkpointer checkpointer = new Checkpointer(store, interval, optimizer.steps(), listener);
        lapBegan = System.nanoTime();
        reportLossesOutsideSteps(listener);
        while (epoch <= config.epochs()) {
            List<Step> steps = objective.plan().steps(epoch);
            while (totals.steps() < steps.size()) {
                checkpointer.beforeStep(optimizer.steps(), epoch - 1, totals.steps(), this::state);
                step(steps.get(totals.steps()), listener);
            }
            listener.epoch(endEpoch(listener));
        }
        reportLossesOutsideSteps(listener);
        return finiteWeights();
    }

    /** What only the step after the last one would have shown. */
    private double[] finiteWeights() {
        if (!parameters().isFinite()) {
            throw diverged(optimizer.steps(), "finite weights, found an infinite one or NaN", LOWER_LEARNING_RATE);
        }
        return weights.clone();
    }

    private void step(Step step, TrainingListener listener) {
        StepResult result = exactGradient(step);
        update(result.sum());
        totals = totals.plus(result);
        reportLosses(result.times().total(), listener);
    }

    /** Of workers that were lost while data were read or validated on; between two steps is nothing but the next one. */
    private void reportLossesOutsideSteps(TrainingListener listener) {
        objective
                .takeLosses()
                .forEach(loss -> listener.warning(loss + "; no step was under way, its work was done again"));
    }

    private void reportLosses(double seconds, TrainingListener listener) {
        List<String> losses = objective.takeLosses();
        for (String loss : losses) {
            String instead = usualSeconds > 0 ? String.format(Locale.ROOT, " instead of %.1f s", usualSeconds) : "";
            listener.warning(String.format(
                    Locale.ROOT,
                    "%s; step %d took %.1f s%s, its blocks were read again",
                    loss,
                    optimizer.steps(),
                    seconds,
                    instead));
        }
        if (losses.isEmpty()) {
            usualSeconds = seconds;
        }
    }

    private EpochRecord endEpoch(TrainingListener listener) {
        Optional<Metrics> validation = objective.validate(parameters());
        validation.ifPresent(metrics -> reportLossesOutsideSteps(listener));
        noteTime();
        EpochRecord record =
                totals.record(epoch, validation.map(Metrics::values).orElse(Map.of()));
        history.add(record);
        epoch++;
        totals = EpochTotals.ZERO;
        return record;
    }

    private TrainingState state() {
        noteTime();
        Map<String, double[]> vectors = new TreeMap<>(optimizer.state());
        vectors.put(TrainingState.WEIGHTS, weights);
        return new TrainingState(epoch, totals, lastLoss, scale.exponents(), List.copyOf(history), vectors);
    }

    private void noteTime() {
        long now = System.nanoTime();
        totals = totals.plus((now - lapBegan) * 1e-9, objective.takeTaskTime());
        lapBegan = now;
    }

    /** The step's exact sum; computed once more where the scale of the step before does not fit. */
    private StepResult exactGradient(Step step) {
        StepResult result = objective.gradient(parameters(), step, scale);
        if (!result.sum().isFinite()) {
            throw diverged(step, result.sum().sequences());
        }
        if (scale.fits(result.sum())) {
            return result;
        }
        scale = scale.covering(result.sum());
        StepResult again = objective.gradient(parameters(), step, scale);
        return new StepResult(again.sum(), again.times().plus(result.times()));
    }

    private UnrollException diverged(Step step, long sequences) {
        NonFiniteSequences culprits = objective.nonFinite(parameters(), step, scale);
        String found = "a finite loss and gradient, found an infinite one or NaN" + named(culprits, sequences);
        return diverged(optimizer.steps() + 1, found, advice(culprits.count(), sequences));
    }

    private String named(NonFiniteSequences culprits, long sequences) {
        return culprits.count() == 0
                ? "" // only their sum is not finite
                : " in %d of %d sequences, the first being %s of key %s"
                        .formatted(culprits.count(), sequences, objective.name(culprits.first()), culprits.first());
    }

    /**
     * Initial weights spoil no gradient, and weights that training has spoilt spoil most of a step's sequences at once; of
     * one sequence alone, nobody can tell.
     */
    private String advice(long culprits, long sequences) {
        if (culprits > 0 && (optimizer.steps() == 0 || culprits <= sequences / 2)) {
            return DROP_ROWS;
        }
        return culprits == 1 && sequences == 1
                ? LOWER_LEARNING_RATE + "; if that does not help, " + DROP_ROWS
                : LOWER_LEARNING_RATE;
    }

    private UnrollException diverged(long step, String expected, String advice) {
        return new UnrollException(
                UnrollException.Kind.DIVERGED,
                "Training diverged at step %d: expected %s (%s); %s.".formatted(step, expected, lastStep(), advice));
    }

    private String lastStep() {
        if (optimizer.steps() == 0) {
            return "no step came before";
        }
        double norm = Clipping.norm(gradient);
        return "last finite loss " + lastLoss + (Double.isNaN(norm) ? "" : ", gradient norm " + norm);
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
