package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.ParameterName;
import dev.unroll.job.settings.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
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
}
