package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.JobScript;
import dev.unroll.check.Notebook;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NotebookJobIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void executorsPrintTheSameReportAsThisJvm() throws Exception {
        Notebook here = new Notebook(p -> Notebook.evaluate(Notebook.example(), p));
        JobScript.Result run = JobScript.named("notebook").run(LIMIT);
        assertEquals(0, run.exitCode(), run.errors());
        assertEquals(String.join("\n", here.lines()) + "\n", run.output());
    }
}
