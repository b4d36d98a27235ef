package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one of {@code jobs/*.sh} as a user would: a process of its own, in another working directory, in an environment
 * without {@code SPARK_HOME} unless one is given. Kryo refuses classes that were not registered, which users need not ask
 * for; a test that sets {@code SPARK_CONF_DIR} does without.
 */
public final class JobScript {
    private static final Path STRICT_KRYO = ProjectFolders.ROOT.resolve("src/test/resources/strict-kryo");

    private final String file;
    private final Map<String, String> environment = new HashMap<>(Map.of("SPARK_CONF_DIR", STRICT_KRYO.toString()));

    private JobScript(String file) {
        this.file = file;
    }

    /** {@code jobs/NAME.sh}. */
    public static JobScript named(String name) {
        return new JobScript(name + ".sh");
    }

    /** {@code jobs/build}, which they call. */
    public static JobScript build() {
        return new JobScript("build");
    }

    /** Sets a variable of its environment. */
    public JobScript with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /**
     * What a run left.
     *
     * @param output all that it wrote to the standard output
     * @param errors all that it wrote to the standard error
     */
    public record Result(int exitCode, String output, String errors) {
        private static final Pattern WEIGHTS = Pattern.compile("(?m)^weights: sha256 ([0-9a-f]{64})$");

        /** What the JVM writes about the Vector API, and Spark where executors take their time to start. */
        private static final Pattern NOT_OURS =
                Pattern.compile("(?m)^(WARNING: Using incubator modules: jdk\\.incubator\\.vector"
                        + "|[0-9:]{8} WARN TaskSchedulerImpl: Initial job has not accepted any resources;.*)\\R");

        /** What the job itself wrote to the standard error. */
        public String ownErrors() {
            return NOT_OURS.matcher(errors).replaceAll("");
        }

        /** SHA-256 of the weights that it trained; fails the test if it did not come so far. */
        public String weightsDigest() {
            Matcher line = WEIGHTS.matcher(output);
            assertTrue(line.find(), () -> output + errors);
            return line.group(1);
        }
    }

    /** Runs it to its end; fails the test, with what it wrote so far, if that takes longer than {@code limit}. */
    public Result run(Duration limit, String... arguments) throws IOException, InterruptedException {
        try (RunningJob job = start(arguments)) {
            return job.await(limit);
        }
    }

    /** Starts it. */
    public RunningJob start(String... arguments) throws IOException {
        return RunningJob.start("jobs/" + file, builder(arguments));
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProjectFolders.ROOT.resolve("jobs").resolve(file).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "SPARK_SCALA_VERSION", "SPARK_LOCAL_IP"));
        builder.environment().putAll(environment);
        return builder;
    }
}
