package dev.unroll.train;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.TrainingState;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The weights of the best epoch so far, where a run is to return them. */
final class BestWeights {
    private static final double[] NONE = {};

    private final boolean keep;
    private double[] weights = NONE; // (P)

    BestWeights(EpochChoice choice) {
        this.keep = choice.keepBest();
    }

    /** After an epoch with the weights {@code now}, new copies. */
    void keep(EpochRecord ended, Supplier<double[]> now) {
        if (keep && ended.monitored().best().epoch() == ended.epoch()) {
            weights = NONE; // before there are new ones: a model may be large
            weights = now.get();
        }
    }

    /** Of a run that has ended; tells the listener. */
    Outcome outcome(Descent last, TrainingListener listener) {
        double[] chosen = weights.length > 0 ? weights : last.weights();
        Outcome outcome = new Outcome(chosen, last.summary());
        Epochs epochs = last.epochs();
        outcome.line(epochs.last().epoch(), epochs.ending().orElseThrow()).ifPresent(listener::ended);
        return outcome;
    }

    /** A state with them beside its vectors. */
    TrainingState addTo(TrainingState state) {
        Map<String, double[]> vectors = new TreeMap<>(state.vectors());
        if (weights.length > 0) {
            vectors.put(TrainingState.BEST_WEIGHTS, weights);
        }
        return state.withVectors(vectors);
    }

    /** Continues with those of a saved state, and returns the rest of it. */
    TrainingState takeFrom(TrainingState state) {
        Map<String, double[]> vectors = new TreeMap<>(state.vectors());
        double[] saved = vectors.remove(TrainingState.BEST_WEIGHTS);
        weights = saved == null ? NONE : saved.clone();
        return state.withVectors(vectors);
    }
}
