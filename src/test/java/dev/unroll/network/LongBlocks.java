package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.cell.Segments;
import dev.unroll.check.RandomCase;
import dev.unroll.data.SequenceBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks in one direction, and ragged blocks for them that are long enough for several segments. */
final class LongBlocks {
    private LongBlocks() {}

    /** Every cell, head and loss, one layer and two, numbers, tokens of one kind and of two, and both. */
    static List<NetworkConfig> configs() {
        List<NetworkConfig> configs = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            for (Head head : Head.values()) {
                for (Loss loss : List.of(Loss.SQUARED_ERROR, Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY)) {
                    for (int layers = 1; layers <= 2; layers++) {
                        configs.add(new NetworkConfig(cell, 3, List.of(), 5, layers, false, head, loss, 2));
                        configs.add(new NetworkConfig(cell, 7, List.of(7), 5, layers, false, head, loss, 3));
                        configs.add(new NetworkConfig(cell, 7, List.of(3, 4), 5, layers, false, head, loss, 3));
                        for (int embedding : new int[] {0, 3}) {
                            Inputs both = new Inputs(2, List.of(3, 4), embedding);
                            configs.add(new NetworkConfig(cell, both, 5, layers, false, head, loss, 3));
                        }
                    }
                }
            }
        }
        return AllStages.with(configs);
    }

    /** A block of 1 to 7 sequences of up to {@code longest} steps, the same one for the same random number generator. */
    static SequenceBlock block(ParameterLayout layout, Random random, int longest, Precision precision) {
        int sequences = 1 + random.nextInt(7);
        int steps = longest / 2 + random.nextInt(longest / 2);
        SequenceBlock block = new RandomCase(layout, random.nextLong()).block(sequences, steps, precision);
        assertTrue(Segments.of(block.steps(), false, true).count() > 1);
        return block;
    }
}
