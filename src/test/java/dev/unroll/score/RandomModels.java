package dev.unroll.score;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.AssemblySettings.Filling;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Labels;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Pieces;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.AssemblySettings.Steps;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.assemble.Learnt;
import dev.unroll.assemble.TimeScale;
import dev.unroll.cell.CellType;
import dev.unroll.check.RandomCase;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.io.BestEpoch;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.LossFunction;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Models of all shapes, with random weights, and sequences for them. */
public final class RandomModels {
    private RandomModels() {}

    public static TrainedNetwork model(Random random, boolean bidirectional, Precision precision) {
        NetworkConfig config = config(random, bidirectional);
        int numbers = config.outputSize() / config.loss().outputsOfNumber();
        boolean isScaled = config.loss().target(true).isScaled() && random.nextBoolean();
        return of(
                config,
                random.nextLong(),
                random.nextBoolean() ? standardization(random, config.inputs().features()) : Standardization.identity(),
                isScaled ? standardization(random, numbers) : Standardization.identity(),
                precision);
    }

    static TrainedNetwork of(
            NetworkConfig config, long seed, Standardization features, Standardization targets, Precision precision) {
        double[] parameters = new RandomCase(new ParameterLayout(config), seed).parameters();
        return new TrainedNetwork(
                config,
                List.of(),
                Optional.empty(),
                true,
                features,
                targets,
                precision,
                Optional.empty(),
                BestEpoch.NONE,
                parameters);
    }

    static NetworkConfig config(Random random, boolean bidirectional) {
        List<LossFunction> losses = RandomCase.losses();
        LossFunction loss = losses.get(random.nextInt(losses.size()));
        int outputs = (1 + random.nextInt(4)) * loss.outputsOfNumber();
        Head head = List.of(Head.values()).get(random.nextInt(Head.values().length));
        CellType cell = List.of(CellType.values()).get(random.nextInt(CellType.values().length));
        int[] sizes = {1, 2, 5, 16, 17, 33, 64, 100};
        int hidden = sizes[random.nextInt(sizes.length)];
        NetworkConfig plain = new NetworkConfig(
                cell, inputs(random), hidden, 1 + random.nextInt(3), bidirectional, head, loss.kind(), outputs);
        return plain.withLoss(loss, outputs)
                .with(random.nextBoolean(), random.nextBoolean(), new Dropout(0.25, random.nextInt(2) * 0.5, 7));
    }

    private static Inputs inputs(Random random) {
        List<Integer> vocabularies =
                random.nextBoolean() ? List.of(1 + random.nextInt(9)) : List.of(1 + random.nextInt(9), 3);
        int features = 1 + random.nextInt(40);
        return switch (random.nextInt(3)) {
            case 0 -> Inputs.ofFeatures(features);
            case 1 -> new Inputs(0, vocabularies, random.nextInt(2) * (1 + random.nextInt(5)));
            default -> new Inputs(features, vocabularies, random.nextInt(2) * (1 + random.nextInt(5)));
        };
    }

    private static Standardization standardization(Random random, int columns) {
        return new Standardization(
                random.doubles(columns, -1, 1).toArray(),
                random.doubles(columns, 0, 2).map(x -> x < 0.2 ? 0 : x).toArray());
    }

    /** Each event has the features and the tokens of a time step. */
    static Assembly assembly(TrainedNetwork model) {
        int features = model.config().inputs().features();
        List<String> inputs = names("x", features);
        List<String> tokens =
                names("k", model.config().inputs().vocabularySizes().size());
        AssemblySettings settings = new AssemblySettings(
                new EventColumns(
                        List.of("id"), "time", inputs, "", "", List.of(), tokens, List.of(), List.of(), "", ""),
                TimeScale.UNITS,
                new Steps(0, Gaps.KEEP, 0, Duplicates.KEEP),
                new Filling(Missing.ERROR, TimeDelta.NONE, false, "UTC", 0),
                new Labels(LabelMode.LAST, 1, false, Scaling.NONE, List.of(), false),
                new Pieces(0, Kept.LAST, 0, 0, false, false),
                new Split(Split.NO_CUT, 0, 1, 1),
                false);
        return new Assembly(settings, Learnt.of(inputs, List.of(), Map.of()));
    }

    private static List<String> names(String letter, int count) {
        return IntStream.range(0, count).mapToObj(i -> letter + i).toList();
    }

    /** The same model, which reads events. */
    public static TrainedNetwork ofEvents(TrainedNetwork model) {
        return new TrainedNetwork(
                model.config(),
                model.vocabularies(),
                Optional.of(assembly(model)),
                model.vectorTarget(),
                model.features(),
                model.targets(),
                model.precision(),
                model.dataFingerprint(),
                model.best(),
                model.parameters());
    }

    public static List<Sequence> sequences(TrainedNetwork model, long seed, int count, int longest) {
        return new RandomCase(new ParameterLayout(model.config()), seed).sequences(count, longest, Precision.FLOAT);
    }

    static float[][] features(Sequence sequence) {
        return IntStream.range(0, sequence.features().rows())
                .mapToObj(t -> features(sequence, t))
                .toArray(float[][]::new);
    }

    static int[][] tokens(Sequence sequence) {
        return IntStream.range(0, sequence.tokens().rows())
                .mapToObj(t -> tokens(sequence, t))
                .toArray(int[][]::new);
    }

    public static float[] features(Sequence sequence, int t) {
        Rows table = sequence.features();
        float[] row = new float[table.rows() == 0 ? 0 : table.width()];
        for (int c = 0; c < row.length; c++) {
            row[c] = (float) table.get(t, c);
        }
        return row;
    }

    public static int[] tokens(Sequence sequence, int t) {
        Rows table = sequence.tokens();
        int[] row = new int[table.rows() == 0 ? 0 : table.width()];
        for (int c = 0; c < row.length; c++) {
            row[c] = (int) table.get(t, c);
        }
        return row;
    }
}
