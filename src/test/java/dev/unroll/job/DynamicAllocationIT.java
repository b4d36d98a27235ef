package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.EventLog;
import dev.unroll.HeldFiles;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that Spark takes away and gives while a job trains, as dynamic allocation does. */
class DynamicAllocationIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String SETTINGS = "--task regression --id-col id --cell gru --hidden-size 8 --batch-size 320"
            + " --block-size 32 --epochs 30 --checkpoint-steps 6 --data ";

    /** A worker would leave the second executor without work. */
    private static final String ON_CLUSTER = " --placement cluster --model ";

    /** One or two executors: the second goes after a second without work, and comes after one in which a task waits. */
    private static final Map<String, String> ALLOCATION = Map.of(
            "spark.dynamicAllocation.enabled", "true",
            "spark.dynamicAllocation.shuffleTracking.enabled", "true",
            "spark.dynamicAllocation.shuffleTracking.timeout", "1s",
            "spark.dynamicAllocation.cachedExecutorIdleTimeout", "1s",
            "spark.dynamicAllocation.executorIdleTimeout", "1s",
            "spark.dynamicAllocation.schedulerBacklogTimeout", "1s",
            "spark.dynamicAllocation.minExecutors", "1",
            "spark.dynamicAllocation.maxExecutors", "2",
            "spark.executor.cores", "1");

    @TempDir
    private Path folder;

    private EventLog events;
    private Path gate; // a link to the checkpoint after which tasks are held

    @Test
    void executorsThatGoAndComeChangeNothingAndFetchNoBlocksStepAfterStep() throws Exception {
        String settings = SETTINGS + folder.resolve("data");
        run("generate", "--problem adding --min-length 20 --max-length 30 --rows 640 --out " + folder.resolve("data"));
        String digest =
                run("train", settings + " --model " + folder.resolve("local")).weightsDigest();
        events = EventLog.within(folder);
        gate = Files.createSymbolicLink(folder.resolve("gate"), saved(6));
        Map<String, String> conf = new TreeMap<>(ALLOCATION);
        conf.putAll(events.conf());
        conf.putAll(HeldTasks.conf(gate));
        conf.putAll(HeldFiles.conf(folder));
        try (StandaloneCluster cluster = StandaloneCluster.start(2, 1, "1g");
                HeldFiles.Hold twelfth = new HeldFiles.Hold(folder, checkpoint(12));
                RunningJob job = JobScript.named("train")
                        .with("SPARK_LOCAL_IP", "127.0.0.1")
                        .start(arguments(cluster.master(), conf, settings + ON_CLUSTER + folder.resolve("model")))) {
            awaitSecondExecutorInHeldStep(job);
            assertTrue(job.awaits(() -> twelfth.isReached() && executors() == 1, LIMIT), "one without work is removed");
            Files.createSymbolicLink(gate, saved(18));
            twelfth.release();
            int held = awaitSecondExecutorInHeldStep(job);
            JobScript.Result run = job.await(LIMIT);
            assertEquals(digest, run.weightsDigest());
            assertEquals("", run.ownErrors());
            assertFalse(run.output().contains("warning"), run.output());
            assertNoBlocksFetched(events.remoteBytes(), held);
        }
    }

    private Path saved(int step) {
        return HeldFiles.saved(folder, checkpoint(step));
    }

    private static String checkpoint(int step) {
        return "step-%010d.safetensors".formatted(step);
    }

    /** Lets the held step wait for a second executor, and go on; returns how many stages had ended before it. */
    private int awaitSecondExecutorInHeldStep(RunningJob job) throws Exception {
        assertTrue(job.awaits(() -> HeldTasks.holder(gate).isPresent(), LIMIT), "a task is held");
        int ended = events.remoteBytes().size();
        assertTrue(job.awaits(() -> executors() == 2, LIMIT), "another task waits, and gets an executor");
        HeldTasks.open(gate);
        return ended;
    }

    private long executors() throws IOException {
        return events.count("SparkListenerExecutorAdded") - events.count("SparkListenerExecutorRemoved");
    }

    /** Where a task waits for a busy executor longer than {@code spark.locality.wait.process} it may, so not in all steps. */
    private static void assertNoBlocksFetched(List<Long> remoteBytes, int held) {
        System.out.println("bytes fetched, by stage: " + remoteBytes + "; last held at " + held);
        List<Long> after = remoteBytes.subList(held + 1, remoteBytes.size());
        long fetching = after.stream().filter(bytes -> bytes > 0).count();
        assertTrue(fetching <= after.size() / 10, fetching + " of " + after.size());
    }

    private static JobScript.Result run(String job, String words) throws Exception {
        JobScript.Result run = JobScript.named(job).run(LIMIT, arguments("local[2]", Map.of(), words));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run;
    }

    private static String[] arguments(String master, Map<String, String> conf, String words) {
        List<String> arguments =
                new ArrayList<>(List.of("--master", master, "--driver-memory", "512m", "--executor-memory", "512m"));
        conf.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add("--");
        arguments.addAll(List.of(words.split(" ")));
        return arguments.toArray(String[]::new);
    }
}
