package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.TestSeed;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Labels that nothing before them tells, of which the inputs show all afterwards. A network that predicts them on what is held
 * out has seen what it must not have: targets of what is held out, which it can learn by heart, or inputs of the future.
 */
class LeakTest {
    private static final double NOTHING = 0.02; // most that R² may be where there is nothing to learn
    private static final int SERIES = 200;
    private static final int STEPS = 8;
    private static final int TIMES = 400;
    private static final String SCHEMA = "id string, time int, x double, gap double, token int, label double";

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** The label is noise of its time, which all series share, and noise of its own, which x and the missing values of gap show later. */
    private Dataset<Row> noiseOfTimes() {
        Random random = seed.random();
        double[] shared = random.doubles(TIMES, -1, 1).toArray();
        List<Row> rows = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            double[] own = random.doubles(TIMES, -1, 1).toArray();
            for (int t = 0; t < TIMES; t++) {
                rows.add(event(id, t, own, t, shared[t] + own[t]));
            }
        }
        return LocalSpark.session().createDataFrame(rows, StructType.fromDDL(SCHEMA));
    }

    /** The label is a number of the series, which its token names, and the mean of all x that are still to come. */
    private Dataset<Row> noiseOfSeries() {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int s = 0; s < SERIES; s++) {
            double ofSeries = 2 * random.nextDouble() - 1;
            double[] own = random.doubles(STEPS, -1, 1).toArray();
            for (int t = 0; t < STEPS; t++) {
                double later = 0;
                for (int k = t; k < STEPS; k++) { // x shows them from the next step on
                    later += own[k] / (STEPS - t);
                }
                rows.add(event("s" + s, t, own, s, ofSeries + later));
            }
        }
        return LocalSpark.session().createDataFrame(rows, StructType.fromDDL(SCHEMA));
    }

    private static Row event(String id, int t, double[] own, int token, double label) {
        boolean isMissing = t >= 2 && own[t - 2] > 0;
        return RowFactory.create(id, t, t == 0 ? 0 : own[t - 1], isMissing ? null : (Double) 1.0, token, label);
    }

    private static SequenceAssembler assembler() {
        return new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("x", "gap")
                .setTokenCols("token")
                .setMissing("forward")
                .setTimeDelta("each")
                .setLabelCol("label");
    }

    private static RnnRegressor network() {
        return new RnnRegressor()
                .setHead("every")
                .setIdCol("id")
                .setFeaturesCol("features")
                .setTokensCol("tokens")
                .setVocabularySizes(Math.max(SERIES, TIMES))
                .setHiddenSize(8)
                .setEpochs(30)
                .setBatchSize(4)
                .setLearningRate(0.03)
                .setKeepBest(false) // but the one that has learnt most by heart
                .setPlacement("worker");
    }

    private static double r2(Dataset<Row> training, Dataset<Row> heldOut, RnnRegressor network) {
        return network.fit(training).evaluate(heldOut).values().get("r2");
    }

    /** Of a network that is trained on what is not held out. */
    private static double honest(Dataset<Row> sequences, RnnRegressor network) {
        return r2(sequences.where("not validation"), sequences.where("validation"), network);
    }

    static Stream<SequenceAssembler> cuts() {
        return Stream.of("every", "horizon")
                .flatMap(mode -> Stream.of(0, 20).map(window -> {
                    SequenceAssembler assembler = assembler().setLabelMode(mode).setCutTime("" + TIMES / 2);
                    if (mode.equals("horizon")) {
                        assembler.setHorizon(2);
                    }
                    return window == 0
                            ? assembler
                            : assembler.setWindowLength(window).setWindowStride(window / 2);
                }));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void whatFollowsTheCutIsNotLearnt(SequenceAssembler assembler) {
        Dataset<Row> events = noiseOfTimes();
        Dataset<Row> sequences = assembler.fit(events).transform(events).cache();
        double honest = honest(sequences, network());
        assertTrue(honest <= NOTHING, "R² " + honest);
        Dataset<Row> heldOut = sequences.where("validation");
        double leaking = r2(heldOut, heldOut, network());
        assertTrue(leaking > 0.4, "R² of a network that was trained on it " + leaking);
        sequences.unpersist();
    }

    private static RnnRegressor networkOfSeries() {
        return network().setEpochs(20).setBatchSize(16).setLearningRate(0.1);
    }

    @Test
    void seriesThatAreHeldOutAreNotLearntThroughTheirOtherWindows() {
        Dataset<Row> events = noiseOfSeries();
        SequenceAssembler assembler = assembler()
                .setLabelMode("every")
                .setWindowLength(4)
                .setWindowStride(2)
                .setValidationFraction(0.5);
        Dataset<Row> sequences = assembler.fit(events).transform(events).cache();
        double honest = honest(sequences, networkOfSeries());
        assertTrue(honest <= NOTHING, "R² " + honest);
        double fold = honest(sequences.withColumn("validation", functions.expr("fold = 0")), networkOfSeries());
        assertTrue(fold <= NOTHING, "R² " + fold);
        double leaking = honest(sequences.withColumn("validation", functions.expr("id like '%@2'")), networkOfSeries());
        assertTrue(leaking > 0.4, "R² of a network that was trained on the windows beside " + leaking);
        sequences.unpersist();
    }

    @Test
    void foldsAreNotLearntThroughTheOthers(@TempDir Path folder) throws IOException {
        String events = folder.resolve("events").toString();
        noiseOfSeries().write().parquet(events);
        double honest = ofFolds(folder, events, "x,gap");
        assertTrue(honest <= NOTHING, "R² " + honest);
        double leaking = ofFolds(folder, events, "x,gap,label");
        assertTrue(leaking > 0.4, "R² with the label among the inputs " + leaking);
    }

    private static double ofFolds(Path folder, String events, String inputs) throws IOException {
        String metrics = folder.resolve("metrics.json").toString();
        String flags = "--task regression --data " + events + " --time-col time --id-cols id --token-cols token"
                + " --missing forward --time-delta each --label-mode every --window-length 4 --window-stride 2"
                + " --vocabulary-sizes " + SERIES + " --hidden-size 8 --epochs 20 --batch-size 16 --learning-rate 0.1"
                + " --placement worker --folds 2 --overwrite --json " + metrics + " --input-cols " + inputs;
        SharedSessionJob.print(JobCommand.TRAIN, flags.split(" "));
        return new ObjectMapper().readTree(Path.of(metrics).toFile()).path("r2").asDouble(Double.NaN);
    }

    /** So the networks above could have used x of the next step, had they been given it. */
    @Test
    void inputsOfTheFutureWouldBeUsed() {
        Dataset<Row> events = noiseOfTimes();
        SequenceAssembler assembler =
                assembler().setLabelMode("every").setFutureCols("x").setCutTime("" + TIMES / 2);
        double leaking = honest(assembler.fit(events).transform(events), network());
        assertTrue(leaking > 0.3, "R² with x of the next step among the inputs " + leaking);
    }
}
