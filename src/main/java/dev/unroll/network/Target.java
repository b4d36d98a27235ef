package dev.unroll.network;

import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.metric.Softmax;
import java.util.List;

/** What a network learns to predict, and what follows from it: its losses, labels and outputs, and what the outputs mean. */
public enum Target {
    /** A number or a vector of numbers. */
    NUMBERS,
    /** One of the classes 0, 1, 2, …; a single output z stands for two classes, of −z and z. */
    CLASS;

    /** The losses that can be minimised, the default first. */
    public List<Loss> losses() {
        return switch (this) {
            case NUMBERS -> List.of(Loss.SQUARED_ERROR);
            case CLASS -> List.of(Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY);
        };
    }

    /** New metrics of O outputs, of numbers standardized so, whose mean (O) in their own units is empty for classes. */
    public Metrics metrics(int outputs, Standardization label, double[] mean) {
        return switch (this) {
            case NUMBERS -> new RegressionMetrics(label, mean);
            case CLASS -> new ClassificationMetrics(Math.max(2, outputs));
        };
    }

    /** (O) numbers in the label's units, as the outputs (O) are, or (1) the class of the first of the largest outputs. */
    public double[] prediction(double[] outputs) {
        return switch (this) {
            case NUMBERS -> outputs;
            case CLASS -> new double[] {Softmax.largest(rawPrediction(outputs))};
        };
    }

    /** (C) what the outputs say of each class before softmax or sigmoid; empty for numbers. */
    public double[] rawPrediction(double[] outputs) {
        return switch (this) {
            case NUMBERS -> new double[0];
            case CLASS -> outputs.length == 1 ? new double[] {-outputs[0], outputs[0]} : outputs;
        };
    }

    /** (C) each class's probability; empty for numbers. */
    public double[] probability(double[] outputs) {
        return switch (this) {
            case NUMBERS -> new double[0];
            case CLASS ->
                outputs.length == 1
                        ? new double[] {Softmax.sigmoid(-outputs[0]), Softmax.sigmoid(outputs[0])}
                        : Softmax.softmax(outputs);
        };
    }
}
