package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Standardization;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.train.MemoryEstimate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.SizeEstimator;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** What Spark sends of a step is what the estimate of memory and the page on scale say. */
class SentBytesTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.LSTM, 2, List.of(), 250, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);
    private static final NetworkSize SIZE = new NetworkSize(LAYOUT, Precision.FLOAT);
    private static final Parameters WEIGHTS = Parameters.of(Initializer.initial(LAYOUT, 1), Precision.FLOAT);
    private static final int BLOCK_SIZE = 32;
    private static final double HEADERS = 1 << 12; // of objects, and what a sum counts beside its entries

    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @Test
    void broadcastIsFourBytesAParameterAndASumEight() {
        assertEquals((double) SIZE.parameters(), serialised(WEIGHTS), HEADERS);
        assertEquals((double) SIZE.sum(0), serialised(sum()), HEADERS);
    }

    private static int serialised(Object object) {
        return SparkEnv.get()
                .serializer()
                .newInstance()
                .serialize(object, ClassTag$.MODULE$.Any())
                .limit();
    }

    private static List<Sequence> floats(int count, int maxLength) {
        Standardization none = Standardization.identity();
        return TestSequences.random(new Random(1), count, maxLength, false).stream()
                .map(sequence -> sequence.standardized(none, none, Rows.Kind.FLOAT))
                .toList();
    }

    private static GradientSum sum() {
        Network network = Network.of(NETWORK, Precision.FLOAT, Backpropagation.FULL);
        network.load(WEIGHTS);
        SequenceBlock block = SequenceBlock.pack(0, floats(2, 3), false);
        return network.gradientSum(List.of(block), Step.FIRST, GradientScale.initial(LAYOUT, 1));
    }

    @Test
    void packedDataTakeWhatTheirNumbersSayAndLessOnTheWire() {
        List<Sequence> sequences = floats(320, 60);
        long numbers = sequences.stream().mapToLong(s -> 2L * s.length() + 1).sum() * Float.BYTES;
        long said = SequenceBlock.bytes(sequences.size(), numbers);
        long inMemory = 0;
        long onTheWire = 0;
        for (int from = 0; from < sequences.size(); from += BLOCK_SIZE) {
            SequenceBlock block = SequenceBlock.pack(0, sequences.subList(from, from + BLOCK_SIZE), false);
            inMemory += SizeEstimator.estimate(block);
            onTheWire += serialised(block);
        }
        assertEquals(1, (double) inMemory / said, 0.1, inMemory + " bytes, not " + said);
        assertTrue(onTheWire < said, onTheWire + " bytes, not less than " + said);
    }

    @Test
    void eightBytesAShardAreKeptAndSent() {
        int shards = 1 << 12;
        StepPlan plan = new StepPlan(new int[shards], 4, 1, 1);
        ShardChecks checks = new ShardChecks(new int[shards], 4, 7);
        assertEquals(8.0 * shards, (double) (SizeEstimator.estimate(plan) + SizeEstimator.estimate(checks)), HEADERS);
    }

    @Test
    void resultsOfTheLastStageAreNoMoreThanSaidAndLittleLess() throws Exception {
        for (int depth : new int[] {MemoryEstimate.IN_SLICES, 1, 2}) {
            for (int partitions : new int[] {1, 6}) {
                JavaRDD<GradientSum> partial = SPARK.parallelize(
                                IntStream.range(0, partitions).boxed().toList(), partitions)
                        .map(i -> sum());
                long found = resultsOfLastStage(() -> {
                    if (depth == MemoryEstimate.IN_SLICES) {
                        SlicedSum.of(partial, LAYOUT.size());
                    } else {
                        partial.treeAggregate(new GradientSum(), GradientSum::add, GradientSum::add, depth);
                    }
                })[1];
                long said = MemoryEstimate.results(SIZE.sum(0), partitions, depth);
                long sums = SIZE.sum(0) * MemoryEstimate.sumsAtDriver(partitions, depth);
                String of = partitions + " partitions at depth " + depth + ": " + found + " bytes, said " + said;
                assertTrue(found <= said && found >= sums, of);
            }
        }
    }

    @Test
    void treeOfAnyDepthHasAsManySumsAtTheDriverAsSaid() throws Exception {
        for (int depth = 1; depth <= 3; depth++) {
            for (int partitions : new int[] {1, 4, 5, 9, 17, 27}) {
                JavaRDD<Integer> numbers =
                        SPARK.parallelize(IntStream.range(0, partitions).boxed().toList(), partitions);
                int levels = depth;
                long tasks = resultsOfLastStage(() -> numbers.treeAggregate(0, Integer::sum, Integer::sum, levels))[0];
                assertEquals(MemoryEstimate.sumsAtDriver(partitions, depth), tasks, partitions + " at " + depth);
            }
        }
    }

    /** How many tasks it had, and the bytes that they returned. */
    private static long[] resultsOfLastStage(Runnable job) throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.taskType().equals("ResultTask")) {
                    tasks.incrementAndGet();
                    bytes.addAndGet(end.taskMetrics().resultSize());
                }
            }
        };
        SPARK.sc().addSparkListener(listener);
        try {
            job.run();
            SPARK.sc().listenerBus().waitUntilEmpty();
        } finally {
            SPARK.sc().removeSparkListener(listener);
        }
        return new long[] {tasks.get(), bytes.get()};
    }
}
