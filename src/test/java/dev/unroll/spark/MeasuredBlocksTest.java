package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Fingerprint;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.Tuple2;

class MeasuredBlocksTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final int SEQUENCES = 60;
    private static final AtomicBoolean CHANGED = new AtomicBoolean();
    private static final JavaSparkContext SPARK =
            new JavaSparkContext(LocalSpark.session().sparkContext());

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @Test
    void metricsDependNeitherOnBlocksNorOnPartitions() {
        List<Sequence> sequences = sequences();
        Set<Map<String, Double>> values = new HashSet<>();
        for (int partitions : new int[] {1, 2, 7}) {
            for (int blockSize : new int[] {1, 4, 100}) {
                try (MeasuredBlocks blocks = pack(sequences, 3, blockSize, partitions)) {
                    Metrics metrics = evaluate(blocks);
                    assertEquals(SEQUENCES, metrics.targets());
                    values.add(metrics.values());
                }
                try (MeasuredBlocks kept = pack(sequences, 3, blockSize, 1).kept(partitions)) {
                    values.add(evaluate(kept).values());
                    values.add(evaluate(kept).values());
                }
            }
        }
        assertEquals(1, values.size(), values.toString());
    }

    @Test
    void sequencesAreSentAroundOnlyFromTooFewPartitions() {
        List<Sequence> sequences = sequences();
        assertFalse(pack(sequences, 3, 4, 2).blocks().toDebugString().contains("Shuffled"));
        assertTrue(pack(sequences, 1, 4, 2).blocks().toDebugString().contains("Shuffled"));
        assertEquals(2, pack(sequences, 3, 4, 1).kept(2).blocks().getNumPartitions());
    }

    @Test
    void blocksAreOfSequencesOfAboutOneLengthAndOfBoundedSize() {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            sequences.add(zeros(i, 2000 + 4000 * (i % 2)));
        }
        sequences.add(zeros(64, 40_000));
        List<SequenceBlock> blocks = pack(sequences, 1, 16, 1).blocks().collect();
        assertEquals(
                65, blocks.stream().mapToInt(block -> block.steps().sequences()).sum());
        for (SequenceBlock block : blocks) {
            assertTrue(block.steps().totalRows() <= 1 << 15 || block.steps().sequences() == 1);
        }
    }

    @Test
    void sequencesThatChangeAreFoundInTheNextValidation() {
        CHANGED.set(false);
        List<Sequence> sequences = sequences();
        SequenceKey first = sequences.get(0).key();
        JavaPairRDD<Sequence, SequenceKey> pairs = SPARK.parallelize(sequences, 3)
                .mapToPair(sequence -> new Tuple2<>(
                        sequence,
                        CHANGED.get() && sequence.key().equals(first) ? SequenceKey.ofId("other") : hash(sequence)));
        try (MeasuredBlocks blocks =
                MeasuredBlocks.pack(pairs, fingerprint(sequences), 4, 2, false).kept(2)) {
            assertEquals(SEQUENCES, evaluate(blocks).targets());
            CHANGED.set(true);
            assertEquals(SEQUENCES, evaluate(blocks).targets(), "kept");
            blocks.blocks().unpersist(true);
            UnrollException failure = assertThrows(UnrollException.class, () -> evaluate(blocks));
            assertEquals(UnrollException.Kind.DATA, failure.kind());
            assertTrue(
                    failure.getMessage().startsWith("The data changed between two readings: expected 60 sequences of "),
                    failure.getMessage());
        }
    }

    private static MeasuredBlocks pack(List<Sequence> sequences, int found, int blockSize, int partitions) {
        JavaPairRDD<Sequence, SequenceKey> pairs =
                SPARK.parallelize(sequences, found).mapToPair(sequence -> new Tuple2<>(sequence, hash(sequence)));
        return MeasuredBlocks.pack(pairs, fingerprint(sequences), blockSize, partitions, false);
    }

    private static Metrics evaluate(MeasuredBlocks blocks) {
        Parameters parameters = Parameters.of(Initializer.initial(new ParameterLayout(NETWORK), 1), Precision.FLOAT);
        return new Validation(blocks, () -> new RegressionMetrics(Standardization.identity(), new double[1]))
                .evaluate(new NetworkFactory(NETWORK, Precision.FLOAT), parameters);
    }

    private static Fingerprint fingerprint(List<Sequence> sequences) {
        Fingerprint fingerprint = new Fingerprint();
        sequences.forEach(sequence -> fingerprint.add(hash(sequence)));
        return fingerprint;
    }

    private static SequenceKey hash(Sequence sequence) {
        SequenceKey content = SequenceKey.ofContent(sequence.features(), sequence.targets(), sequence.weights());
        return Fingerprint.hash(sequence.key(), content, false);
    }

    private static Sequence zeros(int id, int length) {
        Rows target = Rows.zeros(Rows.Kind.FLOAT, 1, 1);
        return new Sequence(SequenceKey.ofId("" + id), 1, Rows.zeros(Rows.Kind.FLOAT, length, 2), target);
    }

    private List<Sequence> sequences() {
        Standardization identity = Standardization.identity();
        return TestSequences.random(seed.random(), SEQUENCES, 20, false).stream()
                .map(sequence -> sequence.standardized(identity, identity, Rows.Kind.FLOAT))
                .toList();
    }
}
