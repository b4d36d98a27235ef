package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.Settings;
import dev.unroll.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
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
        return run(command, new StopSignal(), args);
    }

    static Result run(JobCommand command, StopSignal signal, String... args) {
        CommandSpec spec = Settings.command(command);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode = JobMain.exitCode(
                spec,
                args,
                signal,
                stop -> job(command, Settings.read(command, spec)).run(LocalSpark.session(), stop),
                new PrintStream(errors, true, UTF_8));
        return new Result(exitCode, errors.toString(UTF_8));
    }

    /** What a job prints that succeeds. */
    static String print(JobCommand command, String... args) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            Result run = run(command, args);
            assertEquals(0, run.exitCode(), run.errors());
        } finally {
            System.setOut(before);
        }
        return printed.toString(UTF_8);
    }

    private static JobMain.Job job(JobCommand command, Settings settings) {
        return switch (command) {
            case TRAIN -> TrainJob.of(settings);
            case EVALUATE -> new EvaluateJob(settings);
            case PREDICT -> new PredictJob(settings);
            case ASSEMBLE -> AssembleJob.of(settings);
            case STREAM -> StreamJob.of(settings);
        };
    }
}
