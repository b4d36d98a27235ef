package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StandardizationTest {
    private static final Standardization TWO_COLUMNS = new Standardization(new double[] {3, -1}, new double[] {2, 0});

    @Test
    void deviationZeroOnlyCentres() {
        Rows rows = Rows.ofFloats(new float[] {7, -1, 3, 4}, 2);
        assertArrayEquals(
                new float[] {2, 0, 0, 5},
                TWO_COLUMNS.apply(rows, Rows.Kind.FLOAT).floats());
    }

    @Test
    void inverseBringsBackTheNumbers() {
        Rows rows = Rows.ofDoubles(new double[] {7, -1, 3, 4}, 2);
        Rows standardized = TWO_COLUMNS.apply(rows, Rows.Kind.DOUBLE);
        for (int i = 0; i < 4; i++) {
            assertEquals(rows.get(i / 2, i % 2), TWO_COLUMNS.restore(standardized.get(i / 2, i % 2), i % 2));
        }
    }

    @Test
    void numbersThatOneFloatCannotTellApartStayApart() {
        Rows seconds = Rows.ofDoubles(new double[] {1.7e9, 1.7e9 + 1}, 1);
        Rows standardized = new Standardization(new double[] {1.7e9}, new double[] {1}).apply(seconds, Rows.Kind.FLOAT);
        assertArrayEquals(new float[] {0, 1}, standardized.floats());
    }

    @Test
    void identityOnlyRounds() {
        Rows rows = Rows.ofDoubles(new double[] {0.1}, 1);
        assertArrayEquals(
                new float[] {0.1f},
                Standardization.identity().apply(rows, Rows.Kind.FLOAT).floats());
    }

    @Test
    void integersStayAsTheyAre() {
        Rows rows = Rows.ofIntegers(new int[] {5, 0, 9}, 1);
        assertSame(rows, Standardization.identity().apply(rows, Rows.Kind.FLOAT));
    }

    @Test
    void otherWidthsAreRejected() {
        Rows rows = Rows.ofDoubles(new double[] {1, 2, 3}, 3);
        assertThrows(IllegalArgumentException.class, () -> TWO_COLUMNS.apply(rows, Rows.Kind.DOUBLE));
    }
}
