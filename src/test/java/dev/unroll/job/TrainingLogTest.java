package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.ParameterName;
import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.Monitored;
import dev.unroll.job.settings.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingLogTest {
    private static TrainingLog log(PrintStream out) {
        return new TrainingLog(out, TrainingProgress.of(Progress.NONE), () -> false);
    }

    @Test
    void namesOfParametersAreFlagsInNotesAndWarnings() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TrainingLog log = log(new PrintStream(out, true, UTF_8));
        log.note("raise " + ParameterName.of("batchSize"));
        log.note("of another run (" + ParameterName.of("data") + " was a, " + ParameterName.of("seed") + " was 1)");
        log.warning("loss: lower " + ParameterName.of("learningRate"));
        assertEquals(
                List.of(
                        "note: raise --batch-size",
                        "note: of another run (data was a, --seed was 1)",
                        "warning: loss: lower --learning-rate"),
                out.toString(UTF_8).lines().toList());
    }

    @Test
    void lineOfAnEpochShowsTheMonitoredMetric() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, Double> metrics = new LinkedHashMap<>();
        Stream.of("mse", "rmse", "mae", "r2").forEach(name -> metrics.put(name, 0.5));
        Monitored r2 = new Monitored(new BestEpoch("r2", 1, 0.5), 0.5, 0, 0, 0);
        log(new PrintStream(out, true, UTF_8))
                .epoch(EpochRecord.begin(1, Monitored.NOTHING).validated(metrics, r2));
        String line = out.toString(UTF_8);
        assertTrue(line.contains("  val mse 0.50000  val rmse 0.50000  val r2 0.50000  "), line);
    }
}
