package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SequenceKeyTest {
    private static final Rows TARGET = Rows.ofDoubles(new double[] {1}, 1);

    /** SHA-256 of "abc", the first example of FIPS 180. */
    @Test
    void keyOfAnIdIsTheFirstHalfOfItsSha256() {
        assertEquals("ba7816bf8f01cfea414140de5dae2223", SequenceKey.ofId("abc").toString());
    }

    @Test
    void keyOfContentSeesValuesShapeAndWeight() {
        SequenceKey key = key(1, 1.0, 2.0);
        assertEquals(key, key(1, 1.0, 2.0));
        assertNotEquals(key, key(1, 1.0, 2.5));
        assertNotEquals(key, key(1, 2.0, 1.0));
        assertNotEquals(key, key(2, 1.0, 2.0));
        assertNotEquals(key, SequenceKey.ofContent(Rows.ofDoubles(new double[] {1, 2}, 1), TARGET, 2));
    }

    @Test
    void keysAreOrderedAsUnsignedNumbers() {
        assertTrue(new SequenceKey(-1, 0).compareTo(new SequenceKey(1, 0)) > 0);
        assertTrue(new SequenceKey(1, 1).compareTo(new SequenceKey(1, -1)) < 0);
        assertEquals(0, new SequenceKey(1, 1).compareTo(new SequenceKey(1, 1)));
    }

    private static SequenceKey key(int width, double... features) {
        return SequenceKey.ofContent(Rows.ofDoubles(features, width), TARGET, 1);
    }
}
