package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.CounterRandom.Purpose;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CounterRandomTest {
    private static final int DRAWS = 100_000;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** The answers that its authors publish for philox4x32 with 10 rounds (Random123, file kat_vectors). */
    @Test
    void philoxGivesThePublishedAnswers() {
        assertEquals(0x6627e8d5e169c58dL, CounterRandom.philox(0, 0, 0, 0, 0, 0));
        assertEquals(0x408f276d41c83b0eL, CounterRandom.philox(-1, -1, -1, -1, -1, -1));
        assertEquals(
                0xd16cfe0994fdccebL,
                CounterRandom.philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    @Test
    void everyPartOfTheKeyCounts() {
        Set<Long> bits = new HashSet<>();
        for (long s : new long[] {1, 2, 1L << 32}) {
            for (Purpose purpose : Purpose.values()) {
                for (int stream = 0; stream < 3; stream++) {
                    for (int substream = 0; substream < 3; substream++) {
                        for (int index = 0; index < 3; index++) {
                            bits.add(new CounterRandom(s, purpose, stream, substream).bits(index));
                        }
                    }
                }
            }
        }
        assertEquals(3 * Purpose.values().length * 27, bits.size());
    }

    @Test
    void uniformsFillTheUnitIntervalEvenly() {
        CounterRandom random = new CounterRandom(seed.value(), Purpose.SYNTHETIC_DATA, 1, 2);
        int[] counts = new int[10];
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) (10 * random.uniform(i))]++;
        }
        for (int count : counts) {
            assertEquals(DRAWS / 10.0, count, 6 * Math.sqrt(DRAWS * 0.09));
        }
    }

    @Test
    void gaussiansHaveTheMomentsOfANormal() {
        CounterRandom random = new CounterRandom(seed.value(), Purpose.SYNTHETIC_DATA, 3, 4);
        double[] moments = new double[5];
        for (int i = 0; i < DRAWS; i++) {
            double x = random.gaussian(i);
            double power = 1;
            for (int m = 0; m < moments.length; m++, power *= x) {
                moments[m] += power / DRAWS;
            }
        }
        double deviation = 1 / Math.sqrt(DRAWS);
        assertEquals(0, moments[1], 6 * deviation);
        assertEquals(1, moments[2], 6 * deviation * Math.sqrt(2));
        assertEquals(0, moments[3], 6 * deviation * Math.sqrt(15));
        assertEquals(3, moments[4], 6 * deviation * Math.sqrt(96));
    }

    @Test
    void belowReachesAllNumbersBelowItsBoundAndNoOther() {
        CounterRandom random = new CounterRandom(seed.value(), Purpose.BLOCK_ORDER, 0, 0);
        boolean[] seen = new boolean[7];
        for (int i = 0; i < 1000; i++) {
            int drawn = random.below(i, 7);
            assertTrue(drawn >= 0 && drawn < 7);
            seen[drawn] = true;
        }
        for (boolean one : seen) {
            assertTrue(one);
        }
        assertEquals(0, random.below(0, 1));
    }
}
