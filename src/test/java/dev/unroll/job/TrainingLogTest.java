package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.ParameterName;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Monitored;
import dev.unroll.job.settings.Progress;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
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
    void numberThatIsNotFiniteIsNullInTheHistory() {
        TrainingLog log = log(new PrintStream(OutputStream.nullOutputStream()));
        log.epoch(new EpochRecord(
                1,
                2,
                Double.NaN,
                0,
                Map.of("r2", Double.NEGATIVE_INFINITY),
                3,
                4,
                0.5,
                StepTimes.ZERO,
                TaskTime.UNKNOWN,
                Monitored.NOTHING));
        String expected =
                "{\"epoch\":1,\"steps\":2,\"loss\":null,\"weight\":0.0,\"validation\":{\"r2\":null},\"sequences\":3,"
                        + "\"timeSteps\":4,\"seconds\":0.5,\"times\":{\"compute\":0.0,\"aggregation\":0.0,\"broadcast\":0.0,"
                        + "\"scheduling\":0.0},\"tasks\":{\"network\":0.0,\"outside\":0.0},"
                        + "\"monitored\":{\"best\":{\"metric\":\"\",\"epoch\":0,\"value\":null},\"mark\":null,\"waited\":0,"
                        + "\"onPlateau\":0,\"reductions\":0}}";
        assertEquals(List.of(expected), log.history());
    }
}
