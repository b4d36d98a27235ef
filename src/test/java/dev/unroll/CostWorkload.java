package dev.unroll;

import dev.unroll.cell.CellType;
import dev.unroll.check.SyntheticProblem;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Adding sequences of 50 to 100 steps to train a GRU on, as {@code generate} and {@code train} are told by flags. */
enum CostWorkload {
    A(5_000, 32, 128),
    B(200_000, 16, 512);

    static final int SHORTEST = 50;
    static final int LONGEST = 100;
    static final long SEED = 1;
    static final int BLOCK_SIZE = 32;
    static final double LEARNING_RATE = 0.001;

    final int rows;
    final int hiddenSize;
    final int batchSize;

    CostWorkload(int rows, int hiddenSize, int batchSize) {
        this.rows = rows;
        this.hiddenSize = hiddenSize;
        this.batchSize = batchSize;
    }

    NetworkConfig network() {
        return new NetworkConfig(CellType.GRU, 2, List.of(), hiddenSize, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    }

    String generate(String out) {
        return "--problem adding --rows %d --min-length %d --max-length %d --seed %d --out %s"
                .formatted(rows, SHORTEST, LONGEST, SEED, out);
    }

    /** Without standardization, which the plain loop does without too. */
    String train(String data, String model, int epochs) {
        return ("--task regression --data %s --id-col id --cell gru --hidden-size %d --batch-size %d --epochs %d"
                        + " --learning-rate %s --standardization false --standardize-label false --overwrite --model %s")
                .formatted(data, hiddenSize, batchSize, epochs, LEARNING_RATE, model);
    }

    /** The blocks that {@code train} makes of the data. */
    List<SequenceBlock> blocks() {
        ShardLayout layout = ShardLayout.of(rows, BLOCK_SIZE);
        List<List<Sequence>> shards = new ArrayList<>();
        for (int shard = 0; shard < layout.shards(); shard++) {
            shards.add(new ArrayList<>());
        }
        for (long row = 0; row < rows; row++) {
            Sequence sequence = sequence(row);
            shards.get(layout.shardOf(sequence.key())).add(sequence);
        }
        List<SequenceBlock> blocks = new ArrayList<>();
        for (int shard = 0; shard < shards.size(); shard++) {
            List<Sequence> sorted = shards.get(shard);
            sorted.sort((Comparator<Sequence>) layout);
            for (int from = 0; from < sorted.size(); from += BLOCK_SIZE) { // far from the limit of time steps
                List<Sequence> some = sorted.subList(from, Math.min(sorted.size(), from + BLOCK_SIZE));
                blocks.add(SequenceBlock.pack(SequenceBlock.id(shard, from / BLOCK_SIZE), some, false));
            }
        }
        return blocks;
    }

    private static Sequence sequence(long row) {
        SyntheticProblem.Example example = SyntheticProblem.ADDING.row(SEED, row, SHORTEST, LONGEST);
        float[][] steps = (float[][]) example.input();
        Rows features = Rows.zeros(Rows.Kind.FLOAT, steps.length, 2);
        for (int t = 0; t < steps.length; t++) {
            features.set(t, 0, steps[t][0]);
            features.set(t, 1, steps[t][1]);
        }
        Rows target = Rows.ofFloats(new float[] {((Double) example.label()).floatValue()}, 1);
        return new Sequence(SequenceKey.ofId(Long.toString(row)), 1, features, target);
    }
}
