package dev.unroll.score.export;

import dev.unroll.cell.CellType;
import dev.unroll.check.RandomCase;
import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.BestEpoch;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.LossFunction;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** Networks with random weights, of everything that a network can be made of. */
final class ExportedNetworks {
    private static final long SEED = Long.getLong("test.seed", 20260101);

    private ExportedNetworks() {}

    /** All cells, heads, inputs, one and two layers, one and two directions, with and without normalization and residuals. */
    static List<NetworkConfig> ofEveryShape() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                for (Inputs inputs : inputs()) {
                    for (int k = 0; k < 8; k++) {
                        boolean bidirectional = k % 2 == 1;
                        LossFunction loss = RandomCase.losses()
                                .get(configs.size() % RandomCase.losses().size());
                        int hidden = 3 + configs.size() % 4;
                        NetworkConfig plain = new NetworkConfig(
                                        cell, inputs, hidden, 1 + k / 2 % 2, bidirectional, head, Loss.SQUARED_ERROR, 1)
                                .withLoss(loss, 2 * loss.outputsOfNumber());
                        configs.add(k < 4 ? plain : plain.with(k % 3 > 0, true, plain.dropout()));
                    }
                }
            }
        }
        return configs;
    }

    /** Features, tokens, and both; tokens that are fewer than gates, more than these, and embedded. */
    private static List<Inputs> inputs() {
        return List.of(
                Inputs.ofFeatures(3),
                Inputs.ofTokens(List.of(2)),
                Inputs.ofTokens(List.of(60, 13, 4)),
                new Inputs(2, List.of(3), 0),
                new Inputs(3, List.of(50), 0),
                new Inputs(0, List.of(7, 5), 2),
                new Inputs(2, List.of(7), 2));
    }

    /** Every loss with one number, class or label and with several, on the last and on every step. */
    static List<NetworkConfig> ofEveryLoss() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (Head head : List.of(Head.LAST, Head.EVERY)) {
            for (LossFunction loss : RandomCase.losses()) {
                for (int kinds : new int[] {1, 3}) {
                    configs.add(new NetworkConfig(
                                    CellType.GRU, Inputs.ofFeatures(2), 5, 1, false, head, Loss.SQUARED_ERROR, 1)
                            .withLoss(loss, kinds * loss.outputsOfNumber()));
                }
            }
        }
        return configs;
    }

    /** Inputs are standardized, and so are targets that are numbers; names stand for tokens where there are no features. */
    static TrainedNetwork trained(NetworkConfig config, Precision precision) {
        boolean labels = config.loss().kind() == Loss.BINARY_CROSS_ENTROPY && config.outputSize() > 1;
        boolean named = config.tokens() && config.inputs().features() == 0;
        boolean scaled = config.loss().target(labels).isScaled();
        return new TrainedNetwork(
                config,
                named
                        ? config.vocabularySizes().stream()
                                .map(ExportedNetworks::words)
                                .toList()
                        : List.of(),
                Optional.empty(),
                labels || config.outputSize() > 1,
                standardization(config.inputs().features()),
                standardization(scaled ? config.outputSize() / config.loss().outputsOfNumber() : 0),
                precision,
                Optional.empty(),
                BestEpoch.NONE,
                new RandomCase(new ParameterLayout(config), SEED).parameters());
    }

    private static Vocabulary words(int size) {
        List<String> words = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            words.add("\"wörd " + k);
        }
        return new Vocabulary(words, false);
    }

    private static Standardization standardization(int columns) {
        return new Standardization(numbers(columns, c -> 0.5 - c), numbers(columns, c -> c == 1 ? 0 : 0.75 + c));
    }

    private static double[] numbers(int columns, IntToDoubleFunction number) {
        double[] numbers = new double[columns];
        Arrays.setAll(numbers, number);
        return numbers;
    }

    /** Of 1 to 7 steps, the longest first and one of a single step. */
    static List<Sequence> sequences(NetworkConfig config) {
        return new RandomCase(new ParameterLayout(config), SEED + 1).sequences(5, 7, Precision.FLOAT);
    }
}
