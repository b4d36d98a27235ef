package dev.unroll.score;

import dev.unroll.cell.SequenceState;
import dev.unroll.data.Standardization;
import dev.unroll.network.LossFunction;
import dev.unroll.network.NetworkSteps;
import dev.unroll.network.Parameters;
import dev.unroll.network.RecurrentNetwork;

/** Goes on with sequences step by step; has buffers of its own, so each thread needs one. Inputs are checked already. */
final class Stepper {
    private static final int MOST = 256; // sequences together, whose tables a near cache holds

    private final Standardization features;
    private final Standardization targets;
    private final LossFunction loss;
    private final int inputs; // I
    private final int kinds; // K
    private final int outputs; // O
    private final NetworkSteps steps;
    private final int[] members = new int[MOST]; // places among all sequences of those that are computed together
    private final SequenceState[] states = new SequenceState[MOST]; // theirs

    /** @param parameters the network's, rounded */
    Stepper(TrainedNetwork network, Parameters parameters) {
        this.features = network.features();
        this.targets = network.targets();
        this.loss = network.config().loss();
        this.inputs = network.config().inputs().features();
        this.kinds = network.config().vocabularySizes().size();
        this.outputs = network.config().outputSize();
        RecurrentNetwork computed = new RecurrentNetwork(network.config());
        computed.load(parameters);
        this.steps = computed.steps();
    }

    void step(RnnState state, float[] x, int[] tokens, double[] out) {
        boolean begins = state.steps() == 0;
        begin(1);
        put(0, state, x, tokens, steps.row(begins));
        steps.step(states, begins);
        take(0, out);
    }

    /** @param x (B, I), or empty where I = 0; likewise tokens */
    void step(RnnState[] given, float[][] x, int[][] tokens, double[][] out) {
        step(given, x, tokens, out, false);
        step(given, x, tokens, out, true); // of which none has passed a step yet
    }

    /** Those that begin with this step, or the others. */
    private void step(RnnState[] given, float[][] x, int[][] tokens, double[][] out, boolean begins) {
        for (int next = 0; next < given.length; ) {
            int count = 0;
            for (; next < given.length && count < MOST; next++) {
                if ((given[next].steps() == 0) == begins) {
                    members[count++] = next;
                }
            }
            if (count > 0) {
                step(count, given, x, tokens, out, begins);
            }
        }
    }

    /** The first {@code count} members. */
    private void step(int count, RnnState[] given, float[][] x, int[][] tokens, double[][] out, boolean begins) {
        begin(count);
        for (int b = 0; b < count; b++) {
            int i = members[b];
            float[] numbers = inputs == 0 ? RnnScorer.NO_FEATURES : x[i];
            put(b, given[i], numbers, kinds == 0 ? RnnScorer.NO_TOKENS : tokens[i], steps.row(begins));
        }
        steps.step(states, begins);
        for (int b = 0; b < count; b++) {
            take(b, out[members[b]]);
        }
    }

    private void begin(int sequences) {
        if (steps.sequences() != sequences) {
            steps.begin(sequences);
        }
    }

    private void put(int b, RnnState state, float[] x, int[] tokens, int firstRow) {
        states[b] = state.numbers;
        float[] numbers = steps.features();
        for (int i = 0; i < inputs; i++) {
            numbers[(firstRow + b) * inputs + i] = (float) features.apply(x[i] + 0.0, i); // −0 counts as 0
        }
        System.arraycopy(tokens, 0, steps.tokens(), (firstRow + b) * kinds, kinds);
    }

    private void take(int b, double[] out) {
        for (int o = 0; o < outputs; o++) {
            out[o] = targets.restore(steps.output(b, o), o / loss.outputsOfNumber());
        }
        loss.sortQuantiles(out);
        states[b] = null;
    }
}
