package dev.unroll.train;

import dev.unroll.data.ParameterName;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.io.TrainingState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Makes steps on the cluster or on one worker: where most of the last ones took less time, if users leave that open. */
final class PlacementChoice {
    private static final double STRETCH_SECONDS =
            1; // so long a worker goes on by itself at least, and cannot be stopped
    private static final double LONGEST_STRETCH_SECONDS = 4;
    private static final double MOST_AROUND =
            0.02; // of a stretch: to start its task, to send the state and to return it
    private static final long MOST_STATE_BYTES = 1 << 26; // that are sent to and fro so often
    private static final double FIRST_SECONDS_KNOWN = // then twice as long
            2; // after which a worker that was slower is measured anew
    private static final double SECONDS_KNOWN = 30; // at most, and after which a slower cluster is

    private final TrainingConfig config;
    private final Optional<Worker> worker;
    private final Function<SequenceKey, String> names;
    private final TrainingListener listener;
    private final Measured onCluster = new Measured();
    private final Measured onWorker = new Measured();
    private double estimate = Double.NaN; // of a step on the worker, by what the cluster's tasks computed
    private double seconds; // of steps, since one of these was forgotten
    private double secondsKnown = SECONDS_KNOWN; // until one is the next time
    private double stretchSeconds = STRETCH_SECONDS; // of the next one
    private double gradientNorm = Double.NaN; // of the last step, if the worker made it
    private Placement last = Placement.AUTO;
    private Placement told = Placement.AUTO;

    /** What a step took when it was last measured; one measurement that a busy machine spoilt changes nothing. */
    private static final class Measured {
        private static final int KEPT = 3;

        private final Deque<Double> last = new ArrayDeque<>();

        void add(double secondsOfStep) {
            last.addLast(secondsOfStep);
            if (last.size() > KEPT) {
                last.removeFirst();
            }
        }

        /** The middle one of three, the lower one of two; NaN if there is none. */
        double seconds() {
            double[] sorted = last.stream().mapToDouble(s -> s).sorted().toArray();
            return sorted.length == 0 ? Double.NaN : sorted[(sorted.length - 1) / 2];
        }
    }

    /** @throws UnrollException of kind USAGE if users want a worker, and none can hold all blocks */
    PlacementChoice(TrainingConfig config, Objective objective, TrainingListener listener) {
        Optional<Worker> worker = objective.worker();
        this.config = config;
        this.worker = worker.filter(able -> able.room().isEnough());
        this.names = objective::name;
        this.listener = listener;
        if (config.placement() == Placement.WORKER && worker.isPresent() && this.worker.isEmpty()) {
            throw UnrollException.usage(
                    "%s is worker: expected executors with the memory for its data, found %s; choose auto or cluster, or give executors more memory.",
                    ParameterName.of("placement"), worker.get().room());
        }
    }

    /** Makes so many steps at most, at least one. Returns the seconds that they took. */
    double makeSteps(Descent descent, long mostSteps) {
        return next().map(chosen -> onWorker(chosen, descent, mostSteps))
                .filter(taken -> taken > 0)
                .orElseGet(() -> onCluster(descent));
    }

    /** The worker that is to make the next steps; empty if the cluster is. */
    Optional<Worker> next() {
        double expected = onWorker.last.isEmpty() ? estimate : onWorker.seconds();
        return switch (config.placement()) {
            case CLUSTER -> Optional.empty();
            case WORKER -> worker;
            case AUTO ->
                worker.filter(faster -> faster.stateBytes() <= MOST_STATE_BYTES && expected < onCluster.seconds());
        };
    }

    /** Returns 0 if the worker could not make the next step, so that the cluster has to find out why. */
    private double onWorker(Worker chosen, Descent descent, long mostSteps) {
        long began = System.nanoTime();
        long before = descent.steps();
        gradientNorm = gradientNorm(descent);
        TrainingState from = descent.state().withoutHistory();
        Worker.Stretch stretch = chosen.advance(config, from, mostSteps, stretchSeconds);
        descent.restore(stretch.state());
        double taken = (System.nanoTime() - began) * 1e-9;
        double fitting = (taken - stretch.seconds()) / MOST_AROUND;
        stretchSeconds = Math.max(STRETCH_SECONDS, Math.min(LONGEST_STRETCH_SECONDS, fitting));
        descent.epochs().addWaiting(from.epoch(), taken);
        if (descent.steps() == before) {
            return 0;
        }
        gradientNorm = stretch.gradientNorm();
        tookOnWorker(descent.steps() - before, taken);
        return taken;
    }

    private double onCluster(Descent descent) {
        Objective.StepResult result = descent.step();
        if (!result.sum().isFinite()) {
            Objective.NonFiniteSequences culprits = descent.nonFinite();
            String first = culprits.count() == 0 ? "" : names.apply(culprits.first());
            throw Divergence.of(descent, gradientNorm(descent))
                    .ofStep(culprits, first, result.sum().sequences());
        }
        double taken = result.times().total();
        tookOnCluster(taken, result.sum().networkNanos() * 1e-9);
        return taken;
    }

    private double gradientNorm(Descent descent) {
        double own = descent.gradientNorm();
        return Double.isNaN(own) ? gradientNorm : own;
    }

    /** @param networkSeconds that all tasks computed, which a worker's threads would share */
    void tookOnCluster(double stepSeconds, double networkSeconds) {
        onCluster.add(stepSeconds);
        estimate = worker.map(w -> networkSeconds / w.threads()).orElse(Double.NaN);
        took(Placement.CLUSTER, stepSeconds);
    }

    void tookOnWorker(long steps, double allSeconds) {
        onWorker.add(allSeconds / steps);
        took(Placement.WORKER, allSeconds);
    }

    private void took(Placement placement, double more) {
        boolean isFaster = placement == Placement.WORKER && onWorker.seconds() < onCluster.seconds();
        if ((placement == last || isFaster) && placement != told) {
            told = placement;
            seconds = 0;
            secondsKnown = placement == Placement.CLUSTER ? FIRST_SECONDS_KNOWN : SECONDS_KNOWN;
            listener.started(line());
        }
        last = placement;
        seconds += more;
        if (seconds > secondsKnown) {
            seconds = 0;
            secondsKnown = Math.min(SECONDS_KNOWN, 2 * secondsKnown);
            (placement == Placement.WORKER ? onCluster : onWorker).last.clear();
        }
    }

    private String line() {
        return told == Placement.CLUSTER
                ? "placement: cluster, a job for each step"
                : String.format(
                        Locale.ROOT,
                        "placement: worker, tasks of many steps (%.0f to %.0f s) with %d threads",
                        STRETCH_SECONDS,
                        LONGEST_STRETCH_SECONDS,
                        worker.orElseThrow().threads());
    }
}
