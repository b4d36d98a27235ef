package dev.unroll.network;

import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.LabelMetrics;
import dev.unroll.metric.Metric;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.metric.Softmax;
import java.util.Arrays;
import java.util.List;

/** What a network learns to predict, and what follows from it: its losses, labels and outputs, and what the outputs mean. */
public enum Target {
    /** A number or a vector of numbers. */
    NUMBERS,
    /** One of the classes 0, 1, 2, …; a single output z stands for two classes, of −z and z. */
    CLASS,
    /** Labels that apply or do not, each by itself: as many numbers 0 or 1. */
    LABELS;

    /** The losses that can be minimised, the default first. */
    public List<Loss> losses() {
        return switch (this) {
            case NUMBERS -> List.of(Loss.SQUARED_ERROR);
            case CLASS -> List.of(Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY);
            case LABELS -> List.of(Loss.BINARY_CROSS_ENTROPY);
        };
    }

    /** New metrics of O outputs, of numbers standardized so, with their mean (O) in their own units; both mean nothing for classes and labels. */
    public Metrics metrics(int outputs, Standardization label, double[] mean) {
        return switch (this) {
            case NUMBERS -> new RegressionMetrics(label, mean);
            case CLASS -> new ClassificationMetrics(Math.max(2, outputs));
            case LABELS -> new LabelMetrics(outputs);
        };
    }

    /** The metric that tells which epoch is better, unless users choose another. */
    public Metric monitor() {
        return switch (this) {
            case NUMBERS -> Metric.MSE;
            case CLASS, LABELS -> Metric.LOG_LOSS;
        };
    }

    /** (O) numbers as the outputs (O), in the label's units; (1) the class of the first of the largest outputs; (O) labels. */
    public double[] prediction(double[] outputs) {
        return switch (this) {
            case NUMBERS -> outputs;
            case CLASS -> new double[] {Softmax.largest(rawPrediction(outputs))};
            case LABELS -> Arrays.stream(outputs).map(z -> z > 0 ? 1 : 0).toArray();
        };
    }

    /** What the outputs say of each class (C) or label (O) before softmax or sigmoid; empty for numbers. */
    public double[] rawPrediction(double[] outputs) {
        return switch (this) {
            case NUMBERS -> new double[0];
            case CLASS -> outputs.length == 1 ? new double[] {-outputs[0], outputs[0]} : outputs;
            case LABELS -> outputs;
        };
    }

    /** Each class's (C) or label's (O) probability; empty for numbers. */
    public double[] probability(double[] outputs) {
        return switch (this) {
            case NUMBERS -> new double[0];
            case CLASS ->
                outputs.length == 1
                        ? new double[] {Softmax.sigmoid(-outputs[0]), Softmax.sigmoid(outputs[0])}
                        : Softmax.softmax(outputs);
            case LABELS -> Arrays.stream(outputs).map(Softmax::sigmoid).toArray();
        };
    }
}
