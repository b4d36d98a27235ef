package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StandardizationTest {
    private static final Standardization TWO_COLUMNS = new Standardization(new double[] {3, -1}, new double[] {2, 0});

    @Test
    void deviationZeroOnlyCentres() {
        Rows rows = Rows.ofFloats(new float[] {7, -1, 3, 4}, 2);
        TWO_COLUMNS.apply(rows);
        assertArrayEquals(new float[] {2, 0, 0, 5}, rows.floats());
    }

    @Test
    void inverseBringsBackTheNumbers() {
        Rows rows = Rows.ofDoubles(new double[] {7, -1, 3, 4}, 2);
        TWO_COLUMNS.apply(rows);
        TWO_COLUMNS.invert(rows);
        assertArrayEquals(new double[] {7, -1, 3, 4}, rows.doubles());
    }

    @Test
    void floatsAreRoundedOnceOnly() {
        Rows rows = Rows.ofFloats(new float[] {16777216f}, 1);
        new Standardization(new double[] {16777215.25}, new double[] {1}).apply(rows);
        assertEquals(0.75f, rows.floats()[0]);
    }

    @Test
    void identityLeavesTokensAsTheyAre() {
        Rows rows = Rows.ofIntegers(new int[] {5, 0, 9}, 1);
        Standardization.identity().apply(rows);
        assertArrayEquals(new int[] {5, 0, 9}, rows.integers());
    }

    @Test
    void otherWidthsAreRejected() {
        Rows rows = Rows.ofDoubles(new double[] {1, 2, 3}, 3);
        assertThrows(IllegalArgumentException.class, () -> TWO_COLUMNS.apply(rows));
    }
}
