package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.data.CounterRandom;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.train.Optimizer;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a larger vocabulary costs: the parts of a training step of an LSTM over a block of short sequences of tokens, for each
 * vocabulary that the command line names, on one thread. The gradient and its sum are the workers' part of a step and should
 * not grow; what goes over all weights does: the update and, on a cluster, the broadcast.
 */
final class VocabularyBenchmark {
    private static final int HIDDEN = 256;
    private static final int SEQUENCES = 32;
    private static final int LENGTH = 10;
    private static final int ROUNDS = 15;
    private static final int WARM_UP = 60;

    private final int vocabulary;
    private final ParameterLayout layout;
    private final Network network;
    private final SequenceBlock block;
    private final double[] weights; // (P)
    private final double[] gradient; // (P)
    private final Optimizer optimizer;
    private final GradientScale scale;
    private GradientSum sum = new GradientSum();

    private VocabularyBenchmark(int vocabulary) {
        this.vocabulary = vocabulary;
        this.layout = new ParameterLayout(new NetworkConfig(
                CellType.LSTM, vocabulary, List.of(vocabulary), HIDDEN, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));
        this.network = new RecurrentNetwork(layout.config());
        this.block = block();
        this.weights = Initializer.initial(layout, Work.SEED);
        this.gradient = new double[layout.size()];
        this.optimizer = new Optimizer(UpdateRule.SGD, layout, 0, 0);
        this.scale = GradientScale.initial(layout, 1);
        network.load(Parameters.of(weights, Precision.FLOAT));
    }

    private SequenceBlock block() {
        CounterRandom random = new CounterRandom(Work.SEED, CounterRandom.Purpose.SYNTHETIC_DATA, 0, 0);
        List<Sequence> sequences = new ArrayList<>();
        for (int b = 0; b < SEQUENCES; b++) {
            int[] tokens = new int[LENGTH];
            for (int t = 0; t < LENGTH; t++) {
                tokens[t] = random.below(b * LENGTH + t, vocabulary);
            }
            Rows target = Rows.ofFloats(new float[] {b % 2}, 1);
            sequences.add(new Sequence(new SequenceKey(0, b), 1, Rows.ofIntegers(tokens, 1), target));
        }
        return SequenceBlock.pack(0, sequences, false);
    }

    public static void main(String[] args) {
        System.out.println("lstm, H = " + HIDDEN + ", one block of " + SEQUENCES + " sequences of " + LENGTH
                + " tokens; medians in ms of processor time, alternating");
        System.out.printf("%11s %14s %12s %10s %10s%n", "vocabulary", "gradient + sum", "mean", "update", "rounding");
        List<VocabularyBenchmark> sizes = Arrays.stream(args)
                .map(size -> new VocabularyBenchmark(Integer.parseInt(size)))
                .toList();
        sizes.forEach(size -> ProcessorTime.of(size::addGradient, WARM_UP));
        List<double[]> gradients = new ArrayList<>();
        sizes.forEach(size -> gradients.add(new double[ROUNDS]));
        for (int round = 0; round < ROUNDS; round++) {
            for (int k = 0; k < sizes.size(); k++) {
                VocabularyBenchmark size = sizes.get(k);
                gradients.get(k)[round] = ProcessorTime.median(ProcessorTime.of(size::addGradient, ROUNDS));
            }
        }
        for (int k = 0; k < sizes.size(); k++) {
            sizes.get(k).print(ProcessorTime.median(gradients.get(k)));
        }
    }

    private void print(double gradientMillis) {
        double mean = ProcessorTime.median(ProcessorTime.of(() -> sum.meanGradient(scale, gradient), ROUNDS));
        double update = ProcessorTime.median(
                ProcessorTime.of(() -> optimizer.step(weights, gradient, Work.LEARNING_RATE), ROUNDS));
        double load = ProcessorTime.median(
                ProcessorTime.of(() -> network.load(Parameters.of(weights, Precision.FLOAT)), ROUNDS));
        System.out.printf(
                Locale.ROOT, "%11d %14.2f %12.2f %10.2f %10.2f%n", vocabulary, gradientMillis, mean, update, load);
    }

    /** A worker's part of a step: a sum of its own, with one block. */
    private void addGradient() {
        sum = new GradientSum();
        network.addGradient(block, Step.FIRST, scale, sum);
    }
}
