package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.cell.CellType;
import dev.unroll.data.PackedSteps;
import dev.unroll.data.Rows;
import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What would need an array of more than 2^31 entries is refused in a sentence. */
class TooLargeTest {
    @Test
    void networksAreRefused() {
        assertRefused(
                "The network is too large: expected at most 2147483639 weights, found weight_hh_l0 of 200000 x 50000 beside"
                        + " 600000 others; lower hiddenSize or layers, or reduce the features, tokens or classes.",
                () -> layout(CellType.LSTM, 3, List.of(), 50_000, 1));
        assertRefused(
                "The network is too large: expected at most 2147483639 weights, found weight_ih_l0 of 8589934588 x 1 beside 0"
                        + " others; lower hiddenSize or layers, or reduce the features, tokens or classes.",
                () -> layout(CellType.LSTM, 1, List.of(), Integer.MAX_VALUE, 1));
    }

    @Test
    void tokensAndClassesThatAreTooManyAreRefused() {
        assertRefused(
                "The network is too large: expected at most 2147483639 weights, found weight_ih_l0 of 256 x 50000000 beside 0"
                        + " others; lower hiddenSize or layers, or reduce the features, tokens or classes.",
                () -> layout(CellType.LSTM, 50_000_000, List.of(20_000_000, 30_000_000), 64, 1));
        assertRefused( // as a matrix, each row has places for 32
                "The network is too large: expected at most 2147483639 weights, found head.weight of 70000000 x 1 beside 3"
                        + " others; lower hiddenSize or layers, or reduce the features, tokens or classes.",
                () -> layout(CellType.ELMAN_TANH, 1, List.of(), 1, 70_000_000));
    }

    @Test
    void vocabulariesOfMoreTokensThanAnIntegerDoNotMakeTheInputSize() {
        List<Integer> sizes = List.of(Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThrows(
                IllegalArgumentException.class,
                () -> new NetworkConfig(CellType.GRU, 1, sizes, 1, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));
    }

    private static ParameterLayout layout(
            CellType cell, int inputs, List<Integer> vocabularies, int hidden, int outputs) {
        return new ParameterLayout(new NetworkConfig(
                cell, inputs, vocabularies, hidden, 1, false, Head.LAST, Loss.CROSS_ENTROPY, outputs));
    }

    @Test
    void blocksAreRefused() {
        assertRefused(
                "The sequences of a block are too long to compute on together: expected at most 2147483639 numbers in a table,"
                        + " found 32768 time steps of 70000 numbers; lower blockSize, cut them up, or set recompute.",
                () -> Rows.zeros(Rows.Kind.FLOAT, 32_768, 70_000));
        int[] lengths = new int[3000];
        Arrays.fill(lengths, 1_000_000);
        assertRefused(
                "The sequences of a block are too long to compute on together: expected at most 2147483639 numbers in a table,"
                        + " found 2147484000 time steps of 1 numbers; lower blockSize, cut them up, or set recompute.",
                () -> new PackedSteps(lengths));
    }

    @Test
    void plansAreRefused() {
        assertRefused(
                "The sequences make too many blocks: expected at most 2147483639, found 3000000000; raise blockSize.",
                () -> new StepPlan(new int[] {1_500_000_000, 1_500_000_000}, 1, 1));
    }

    private static void assertRefused(String sentence, Executable made) {
        UnrollException refusal = assertThrows(UnrollException.class, made);
        assertEquals(UnrollException.Kind.USAGE, refusal.kind());
        assertEquals(sentence, refusal.getMessage());
    }
}
