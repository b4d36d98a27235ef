package dev.unroll.network.reference;

import dev.unroll.data.CounterRandom;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.Dropout;
import java.util.Arrays;
import java.util.Optional;

/**
 * What dropout leaves of one sequence's units, the same at all time steps (Gal and Ghahramani 2016, "A theoretically grounded
 * application of dropout in recurrent neural networks").
 *
 * @param step that is trained; empty where nothing is, and so nothing dropped
 */
record ReferenceDropout(Dropout dropout, Optional<Step> step, SequenceKey key) {
    // spotless:off: a table
    /** (width) Of a layer's input, or of the head's as that of one layer more. */
    double[] ofInput(int layer, int width) { return mask(dropout.inputs(), Dropout.ofInput(layer), width); }
    /** (width) Of a direction's states, as its gates read them. */
    double[] ofStates(int layer, int direction, int width) { return mask(dropout.recurrent(), Dropout.ofStates(layer, direction), width); }
    // spotless:on

    /** For each unit 0 with probability p, else 1/(1 − p). */
    private double[] mask(double p, int place, int width) {
        double[] mask = new double[width];
        Arrays.fill(mask, 1);
        if (p > 0 && step.isPresent()) {
            int epoch = step.get().epoch();
            CounterRandom random = CounterRandom.ofSequence(dropout.seed(), Purpose.DROPOUT, epoch, key, place);
            Arrays.setAll(mask, unit -> random.half(unit) < p ? 0 : 1 / (1 - p));
        }
        return mask;
    }

    /** m ∘ X for each row of a table. */
    static double[][] times(double[] mask, double[][] x) {
        double[][] y = new double[x.length][mask.length];
        for (int t = 0; t < x.length; t++) {
            for (int k = 0; k < mask.length; k++) {
                y[t][k] = mask[k] * x[t][k];
            }
        }
        return y;
    }
}
