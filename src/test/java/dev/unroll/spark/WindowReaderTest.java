package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WindowReaderTest {
    private static final int WINDOWS = 4;
    private static final int NONE = -1;

    private static final AtomicIntegerArray READS = new AtomicIntegerArray(WINDOWS);
    private static final AtomicInteger UNREADABLE = new AtomicInteger(NONE);
    private static final AtomicInteger STEPS_MADE = new AtomicInteger();

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    private StepPlan plan; // two steps a window
    private TrainingWork work;
    private JavaRDD<SequenceBlock> chunks; // of one partition; a window has a shard of four blocks

    @BeforeEach
    void makeWork() {
        IntStream.range(0, WINDOWS).forEach(window -> READS.set(window, 0));
        UNREADABLE.set(NONE);
        STEPS_MADE.set(0);
        plan = new StepPlan(new int[] {4, 4, 4, 4}, WINDOWS, 2, seed.value());
        ShardChecks checks = new ShardChecks(new int[WINDOWS], WINDOWS, 1);
        List<SequenceBlock> blocks = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            for (int place = 0; place < 4; place++) {
                long id = SequenceBlock.id(window, place);
                blocks.add(SequenceBlock.pack(id, TestSequences.random(seed.random(), 2, 3, false), false));
            }
        }
        chunks = SPARK.parallelize(blocks, WINDOWS)
                .mapPartitionsWithIndex(
                        (window, all) -> {
                            READS.incrementAndGet(window);
                            if (UNREADABLE.get() == window) {
                                throw new IllegalStateException("the disk of window " + window + " is broken");
                            }
                            return all;
                        },
                        true);
        String name = "test " + seed.value() + " " + chunks.id();
        work = new TrainingWork(
                null, plan, checks, name, 100, new Memory(80, 80), Workers.of(SPARK.sc())); // room for three windows
    }

    @Test
    void epochReadsEachWindowOnce() {
        assertEquals(TrainingWork.Keeping.WINDOWS, work.keeping());
        int last = NONE; // window of the epoch before, which is still there, and needed if it is one of the first two
        int expected = 0;
        for (int epoch = 1; epoch <= 5; epoch++) {
            for (int index = 0; index < plan.stepsPerEpoch(); index++) {
                Step step = new Step(epoch, index);
                assertEquals(Arrays.stream(plan.blocks(step)).boxed().toList(), make(step));
            }
            Step first = new Step(epoch, 0);
            boolean isHere =
                    plan.windows(first)[0] == last || plan.windowAfter(first).orElseThrow() == last;
            expected += isHere ? WINDOWS - 1 : WINDOWS;
            assertEquals(expected, IntStream.range(0, WINDOWS).map(READS::get).sum());
            last = plan.windows(new Step(epoch, plan.stepsPerEpoch() - 1))[0];
        }
    }

    @Test
    void windowThatCannotBeReadEndsTheTaskOnceItsStepsAreMade() {
        UNREADABLE.set(plan.windowAfter(Step.FIRST).orElseThrow());
        SparkException failure = assertThrows(SparkException.class, () -> make(Step.FIRST));
        assertTrue(failure.getMessage().contains("the disk of window"), failure.getMessage());
        assertEquals(1, STEPS_MADE.get());
    }

    /** A task's step; returns the ids of the blocks that it had. */
    private List<Long> make(Step step) {
        TrainingWork work = this.work;
        return StoredWindows.of(chunks, 1)
                .flatMap(stored -> {
                    WindowReader reader = WindowReader.of(work, stored);
                    List<Long> ids = reader.make(step, () -> {
                        STEPS_MADE.incrementAndGet();
                        return reader.blocks(step).stream()
                                .map(SequenceBlock::id)
                                .toList();
                    });
                    return ids.iterator();
                })
                .collect();
    }
}
