package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.EventLog;
import dev.unroll.HeldFiles;
import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import dev.unroll.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Executors that are killed, fail or have too little memory: training ends in the weights of a run on one machine that
 * nothing happened to, or with one sentence in bounded time.
 */
class ExecutorFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String SETTINGS = "--task regression --id-col id --cell gru --hidden-size 64 --batch-size 320"
            + " --block-size 32 --learning-rate 0.001 --epochs 6 --checkpoint-steps 6";
    private static final Pattern LOSS = Pattern.compile(
            "(?m)^warning: executor \\d+ on (?:127\\.0\\.0\\.1|localhost) was"
                    + " lost \\(.+\\); steps? (\\d+)(?: to \\d+)? took (\\d+\\.\\d) s instead of (\\d+\\.\\d) s, blocks were read again$");

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
        digest = trained.weightsDigest();
        cluster = StandaloneCluster.start(2, 1, "1g");
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "worker"})
    void executorKilledInTheMiddleOfAStepChangesNothing(String placement) throws Exception {
        Path watch = Files.createTempDirectory(folder, "watch");
        Path saved = HeldFiles.saved(watch, "step-0000000006.safetensors");
        Path gate = Files.createSymbolicLink(folder.resolve("gate of " + placement), saved);
        Map<String, String> conf = new TreeMap<>(HeldTasks.conf(gate));
        conf.putAll(HeldFiles.conf(watch));
        try (RunningJob job = script("train").start(onCluster(conf, "killed " + placement, placement))) {
            assertTrue(job.awaits(() -> HeldTasks.holder(gate).isPresent(), LIMIT), "a task of step 7 is held");
            assertTrue(HeldTasks.holder(gate).orElseThrow().destroyForcibly());
            Files.delete(gate);
            JobScript.Result run = job.await(LIMIT);
            System.out.print("killed executor: " + run.output());
            assertEquals(digest, run.weightsDigest());
            assertEquals("", run.ownErrors());
            assertOneLossIn(7, placement.equals("cluster"), run.output());
        }
    }

    /** Where steps are made together, those of another number may have taken longer, in a JVM that was not yet warm. */
    private static void assertOneLossIn(long step, boolean comparesTime, String output) {
        List<MatchResult> losses = LOSS.matcher(output).results().toList();
        assertEquals(1, losses.size(), output);
        MatchResult loss = losses.get(0);
        assertEquals(step, Long.parseLong(loss.group(1)));
        boolean tookLonger = Double.parseDouble(loss.group(2)) > Double.parseDouble(loss.group(3));
        assertTrue(tookLonger || !comparesTime, loss.group());
    }

    @Test
    void tasksThatFailOnceChangeNothing() throws Exception {
        EventLog events = EventLog.within(folder);
        Map<String, String> conf = new TreeMap<>(TaskHook.conf(FaultyTasks.class));
        conf.putAll(events.conf());
        JobScript.Result run = script("train").run(LIMIT, onCluster(conf, "failing once", "auto"));
        assertEquals(digest, run.weightsDigest());
        assertEquals("", run.ownErrors());
        long failures = events.count("SparkListenerTaskEnd", "this task was to fail once");
        System.out.println("failed tasks: " + failures);
        assertTrue(failures > 0);
    }

    @Test
    void blocksThatMemoryHasNoRoomForChangeNothing() throws Exception {
        EventLog events = EventLog.within(folder);
        Map<String, String> conf = new TreeMap<>(events.conf());
        conf.put("spark.memory.fraction", "0.004"); // 0.8 MB
        conf.put("spark.eventLog.logBlockUpdates.enabled", "true");
        JobScript.Result run = script("train").run(LIMIT, onCluster(conf, "on disk", "auto"));
        assertEquals(digest, run.weightsDigest());
        assertEquals("", run.ownErrors());
        long onDisk = events.count("SparkListenerBlockUpdated", "\"Block ID\":\"rdd_", "\"Use Disk\":true");
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
                script("train").run(Duration.ofMinutes(2), onCluster(conf, "not started", "auto")));
    }

    @Test
    void executorsThatEndInEveryTaskEndTheJob() throws Exception {
        Map<String, String> conf = new TreeMap<>(TaskHook.conf(FaultyTasks.class));
        conf.put("spark.executor.extraJavaOptions", "-Dfaulty.tasks=exit");
        assertClusterFails(
                "error: The cluster failed: Job aborted due to stage failure: Task \\d+ in stage 0\\.0 failed 4 times, most recent"
                        + " failure: Lost task .* \\(executor \\d+ exited caused by one of the running tasks\\) Reason: .*\n",
                script("train").run(Duration.ofMinutes(2), onCluster(conf, "ending", "auto")));
    }

    private static void assertClusterFails(String sentence, JobScript.Result run) {
        System.out.print(run.errors());
        assertTrue(run.ownErrors().matches(sentence), run.errors());
        assertEquals(5, run.exitCode());
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

    private static String[] onCluster(Map<String, String> conf, String model, String placement) {
        List<String> arguments = new ArrayList<>(
                List.of("--master", cluster.master(), "--driver-memory", "512m", "--executor-memory", "512m"));
        conf.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add("--");
        arguments.addAll(List.of((training(model) + " --placement " + placement).split(" ")));
        return arguments.toArray(String[]::new);
    }
}
