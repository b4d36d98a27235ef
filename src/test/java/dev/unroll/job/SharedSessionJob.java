package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.Settings;
import dev.unroll.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;

/** A job as its {@code main} runs it, but in the tests' shared session and with its exit code returned. */
final class SharedSessionJob {
    private SharedSessionJob() {}

    /**
     * What a run came to.
     *
     * @param errors all that it wrote about what went wrong
     */
    record Result(int exitCode, String errors) {}

    static Result run(JobCommand command, String... args) {
        CommandSpec spec = Settings.command(command);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode = JobMain.exitCode(
                spec,
                args,
                new StopSignal(),
                stop -> run(command, Settings.read(command, spec), LocalSpark.session(), stop),
                new PrintStream(errors, true, UTF_8));
        return new Result(exitCode, errors.toString(UTF_8));
    }

    private static void run(JobCommand command, Settings settings, SparkSession spark, StopSignal stop)
            throws IOException {
        switch (command) {
            case TRAIN -> new TrainJob(settings).run(spark, stop);
            case EVALUATE -> new EvaluateJob(settings).run(spark);
            case PREDICT -> new PredictJob(settings).run(spark);
        }
    }
}
