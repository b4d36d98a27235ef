package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.ml.MemoryCheck.Limits;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.MemoryEstimate;
import dev.unroll.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
    private static final long MIB = 1 << 20;
    private static final MemoryEstimate ESTIMATE = new MemoryEstimate(100 * MIB, 300 * MIB, 500 * MIB, 200 * MIB);

    @Test
    void enoughIsEnough() {
        new MemoryCheck(ESTIMATE, limits(340, 500, 200), false).require(false);
        new MemoryCheck(ESTIMATE, limits(1, 540, 0), true).require(false); // no limit, and executors are the driver
    }

    @Test
    void tooSmallAHeapIsNamedWithItsSetting() {
        assertRefused(
                "The driver is too small for this network: expected about 500 MiB of heap beside 0 of data, found 499 in all; raise spark.driver.memory, lower hiddenSize, layers or blockSize, or set skipEstimate to try it all the same.",
                limits(340, 499, 0),
                false);
        assertRefused(
                "Executors are too small for this network: expected about 300 MiB of heap beside 40 of data, found 339 in all; raise spark.executor.memory, lower hiddenSize, layers or blockSize, or set skipEstimate to try it all the same.",
                limits(339, 500, 0),
                false);
        assertRefused(
                "The JVM of a local master, which is driver and executor, is too small for this network: expected about 500 MiB of heap beside 40 of data, found 539 in all; raise spark.driver.memory, lower hiddenSize, layers or blockSize, or set skipEstimate to try it all the same.",
                limits(300, 539, 0),
                true);
    }

    @Test
    void tooLowALimitOnResultsIsNamed() {
        assertRefused(
                "The driver does not accept the sums of a step, all entries of which it must have: expected spark.driver.maxResultSize of at least 200 MiB, found 199; raise it, leave aggregationDepth at 0, or lower hiddenSize or layers.",
                limits(340, 500, 199),
                false);
    }

    @Test
    void whoWantsToTryMay() {
        new MemoryCheck(ESTIMATE, limits(1, 1, 1), false).require(true);
    }

    @Test
    void fitTellsTheEstimateAndRefusesANetworkThatThisHeapCannotHold() {
        List<String> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void started(String line) {
                told.add(line);
            }
        };
        RnnRegressor regressor = new RnnRegressor().setHiddenSize(20_000); // 1.6 billion parameters
        UnrollException e = assertThrows(
                UnrollException.class,
                () -> regressor.fit(
                        LocalSpark.rows(
                                "features array<double>, label double",
                                RowFactory.create(List.of(1.0, 2.0), 1.0),
                                RowFactory.create(List.of(3.0), 2.0)),
                        listener));
        assertEquals(Kind.USAGE, e.kind());
        assertTrue(e.getMessage().startsWith("The JVM of a local master"), e.getMessage());
        assertTrue(told.stream().anyMatch(line -> line.startsWith("memory: about ")), told.toString());
    }

    /** Each block has one weight a time step as soon as one of its sequences has, be it for a label that is null. */
    @Test
    void weightsOfTimeStepsAreCounted() {
        Row constant = RowFactory.create(List.of(1.0, 2.0, 3.0), List.of(0, 1, 0), 1.0, List.of(1.0, 1.0, 1.0));
        Row missing = RowFactory.create(List.of(1.0, 2.0), Arrays.asList(0, null), 1.0, List.of(1.0, 2.0));
        String schema = "features array<double>, label array<int>, weight double, weights array<double>";
        Dataset<Row> whole = LocalSpark.rows(schema, constant, constant);
        Dataset<Row> some = LocalSpark.rows(schema, constant, missing);
        RnnClassifier classifier = new RnnClassifier().setHead("every");
        FitSummary plain = summary(classifier.setWeightCol("weight"), whole);
        assertEquals(inBlocks(plain), plain.bytes());
        FitSummary withoutTargets = summary(classifier, some);
        assertEquals(inBlocks(withoutTargets), withoutTargets.bytes());
        FitSummary balanced = summary(new RnnClassifier().setHead("every").setBalanceClasses(true), whole);
        long more = Double.BYTES * (6L - 2);
        assertEquals(inBlocks(balanced) + more, balanced.bytes(), "classes weigh once they are packed");
        FitSummary weighted = summary(classifier.setWeightCol("weights"), whole);
        assertEquals(inBlocks(weighted), weighted.bytes());
        assertEquals(plain.bytes() + more, weighted.bytes());
    }

    private static FitSummary summary(RnnClassifier classifier, Dataset<Row> data) {
        ParamValues values = new ParamValues(classifier);
        return FitSummary.of(values, new SequenceReaders(values).splitReader(data), Optional.empty());
    }

    private static long inBlocks(FitSummary summary) {
        return summary.all(1).blocks().map(SequenceBlock::bytes).reduce(Long::sum);
    }

    private static Limits limits(long executor, long driver, long results) {
        return new Limits(executor * MIB, driver * MIB, results * MIB, 40 * MIB);
    }

    private static void assertRefused(String sentence, Limits limits, boolean isLocal) {
        MemoryCheck check = new MemoryCheck(ESTIMATE, limits, isLocal);
        UnrollException e = assertThrows(UnrollException.class, () -> check.require(false));
        assertEquals(Kind.USAGE, e.kind());
        assertEquals(sentence, e.getMessage());
    }
}
