package dev.unroll.train;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;

/** What to tell users whose training diverged. */
final class Divergence {
    private static final String LOWER_LEARNING_RATE = "lower %s, or limit the gradient with %s"
            .formatted(ParameterName.of("learningRate"), ParameterName.of("clipNorm"));
    private static final String DROP_ROWS =
            "correct or drop such rows, whose features, labels or weights are too large to compute with";

    private Divergence() {}

    /** @param gradient (P) of the last step, NaN where it is not known */
    static UnrollException ofWeights(long steps, double lastLoss, double[] gradient) {
        return error(
                steps,
                "finite weights, found an infinite one or NaN",
                lastStep(steps, lastLoss, gradient),
                LOWER_LEARNING_RATE);
    }

    /**
     * @param stepsBefore this one
     * @param first what users call the first of the culprits
     * @param sequences of the step
     * @param gradient (P) of the step before, NaN where it is not known
     */
    static UnrollException ofStep(
            long stepsBefore,
            NonFiniteSequences culprits,
            String first,
            long sequences,
            double lastLoss,
            double[] gradient) {
        String where = culprits.count() == 0
                ? "" // only their sum is not finite
                : " in %d of %d sequences, the first being %s of key %s"
                        .formatted(culprits.count(), sequences, first, culprits.first());
        return error(
                stepsBefore + 1,
                "a finite loss and gradient, found an infinite one or NaN" + where,
                lastStep(stepsBefore, lastLoss, gradient),
                advice(stepsBefore, culprits.count(), sequences));
    }

    /**
     * Initial weights spoil no gradient, and weights that training has spoilt spoil most of a step's sequences at once; of
     * one sequence alone, nobody can tell.
     */
    private static String advice(long stepsBefore, long culprits, long sequences) {
        if (culprits > 0 && (stepsBefore == 0 || culprits <= sequences / 2)) {
            return DROP_ROWS;
        }
        return culprits == 1 && sequences == 1
                ? LOWER_LEARNING_RATE + "; if that does not help, " + DROP_ROWS
                : LOWER_LEARNING_RATE;
    }

    private static String lastStep(long stepsBefore, double lastLoss, double[] gradient) {
        if (stepsBefore == 0) {
            return "no step came before";
        }
        double norm = Clipping.norm(gradient);
        return "last finite loss " + lastLoss + (Double.isNaN(norm) ? "" : ", gradient norm " + norm);
    }

    private static UnrollException error(long step, String expected, String lastStep, String advice) {
        return Kind.DIVERGED.of(
                "Training diverged at step %d: expected %s (%s); %s.", step, expected, lastStep, advice);
    }
}
