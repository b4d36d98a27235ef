package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import dev.unroll.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors that are killed, fail or have too little memory: training ends in the weights of a run on one machine that
 * nothing happened to, or with one sentence in bounded time.
 */
class ExecutorFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String SETTINGS = "--task regression --id-col id --cell gru --hidden-size 64 --batch-size 320"
            + " --block-size 32 --learning-rate 0.001 --epochs 15";
    private static final Pattern DIGEST = Pattern.compile("weights: sha256 ([0-9a-f]{64})\n");
    private static final Pattern LOSS = Pattern.compile("(?m)^warning: executor \\d+ on (127\\.0\\.0\\.1|localhost) was"
            + " lost \\(.+\\); step \\d+ took \\d+\\.\\d s instead of \\d+\\.\\d s, its blocks were read again$");

    /** What the JVM itself writes about {@code --add-modules jdk.incubator.vector}. */
    private static final String JVM_WARNING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static String data;
    private static String digest; // of the weights of a run that nothing happened to

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        data = folder.resolve("data").toString();
        JobScript.Result generated = script("generate")
                .run(LIMIT, local("--problem adding --min-length 200 --max-length 300 --rows 640 --out " + data));
        assertEquals(0, generated.exitCode(), generated.errors());
        JobScript.Result trained = script("train").run(LIMIT, local(training("undisturbed")));
        digest = digest(trained);
        cluster = StandaloneCluster.start(2, 1, "1g");
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void killedExecutorChangesNothing() throws Exception {
        try (RunningJob job = script("train").start(onCluster(Map.of(), "killed"))) {
            assertTrue(job.awaits(() -> job.output().contains("epoch   3"), LIMIT));
            assertTrue(cluster.newestExecutor().destroyForcibly());
            JobScript.Result run = job.await(LIMIT);
            System.out.print("killed executor: " + run.output());
            assertEquals(digest, digest(run));
            assertEquals(1, LOSS.matcher(run.output()).results().count(), run.output());
            assertEquals(JVM_WARNING, run.errors());
        }
    }

    @Test
    void tasksThatFailOnceChangeNothing() throws Exception {
        Path events = Files.createTempDirectory(folder, "events");
        Map<String, String> conf = faultyTasks();
        conf.putAll(eventLog(events));
        JobScript.Result run = script("train").run(LIMIT, onCluster(conf, "failing once"));
        assertEquals(digest, digest(run));
        assertEquals(JVM_WARNING, run.errors());
        long failures = eventsWith(events, "\"Event\":\"SparkListenerTaskEnd\"", "this task was to fail once");
        System.out.println("failed tasks: " + failures);
        assertTrue(failures > 0);
    }

    @Test
    void blocksThatMemoryHasNoRoomForChangeNothing() throws Exception {
        Path events = Files.createTempDirectory(folder, "events");
        Map<String, String> conf = eventLog(events);
        conf.put("spark.memory.fraction", "0.004"); // 0.8 MB
        conf.put("spark.eventLog.logBlockUpdates.enabled", "true");
        JobScript.Result run = script("train").run(LIMIT, onCluster(conf, "on disk"));
        assertEquals(digest, digest(run));
        assertEquals(JVM_WARNING, run.errors());
        long onDisk = eventsWith(
                events, "\"Event\":\"SparkListenerBlockUpdated\"", "\"Block ID\":\"rdd_", "\"Use Disk\":true");
        System.out.println("blocks written to disk: " + onDisk);
        assertTrue(onDisk > 0);
    }

    @Test
    void executorsThatCannotStartEndTheJob() throws Exception {
        Map<String, String> conf =
                Map.of("spark.executor.extraJavaOptions", "-javaagent:" + folder.resolve("none.jar"));
        assertClusterFails(
                "error: The cluster failed: Job \\d+ cancelled because no executor could start: expected one that takes tasks,"
                        + " found \\d+ that ended before \\(the last: Command exited with code 1\\); read stderr of one of"
                        + " them on its worker\\.\n",
                script("train").run(Duration.ofMinutes(2), onCluster(conf, "not started")));
    }

    @Test
    void executorsThatEndInEveryTaskEndTheJob() throws Exception {
        Map<String, String> conf = faultyTasks();
        conf.put("spark.executor.extraJavaOptions", "-Dfaulty.tasks=exit");
        assertClusterFails(
                "error: The cluster failed: Job aborted due to stage failure: Task \\d+ in stage 0\\.0 failed 4 times, most recent"
                        + " failure: Lost task .* \\(executor \\d+ exited caused by one of the running tasks\\) Reason: .*\n",
                script("train").run(Duration.ofMinutes(2), onCluster(conf, "ending")));
    }

    private static void assertClusterFails(String sentence, JobScript.Result run) {
        System.out.print(run.errors());
        String errors = run.errors().replaceAll("(?m)^[0-9:]{8} WARN TaskSchedulerImpl: Initial job has not .*\n", "");
        assertTrue(errors.matches(Pattern.quote(JVM_WARNING) + sentence), run.errors());
        assertEquals(5, run.exitCode());
    }

    private static Map<String, String> faultyTasks() throws Exception {
        String classes = Path.of(FaultyTasks.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        return new TreeMap<>(Map.of(
                "spark.kryo.registrator",
                "dev.unroll.spark.KryoRegistrator," + FaultyTasks.class.getName(),
                "spark.kryo.pool",
                "false", // so that each task registers anew
                "spark.driver.extraClassPath",
                classes,
                "spark.executor.extraClassPath",
                classes));
    }

    private static Map<String, String> eventLog(Path events) {
        return new TreeMap<>(Map.of(
                "spark.eventLog.enabled", "true",
                "spark.eventLog.dir", events.toUri().toString(),
                "spark.eventLog.compress", "false",
                "spark.eventLog.rolling.enabled", "false"));
    }

    /** How many lines of the one log there have all the words. */
    private static long eventsWith(Path events, String... words) throws IOException {
        try (Stream<Path> logs = Files.list(events)) {
            Path log = logs.filter(file -> !file.getFileName().toString().startsWith("."))
                    .findFirst()
                    .orElseThrow();
            try (Stream<String> lines = Files.lines(log)) {
                return lines.filter(line -> Stream.of(words).allMatch(line::contains))
                        .count();
            }
        }
    }

    private static String digest(JobScript.Result run) {
        Matcher line = DIGEST.matcher(run.output());
        assertTrue(line.find(), run.output() + run.errors());
        return line.group(1);
    }

    private static JobScript script(String name) {
        return JobScript.named(name).with("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static String training(String model) {
        return SETTINGS + " --data " + data + " --model " + folder.resolve(model.replace(' ', '-'));
    }

    private static String[] local(String words) {
        return ("--master local[2] --driver-memory 512m -- " + words).split(" ");
    }

    private static String[] onCluster(Map<String, String> conf, String model) {
        List<String> arguments = new ArrayList<>(
                List.of("--master", cluster.master(), "--driver-memory", "512m", "--executor-memory", "512m"));
        conf.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add("--");
        arguments.addAll(List.of(training(model).split(" ")));
        return arguments.toArray(String[]::new);
    }
}
