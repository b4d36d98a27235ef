package dev.unroll.network;

import dev.unroll.data.Standardization;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.metric.Softmax;
import java.util.Arrays;
import java.util.List;

/** What a network learns to predict, and what follows from it: its losses, labels and outputs, and what the outputs mean. */
public enum Target {
    /** A number or a vector of numbers. */
    NUMBERS {
        @Override
        public List<Loss> losses() {
            return List.of(Loss.SQUARED_ERROR);
        }

        @Override
        public int outputs(Loss loss, int labelKinds) {
            return labelKinds;
        }

        @Override
        public int labelKinds(Loss loss, int outputs) {
            return outputs;
        }

        @Override
        public Metrics metrics(int outputs, Standardization label, double[] mean) {
            return new RegressionMetrics(label, mean);
        }

        @Override
        public double[] prediction(double[] outputs) {
            return outputs;
        }
    },

    /** One of the classes 0, 1, 2, …; a single output z stands for two classes, of −z and z. */
    CLASS {
        @Override
        public List<Loss> losses() {
            return List.of(Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY);
        }

        @Override
        public int outputs(Loss loss, int labelKinds) {
            return loss == Loss.BINARY_CROSS_ENTROPY ? 1 : Math.max(2, labelKinds);
        }

        @Override
        public int labelKinds(Loss loss, int outputs) {
            return loss == Loss.BINARY_CROSS_ENTROPY ? 2 : outputs;
        }

        @Override
        public Metrics metrics(int outputs, Standardization label, double[] mean) {
            return new ClassificationMetrics(Math.max(2, outputs));
        }

        @Override
        public double[] prediction(double[] outputs) {
            return new double[] {Softmax.largest(rawPrediction(outputs))};
        }

        @Override
        public double[] rawPrediction(double[] outputs) {
            return outputs.length == 1 ? new double[] {-outputs[0], outputs[0]} : outputs;
        }

        @Override
        public double[] probability(double[] outputs) {
            return outputs.length == 1
                    ? Arrays.stream(rawPrediction(outputs))
                            .map(Softmax::sigmoid)
                            .toArray()
                    : Softmax.softmax(outputs);
        }
    };

    /** The losses that can be minimised, the default first. */
    public abstract List<Loss> losses();

    /** O, the outputs that a network needs for labels of so many numbers or classes, as the data show or the user says. */
    public abstract int outputs(Loss loss, int labelKinds);

    /** How many numbers a label of a network with so many outputs has, or how many classes there are; 0 where O is open. */
    public abstract int labelKinds(Loss loss, int outputs);

    /** New metrics of O outputs, of numbers standardized so, whose mean (O) in their own units is empty for classes. */
    public abstract Metrics metrics(int outputs, Standardization label, double[] mean);

    /** (O) numbers in the label's units, as the outputs (O) are, or (1) the class of the first of the largest outputs. */
    public abstract double[] prediction(double[] outputs);

    /** (C) what the outputs say of each class before softmax or sigmoid; empty for numbers. */
    public double[] rawPrediction(double[] outputs) {
        return new double[0];
    }

    /** (C) each class's probability; empty for numbers. */
    public double[] probability(double[] outputs) {
        return new double[0];
    }
}
