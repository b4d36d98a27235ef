package dev.unroll.score;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Inputs;
import dev.unroll.network.NetworkSteps;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained network in a program that has nothing but a JVM: whole sequences, or one time step after the other as events come
 * in, with the bits of {@code transform}. Immutable, and for any number of threads at once; a {@link RnnState} is for one.
 *
 * <p>Outputs are the head's (O) in the label's units, before any softmax, sigmoid or exponential: {@link #prediction} and
 * {@link #probability} make of them what {@code transform} has in its columns. After a step they are those of the sequence so
 * far. Features are finite numbers; a token of kind k is a number from 0 to below the size of that kind's vocabulary.
 */
public final class RnnScorer {
    static final float[] NO_FEATURES = {};
    static final int[] NO_TOKENS = {};
    private static final int[][] NO_STEPS = {};
    private static final int BLOCK_SIZE = 32; // sequences of a batch that are computed together

    private final TrainedNetwork network;
    private final String digest;
    private final int inputs; // I
    private final int[] vocabularySizes; // (K)
    private final int outputs; // O
    private final Pool<Predictor> predictors;
    private final Pool<Stepper> steppers;

    private RnnScorer(TrainedNetwork network) {
        Inputs ofStep = network.config().inputs();
        Parameters parameters = Parameters.of(network.parameters(), network.precision());
        this.network = network;
        this.digest = network.weightsSha256();
        this.inputs = ofStep.features();
        this.vocabularySizes =
                ofStep.vocabularySizes().stream().mapToInt(Integer::intValue).toArray();
        this.outputs = network.config().outputSize();
        this.predictors = new Pool<>(() -> network.predictor(BLOCK_SIZE));
        this.steppers = new Pool<>(() -> new Stepper(network, parameters));
    }

    // spotless:off: a table
    public static RnnScorer of(TrainedNetwork network) { return new RnnScorer(network); }
    /** Loads a zip of a saved model's folder, such as a resource of a program. Throws MODEL where it is none. */
    public static RnnScorer load(InputStream zip) throws IOException { return of(ZippedFiles.model(zip, "of the model")); }
    /** What it computes with. */ public TrainedNetwork network() { return network; }
    /** SHA-256 of the model's weights, in hexadecimal. */ public String digest() { return digest; }
    /** O. */ public int outputs() { return outputs; }
    /** (1, O) or, with a head on every step, (T, O) of a sequence of features (T, I). */
    public double[][] score(float[][] features) { return score(features, NO_STEPS); }
    /** The same of a sequence of features (T, I) and tokens (T, K). */
    public double[][] score(float[][] features, int[][] tokens) { return predict(List.of(sequence(features, tokens))).get(0); }
    /** The same of a sequence of tokens (T) of one kind. */
    public double[][] score(int[] tokens) { return score(new float[0][], Arrays.stream(tokens).mapToObj(token -> new int[] {token}).toArray(int[][]::new)); }
    /** The same of many sequences of features, which may differ in length, in the order given. */
    public List<double[][]> score(List<float[][]> features) { return score(features, Collections.nCopies(features.size(), NO_STEPS)); }
    /** What {@code transform} predicts where the outputs are these (O). */
    public double[] prediction(double[] outputs) { return network.target().prediction(outputs); }
    /** Each class's or label's probability; empty for numbers. */
    public double[] probability(double[] outputs) { return network.target().probability(outputs); }
    /** Goes on by a time step of features (I); overwrites {@code out} (O). */
    public void step(RnnState state, float[] x, double[] out) { step(state, x, NO_TOKENS, out); }
    /** The same of tokens (K). */
    public void step(RnnState state, int[] tokens, double[] out) { step(state, NO_FEATURES, tokens, out); }
    // spotless:on

    /** Loads a saved model from its folder, or from a zip of it. Throws MODEL where it is none. */
    public static RnnScorer load(Path folderOrZip) throws IOException {
        if (!Files.isRegularFile(folderOrZip)) {
            return of(TrainedNetwork.load(folderOrZip));
        }
        try (InputStream zip = Files.newInputStream(folderOrZip)) {
            return of(ZippedFiles.model(zip, folderOrZip.toString()));
        }
    }

    /** The same of many sequences of features and tokens, of which those that the model does not read have no rows. */
    public List<double[][]> score(List<float[][]> features, List<int[][]> tokens) {
        if (features.size() != tokens.size()) {
            throw UnrollException.usage(
                    "The batch has features of %d sequences and tokens of %d: expected as many of both, with no rows where the model reads none.",
                    features.size(), tokens.size());
        }
        return predict(IntStream.range(0, features.size())
                .mapToObj(s -> sequence(features.get(s), tokens.get(s)))
                .toList());
    }

    private List<double[][]> predict(List<Sequence> sequences) {
        Predictor predictor = predictors.take();
        List<double[][]> scores = predictor.outputs(sequences);
        predictors.giveBack(predictor);
        return scores;
    }

    private Sequence sequence(float[][] features, int[][] tokens) {
        int length = Math.max(features.length, tokens.length);
        if (length == 0) {
            throw UnrollException.data("A sequence has no time step: expected at least one.");
        }
        requireOne(inputs, length, features.length, "features");
        requireOne(vocabularySizes.length, length, tokens.length, "tokens");
        double[] numbers = new double[length * inputs];
        int[] integers = new int[length * vocabularySizes.length];
        for (int t = 0; t < length; t++) {
            int[] ofStep = integers.length == 0 ? NO_TOKENS : tokens[t];
            require(t, inputs == 0 ? NO_FEATURES : features[t], ofStep);
            for (int i = 0; i < inputs; i++) {
                numbers[t * inputs + i] = features[t][i] + 0.0; // −0 counts as 0
            }
            System.arraycopy(ofStep, 0, integers, t * vocabularySizes.length, vocabularySizes.length);
        }
        return new Sequence(
                new SequenceKey(0, 0),
                new double[] {1},
                inputs == 0 ? Rows.NONE : Rows.ofDoubles(numbers, inputs),
                integers.length == 0 ? Rows.NONE : Rows.ofIntegers(integers, vocabularySizes.length),
                Rows.NONE);
    }

    /** A row for each of so many time steps, sequences or outputs, unless the model has none of these. */
    private static void requireOne(int width, int expected, int found, String noun) {
        if (found != (width == 0 ? 0 : expected)) {
            throw UnrollException.data(
                    "The %s have %d rows: expected %d, as the model reads %d %s of a time step.",
                    noun, found, width == 0 ? 0 : expected, width, noun);
        }
    }

    private void require(int row, float[] x, int[] tokens) {
        requireLength(row, "features", inputs, x.length);
        requireLength(row, "tokens", vocabularySizes.length, tokens.length);
        for (int i = 0; i < inputs; i++) {
            if (!Float.isFinite(x[i])) {
                throw UnrollException.data(
                        "Row %d, feature %d: expected a finite number, found %s; leave the row out, or correct it.",
                        row, i, x[i]);
            }
        }
        for (int k = 0; k < vocabularySizes.length; k++) {
            if (tokens[k] < 0 || tokens[k] >= vocabularySizes[k]) {
                throw UnrollException.data(
                        "Row %d, token %d: expected a number from 0 to %d, found %d; leave the row out, or correct it.",
                        row, k, vocabularySizes[k] - 1, tokens[k]);
            }
        }
    }

    private static void requireLength(int row, String noun, int expected, int found) {
        if (found != expected) {
            throw UnrollException.data("Row %d: expected %d %s, found %d.", row, expected, noun, found);
        }
    }

    /** A sequence of which no step has passed. Throws USAGE where the model cannot be computed step by step. */
    public RnnState start() {
        if (network.config().bidirectional()) {
            throw UnrollException.usage(
                    "The model runs in two directions, of which one begins with the last step: expected a model of one direction to go on step by step; score whole sequences, or train one without bidirectional.");
        }
        if (network.precision() == Precision.DOUBLE) {
            throw UnrollException.usage(
                    "The model is in double precision: expected float to go on step by step; score whole sequences, or load the model with RnnScorer.of(network.in(Precision.FLOAT)).");
        }
        return new RnnState(digest, NetworkSteps.newState(network.config()));
    }

    /** Goes on by a time step of features (I) and tokens (K), of which those that the model does not read are empty; overwrites {@code out} (O). */
    public void step(RnnState state, float[] x, int[] tokens, double[] out) {
        requireOut(out);
        require(0, x, tokens);
        state.requireModel(digest);
        state.enter();
        try {
            Stepper stepper = steppers.take();
            stepper.step(state, x, tokens, out);
            steppers.giveBack(stepper);
        } finally {
            state.leave();
        }
    }

    /** Goes on with many sequences by a time step each, features (B, I) and tokens (B, K), of which those that the model does not read are empty; overwrites {@code out} (B, O). */
    public void step(List<RnnState> states, float[][] x, int[][] tokens, double[][] out) {
        step(states.toArray(RnnState[]::new), x, tokens, out);
    }

    /** The same. */
    public void step(RnnState[] states, float[][] x, int[][] tokens, double[][] out) {
        requireOne(inputs, states.length, x.length, "features");
        requireOne(vocabularySizes.length, states.length, tokens.length, "tokens");
        if (out.length != states.length) {
            throw UnrollException.usage(
                    "The batch has %d outputs: expected as many as states, %d.", out.length, states.length);
        }
        for (int b = 0; b < states.length; b++) {
            requireOut(out[b]);
            require(b, inputs == 0 ? NO_FEATURES : x[b], vocabularySizes.length == 0 ? NO_TOKENS : tokens[b]);
            states[b].requireModel(digest);
        }
        int entered = 0;
        try {
            while (entered < states.length) {
                states[entered].enter();
                entered++;
            }
            Stepper stepper = steppers.take();
            stepper.step(states, x, tokens, out);
            steppers.giveBack(stepper);
        } finally {
            for (int b = 0; b < entered; b++) {
                states[b].leave();
            }
        }
    }

    private void requireOut(double[] out) {
        if (out.length != outputs) {
            throw UnrollException.usage(
                    "The array of outputs: expected a length of %d, found %d.", outputs, out.length);
        }
    }
}
