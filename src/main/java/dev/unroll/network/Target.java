package dev.unroll.network;

import dev.unroll.metric.Softmax;
import java.util.Arrays;

/** What a network learns to predict, and what follows from it: its labels, and what its outputs mean. */
public enum Target {
    /** A number or a vector of numbers. */
    NUMBERS,
    /** The same of numbers that are not negative, predicted as the exponential of an output. */
    COUNTS,
    /** Quantiles of a number, or of each number of a vector. */
    QUANTILES,
    /** One of the classes 0, 1, 2, …; a single output z stands for two classes, of −z and z. */
    CLASS,
    /** Labels that apply or do not, each by itself: as many numbers 0 or 1. */
    LABELS;

    /** Whether training may see the labels shifted and scaled. */
    public boolean isScaled() {
        return this == NUMBERS || this == QUANTILES;
    }

    /** (O) numbers as the outputs (O), in the label's units; (1) the class of the first of the largest outputs; (O) labels. */
    public double[] prediction(double[] outputs) {
        return switch (this) {
            case NUMBERS, QUANTILES -> outputs;
            case COUNTS -> Arrays.stream(outputs).map(StrictMath::exp).toArray();
            case CLASS -> new double[] {Softmax.largest(rawPrediction(outputs))};
            case LABELS -> Arrays.stream(outputs).map(z -> z > 0 ? 1 : 0).toArray();
        };
    }

    /** What the outputs say of each class (C) or label (O) before softmax or sigmoid; empty for numbers. */
    public double[] rawPrediction(double[] outputs) {
        return switch (this) {
            case NUMBERS, COUNTS, QUANTILES -> new double[0];
            case CLASS -> outputs.length == 1 ? new double[] {-outputs[0], outputs[0]} : outputs;
            case LABELS -> outputs;
        };
    }

    /** Each class's (C) or label's (O) probability; empty for numbers. */
    public double[] probability(double[] outputs) {
        return switch (this) {
            case NUMBERS, COUNTS, QUANTILES -> new double[0];
            case CLASS ->
                outputs.length == 1
                        ? new double[] {Softmax.sigmoid(-outputs[0]), Softmax.sigmoid(outputs[0])}
                        : Softmax.softmax(outputs);
            case LABELS -> Arrays.stream(outputs).map(Softmax::sigmoid).toArray();
        };
    }
}
