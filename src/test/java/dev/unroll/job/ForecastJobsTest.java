package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.metric.Metrics;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.ml.SequenceAssemblerModel;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forecasts by the jobs: targets ahead of each time step, and a cut after which they are measured. */
class ForecastJobsTest {
    private static final String CSV = "--format csv --option header=true inferSchema=true";
    private static final String CUT = "2024-03-03T12:00:00Z";
    private static final int HOURS = 80; // the cut comes before hour 60
    private static final String FORECAST =
            "--task regression --hidden-size 4 --epochs 2 --time-col at --id-cols site --input-cols y,x --label-col y"
                    + " --label-mode horizon --horizon 3 --missing forward";

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    /** Two series whose values differ; each lacks the label of hour 70. */
    @BeforeAll
    static void writeData() throws IOException {
        StringBuilder text = new StringBuilder("site,at,y,x\n");
        for (int hour = 0; hour < HOURS; hour++) {
            for (String site : List.of("a", "b")) {
                String y = hour == 70 ? "" : "" + (10 * Math.sin(hour) + (site.equals("a") ? 5 : hour % 7));
                text.append(
                        "%s,2024-03-%02d %02d:00:00,%s,%d%n".formatted(site, 1 + hour / 24, hour % 24, y, hour % 5));
            }
        }
        Files.writeString(data.resolve("hours.csv"), text);
    }

    private static Dataset<Row> events() {
        return LocalSpark.session()
                .read()
                .option("header", "true")
                .option("inferSchema", "true")
                .csv(data.toString());
    }

    private static SequenceAssembler assembler() {
        return new SequenceAssembler()
                .setTimeCol("at")
                .setIdCols("site")
                .setInputCols("y", "x")
                .setLabelCol("y")
                .setLabelMode("horizon")
                .setHorizon(3)
                .setMissing("forward")
                .setCutTime(CUT);
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setHead("every")
                .setHiddenSize(4)
                .setEpochs(2)
                .setIdCol("id")
                .setValidationIndicatorCol("validation");
    }

    private String model() {
        return folder.resolve("model").toString();
    }

    private static String[] flags(String words, String... more) {
        return Stream.concat(Stream.of(("--data " + data + " " + words).split(" ")), Stream.of(more))
                .toArray(String[]::new);
    }

    private String train(String more) {
        return SharedSessionJob.print(
                JobCommand.TRAIN, flags(CSV + " " + FORECAST + " --overwrite --model " + model() + " " + more));
    }

    /** The file of metrics. */
    private JsonNode evaluate(String... more) throws IOException {
        Path metrics = folder.resolve("metrics.json");
        SharedSessionJob.print(
                JobCommand.EVALUATE, flags(CSV + " --overwrite --model " + model() + " --json " + metrics, more));
        return new ObjectMapper().readTree(metrics.toFile());
    }

    private static void assertSame(Metrics expected, JsonNode found) {
        assertEquals(expected.targets(), found.path("targets").asLong());
        for (Map.Entry<String, Double> metric : expected.values().entrySet()) {
            assertEquals(metric.getValue(), found.path(metric.getKey()).asDouble(), metric.getKey());
        }
    }

    @Test
    void cutJobTrainsAndMeasuresAsAnAssemblerAndANetworkDoByHand() throws IOException {
        String printed = train("--cut-time " + CUT);
        assertTrue(printed.contains("assembled: 4 sequences, 2 of them held out, of 60 to 80 time steps"), printed);
        SequenceAssemblerModel assembled = assembler().fit(events());
        Dataset<Row> sequences = assembled.transform(events());
        RnnModel<?> byHand = regressor().fit(sequences);
        assertEquals(byHand.weightsSha256(), RnnModel.load(model()).weightsSha256());
        Metrics after = byHand.evaluate(sequences.where("validation"));
        // origins 60 to 76, less those that would need hour 70, of two series
        assertEquals(2 * (17 - 3), after.targets());
        assertSame(after, evaluate("--cut-time", CUT));
        assertSame(
                byHand.evaluate(assembled
                        .copy(ParamMap.empty().put(assembled.cutTime(), ""))
                        .transform(events())),
                evaluate());
    }

    @Test
    void eachStepAheadIsMeasured() throws IOException {
        train("--cut-time " + CUT);
        JsonNode numbers = evaluate("--cut-time", CUT).path("byNumber");
        assertEquals(3, numbers.size());
        Dataset<Row> sequences = assembler().fit(events()).transform(events()).where("validation");
        Dataset<Row> steps = RnnModel.load(model())
                .transform(sequences)
                .selectExpr("explode(arrays_zip(label, prediction)) step")
                .where("step.label is not null");
        for (int k = 0; k < 3; k++) {
            Row expected = steps.selectExpr(
                            "sqrt(avg(pow(step.label[%1$d] - step.prediction[%1$d], 2)))".formatted(k),
                            "avg(abs(step.label[%1$d] - step.prediction[%1$d]))".formatted(k))
                    .first();
            assertEquals(expected.getDouble(0), numbers.path(k).path("rmse").asDouble(), 1e-5);
            assertEquals(expected.getDouble(1), numbers.path(k).path("mae").asDouble(), 1e-5);
        }
    }

    @Test
    void measuringWhatTheModelWasTrainedOnIsNoted() throws IOException {
        String note = "note: the model was trained on what comes before " + CUT
                + ", which is measured here too; --cut-time " + CUT + " measures what follows alone";
        train("--cut-time " + CUT);
        String told = CSV + " --model " + model();
        assertTrue(SharedSessionJob.print(JobCommand.EVALUATE, flags(told)).contains(note));
        assertFalse(SharedSessionJob.print(JobCommand.EVALUATE, flags(told, "--cut-time", CUT))
                .contains("note: "));
        train("");
        assertFalse(SharedSessionJob.print(JobCommand.EVALUATE, flags(told)).contains("note: "));
    }

    @Test
    void changesAreLearntAndMeasuredAsChanges() throws IOException {
        train("--cut-time " + CUT + " --label-change");
        SequenceAssemblerModel assembled = assembler().setLabelChange(true).fit(events());
        Dataset<Row> sequences = assembled.transform(events());
        RnnModel<?> byHand = regressor().fit(sequences);
        assertEquals(byHand.weightsSha256(), RnnModel.load(model()).weightsSha256());
        assertSame(byHand.evaluate(sequences.where("validation")), evaluate("--cut-time", CUT));
    }

    @Test
    void windowsOfACutSeriesAreMeasuredByTheirTargetsAfterIt() throws IOException {
        String windows = " --window-length 24 --window-stride 12 --partial-window";
        train("--cut-time " + CUT + windows);
        SequenceAssembler assembler =
                assembler().setWindowLength(24).setWindowStride(12).setPartialWindow(true);
        Dataset<Row> sequences = assembler.fit(events()).transform(events());
        RnnModel<?> byHand = regressor().fit(sequences);
        assertEquals(byHand.weightsSha256(), RnnModel.load(model()).weightsSha256());
        assertSame(byHand.evaluate(sequences.where("validation")), evaluate("--cut-time", CUT));
    }

    @Test
    void cutThatLeavesNothingOrIsNoTimeIsASentence() {
        train("");
        String told = CSV + " --model " + model();
        SharedSessionJob.Result late =
                SharedSessionJob.run(JobCommand.EVALUATE, flags(told, "--cut-time", "2030-01-01"));
        assertEquals(
                "error: Nothing follows --cut-time: expected targets after 2030-01-01T00:00:00Z to measure on, found none in 2 sequences; choose an earlier time."
                        + System.lineSeparator(),
                late.errors());
        assertEquals(3, late.exitCode());
        SharedSessionJob.Result wrong = SharedSessionJob.run(JobCommand.EVALUATE, flags(told, "--cut-time", "soon"));
        assertEquals(
                "error: --cut-time must be a time such as \"2024-01-31T18:00:00Z\" or \"2024-01-31\", in UTC where it has no offset, but is \"soon\"."
                        + System.lineSeparator(),
                wrong.errors());
        assertEquals(2, wrong.exitCode());
    }

    @Test
    void cutOfSequencesIsRefused() {
        train("");
        String sequences = folder.resolve("sequences").toString();
        assembler().setCutTime("").fit(events()).transform(events()).write().parquet(sequences);
        SharedSessionJob.Result run =
                SharedSessionJob.run(JobCommand.EVALUATE, "--model", model(), "--data", sequences, "--cut-time", CUT);
        assertEquals(
                "error: --cut-time is for data that are events: expected a model that was trained on some, and events to measure it on, found sequences; leave it out."
                        + System.lineSeparator(),
                run.errors());
        assertEquals(2, run.exitCode());
    }
}
