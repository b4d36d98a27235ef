package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepPlanTest {
    private static final int[] BLOCKS_OF_SHARD = {7, 8, 0, 9};

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 24, 100})
    void everyBlockIsVisitedOnceAnEpoch(int blocksPerStep) {
        StepPlan plan = new StepPlan(BLOCKS_OF_SHARD, blocksPerStep, seed.value());
        for (int epoch = 0; epoch < 3; epoch++) {
            List<long[]> steps = blocks(plan, epoch);
            assertEquals((plan.blocks() + plan.blocksPerStep() - 1) / plan.blocksPerStep(), steps.size());
            long[] visited =
                    steps.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            assertArrayEquals(allBlocks(), visited);
        }
    }

    @Test
    void everyWindowIsVisitedBeforeTheNext() {
        StepPlan plan = new StepPlan(new int[] {3, 2, 5, 4, 0, 6, 1, 7}, 4, 3, seed.value());
        for (int epoch = 1; epoch <= 20; epoch++) {
            List<Integer> visited = new ArrayList<>();
            Set<Long> ids = new HashSet<>();
            for (int index = 0; index < plan.stepsPerEpoch(); index++) {
                Step step = new Step(epoch, index);
                int[] windows = plan.windows(step);
                Arrays.stream(windows)
                        .filter(window -> !visited.contains(window))
                        .forEach(visited::add);
                assertEquals(windows[windows.length - 1], visited.get(visited.size() - 1));
                Arrays.stream(plan.blocks(step)).forEach(id -> {
                    ids.add(id);
                    assertTrue(Arrays.stream(windows).anyMatch(window -> window == (id >>> 32) / 2), "block " + id);
                });
            }
            assertEquals(Set.of(0, 1, 2, 3), Set.copyOf(visited));
            assertEquals(28, ids.size());
        }
    }

    @Test
    void stepsInSightAreThoseBeforeTheWindowAfterTheNext() {
        StepPlan plan = new StepPlan(new int[] {3, 2, 5, 4, 0, 6, 1, 7}, 4, 3, seed.value());
        for (int epoch = 1; epoch <= 20; epoch++) {
            for (int index = 0; index < plan.stepsPerEpoch(); index++) {
                Step first = new Step(epoch, index);
                Set<Integer> inSight = new HashSet<>();
                Arrays.stream(plan.windows(first)).forEach(inSight::add);
                plan.windowAfter(first).ifPresent(inSight::add);
                int count = 0;
                while (index + count < plan.stepsPerEpoch()
                        && Arrays.stream(plan.windows(new Step(first.epoch(), index + count)))
                                .allMatch(inSight::contains)) {
                    count++;
                }
                assertEquals(count, plan.stepsInSight(first), first.toString());
            }
        }
    }

    @Test
    void windowsAreVisitedInAnotherOrderInEachEpoch() {
        int[] blocksOfShard = new int[64];
        Arrays.fill(blocksOfShard, 1);
        StepPlan plan = new StepPlan(blocksOfShard, 64, 1, seed.value());
        assertFalse(Arrays.deepEquals(asArray(blocks(plan, 1)), asArray(blocks(plan, 2))));
    }

    @Test
    void stepsAreFullButTheLast() {
        List<long[]> steps = blocks(new StepPlan(BLOCKS_OF_SHARD, 5, seed.value()), 0);
        assertArrayEquals(
                new int[] {5, 5, 5, 5, 4},
                steps.stream().mapToInt(step -> step.length).toArray());
    }

    @Test
    void zeroBlocksPerStepMeanOneStepOfAll() {
        StepPlan plan = new StepPlan(BLOCKS_OF_SHARD, 0, seed.value());
        assertEquals(1, plan.stepsPerEpoch());
        assertArrayEquals(allBlocks(), blocks(plan, 5).get(0));
    }

    @Test
    void stepTakesItsBlocksFromAsManyShardsAsThereAre() {
        int shards = 8;
        int[] blocksOfShard = new int[shards];
        Arrays.fill(blocksOfShard, 6);
        for (long[] step : blocks(new StepPlan(blocksOfShard, shards, seed.value()), 1)) {
            assertArrayEquals(
                    LongStream.range(0, shards).toArray(),
                    Arrays.stream(step).map(id -> id >>> 32).sorted().toArray());
        }
    }

    @Test
    void planIsAFunctionOfSeedAndEpochAlone() {
        StepPlan plan = new StepPlan(BLOCKS_OF_SHARD, 5, seed.value());
        List<long[]> thirdEpoch = blocks(plan, 3);
        blocks(plan, 0);
        assertSame(thirdEpoch, blocks(plan, 3));
        assertSame(thirdEpoch, blocks(new StepPlan(BLOCKS_OF_SHARD, 5, seed.value()), 3));
        assertFalse(Arrays.deepEquals(asArray(thirdEpoch), asArray(blocks(plan, 4))));
        assertFalse(Arrays.deepEquals(
                asArray(thirdEpoch), asArray(blocks(new StepPlan(BLOCKS_OF_SHARD, 5, seed.value() + 1), 3))));
    }

    @Test
    void everyBlockMayComeFirst() {
        boolean[] first = new boolean[6];
        for (int epoch = 0; epoch < 100; epoch++) {
            long id =
                    blocks(new StepPlan(new int[] {6}, 1, seed.value()), epoch).get(0)[0];
            first[(int) id] = true;
        }
        assertArrayEquals(new boolean[] {true, true, true, true, true, true}, first);
    }

    private static List<long[]> blocks(StepPlan plan, int epoch) {
        return IntStream.range(0, plan.stepsPerEpoch())
                .mapToObj(index -> plan.blocks(new Step(epoch, index)))
                .toList();
    }

    private static void assertSame(List<long[]> expected, List<long[]> actual) {
        assertArrayEquals(asArray(expected), asArray(actual));
    }

    private static long[][] asArray(List<long[]> steps) {
        return steps.toArray(new long[0][]);
    }

    private static long[] allBlocks() {
        return LongStream.range(0, BLOCKS_OF_SHARD.length)
                .flatMap(shard -> LongStream.range(0, BLOCKS_OF_SHARD[(int) shard])
                        .map(index -> SequenceBlock.id((int) shard, (int) index)))
                .toArray();
    }
}
