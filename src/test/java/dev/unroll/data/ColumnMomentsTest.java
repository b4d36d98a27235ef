package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ColumnMomentsTest {
    private static final long SEED = Long.getLong("test.seed", 1);

    @Test
    void deviationIsThatOfThePopulation() {
        ColumnMoments moments = new ColumnMoments();
        moments.add(Rows.ofDoubles(new double[] {2, 4, 4, 4, 5, 5, 7, 9}, 1));
        assertEquals(5, moments.mean(0));
        assertEquals(2, moments.deviation(0));
    }

    @Test
    void largeOffsetsDoNotCancelTheDeviation() {
        ColumnMoments moments = new ColumnMoments();
        moments.add(Rows.ofDoubles(new double[] {1e15 - 1, 1e15 + 1}, 1));
        assertEquals(1e15, moments.mean(0));
        assertEquals(1, moments.deviation(0));
    }

    @Test
    void constantColumnsHaveDeviationZero() {
        ColumnMoments moments = new ColumnMoments();
        moments.add(Rows.ofFloats(new float[] {0.1f, 0.1f, 0.1f}, 1));
        assertEquals(0.1f, moments.mean(0));
        assertEquals(0, moments.deviation(0));
    }

    @Test
    void numbersWhoseSquaresVanishHaveDeviationZero() {
        ColumnMoments moments = new ColumnMoments();
        moments.add(Rows.ofDoubles(new double[] {1e-200, 3e-200}, 1));
        assertEquals(0, moments.deviation(0));
    }

    @Test
    void groupingChangesNoBit() {
        Random random = new Random(SEED);
        double[] numbers = random.doubles(300, -1, 1)
                .map(x -> x * Math.pow(10, random.nextInt(20)))
                .toArray();
        ColumnMoments whole = new ColumnMoments();
        whole.add(Rows.ofDoubles(numbers, 3));
        ColumnMoments upper = new ColumnMoments();
        ColumnMoments lower = new ColumnMoments();
        for (int r = 0; r < 100; r++) {
            double[] row = {numbers[3 * r], numbers[3 * r + 1], numbers[3 * r + 2]};
            (random.nextBoolean() ? upper : lower).add(Rows.ofDoubles(row, 3));
        }
        lower.add(upper);
        lower.add(new ColumnMoments());
        assertArrayEquals(
                whole.standardization().means(), lower.standardization().means());
        assertArrayEquals(
                whole.standardization().deviations(), lower.standardization().deviations());
    }
}
