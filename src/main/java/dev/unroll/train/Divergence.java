package dev.unroll.train;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.BestEpoch;

/** What to tell users whose training diverged after so many updates, the last with a gradient of this norm, NaN if unknown. */
record Divergence(long stepsBefore, double lastLoss, double gradientNorm, BestEpoch best) {
    private static final String LOWER_LEARNING_RATE = "lower %s, or limit the gradient with %s"
            .formatted(ParameterName.of("learningRate"), ParameterName.of("clipNorm"));
    private static final String DROP_ROWS =
            "correct or drop such rows, whose features, labels or weights are too large to compute with";

    static Divergence of(Descent descent, double gradientNorm) {
        BestEpoch best = descent.epochs().current().monitored().best();
        return new Divergence(descent.steps(), descent.lastLoss(), gradientNorm, best);
    }

    /** The weights after the last step are not finite. */
    UnrollException ofWeights() {
        return error(stepsBefore, "finite weights, found an infinite one or NaN", LOWER_LEARNING_RATE);
    }

    /** The next step's loss or gradient is not finite; users know the first of the culprits by the name {@code first}. */
    UnrollException ofStep(Objective.NonFiniteSequences culprits, String first, long sequences) {
        String where = culprits.count() == 0
                ? "" // only their sum is not finite
                : " in %d of %d sequences, the first being %s of key %s"
                        .formatted(culprits.count(), sequences, first, culprits.first());
        String expected = "a finite loss and gradient, found an infinite one or NaN" + where;
        return error(stepsBefore + 1, expected, advice(culprits.count(), sequences));
    }

    /** Initial weights produce finite gradients; ruined ones affect most sequences of a step. One sequence tells nothing. */
    private String advice(long culprits, long sequences) {
        if (culprits > 0 && (stepsBefore == 0 || culprits <= sequences / 2)) {
            return DROP_ROWS;
        }
        boolean unclear = culprits == 1 && sequences == 1;
        return LOWER_LEARNING_RATE + (unclear ? "; if that does not help, " + DROP_ROWS : "");
    }

    private UnrollException error(long step, String expected, String advice) {
        double norm = stepsBefore == 0 ? Double.NaN : gradientNorm;
        String last = stepsBefore == 0 ? "no step came before" : "last finite loss " + lastLoss;
        String ofGradient = Double.isNaN(norm) ? "" : ", gradient norm " + norm;
        String toBest = best.isKnown()
                ? "; the best epoch so far was %d: %s %1$d ends after it"
                        .formatted(best.epoch(), ParameterName.of("epochs"))
                : "";
        return Kind.DIVERGED.of(
                "Training diverged at step %d: expected %s (%s%s); %s%s.",
                step, expected, last, ofGradient, advice, toBest);
    }
}
