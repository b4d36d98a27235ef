package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShardLayoutTest {
    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void shardsAreAPowerOfTwoNeverMoreThanBlocks() {
        for (long sequences = 1; sequences < 1L << 40; sequences = sequences * 3 + 1) {
            int shards = ShardLayout.of(sequences, 32).shards();
            assertEquals(1, Integer.bitCount(shards));
            assertTrue(shards <= Math.max(1, sequences / 32 + 1), sequences + " sequences");
            assertTrue(shards <= ShardLayout.MAX_SHARDS);
        }
        assertEquals(ShardLayout.MAX_SHARDS, ShardLayout.of(1L << 40, 32).shards());
    }

    @Test
    void smallDataHaveOneWindowAndLargeDataWindowsOfSeveralSteps() {
        long mib = 1 << 20;
        assertEquals(1, ShardLayout.of(200_000, 120 * mib, 32, 512).windows());
        assertEquals(2, ShardLayout.of(200_000, 128 * mib, 32, 512).windows());
        assertEquals(8, ShardLayout.of(1_000_000, 572 * mib, 32, 512).windows());
        assertEquals(4, ShardLayout.of(1_000_000, 572 * mib, 32, 16_384).windows()); // 61 steps
        assertEquals(1, ShardLayout.of(1_000_000, 572 * mib, 32, 0).windows()); // one step
        assertEquals(1, ShardLayout.of(100, 572 * mib, 1, 1).windows()); // long sequences
        ShardLayout largest = ShardLayout.of(1_000_000_000, 600_000 * mib, 32, 512);
        assertEquals(64, largest.windows());
        assertEquals(4096, largest.shardsOfWindow());
    }

    @Test
    void everyWindowHasAsManyShards() {
        ShardLayout layout = new ShardLayout(64, 8, 32);
        int[] shards = new int[8];
        for (int shard = 0; shard < 64; shard++) {
            shards[layout.windowOf(shard)]++;
        }
        assertArrayEquals(new int[] {8, 8, 8, 8, 8, 8, 8, 8}, shards);
    }

    @Test
    void sequencesSpreadEvenlyOverShards() {
        ShardLayout layout = ShardLayout.of(100_000, 32);
        int[] counts = new int[layout.shards()];
        for (int i = 0; i < 100_000; i++) {
            counts[layout.shardOf(SequenceKey.ofId("sequence " + i))]++;
        }
        double expected = 100_000.0 / counts.length;
        for (int count : counts) {
            assertEquals(expected, count, 6 * Math.sqrt(expected));
        }
    }

    @Test
    void orderDoesNotDependOnTheOrderOfRows() {
        Random random = seed.random();
        List<Sequence> sequences = TestSequences.random(random, 500, 40, false);
        for (int i = 0; i < 20; i++) { // the same key, other content
            Sequence other = sequences.get(i + 100);
            sequences.add(new Sequence(sequences.get(i).key(), 1, other.features(), other.targets()));
        }
        ShardLayout layout = ShardLayout.of(sequences.size(), 4);
        sequences.sort(layout);
        List<Sequence> shuffled = new ArrayList<>(sequences);
        Collections.shuffle(shuffled, random);
        shuffled.sort(layout);
        assertEquals(sequences, shuffled);
    }

    @Test
    void orderIsByShardThenLengthBucketThenKey() {
        List<Sequence> sequences = TestSequences.random(seed.random(), 500, 40, false);
        ShardLayout layout = ShardLayout.of(sequences.size(), 4);
        sequences.sort(layout);
        for (int i = 1; i < sequences.size(); i++) {
            Sequence a = sequences.get(i - 1);
            Sequence b = sequences.get(i);
            int shards = layout.shardOf(b.key()) - layout.shardOf(a.key());
            int buckets = ShardLayout.lengthBucket(b.length()) - ShardLayout.lengthBucket(a.length());
            assertTrue(shards > 0
                    || (shards == 0 && buckets > 0)
                    || (shards == 0 && buckets == 0 && a.key().compareTo(b.key()) < 0));
        }
    }

    @Test
    void lengthsInABucketDifferByLessThanAQuarter() {
        int shortest = 1;
        for (int length = 2; length < 100_000; length++) {
            int step = ShardLayout.lengthBucket(length) - ShardLayout.lengthBucket(shortest);
            assertTrue(step >= 0, "length " + length);
            if (step > 0) {
                shortest = length;
            }
            assertTrue(length < 1.25 * shortest, "length " + length);
        }
    }
}
