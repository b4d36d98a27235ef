package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's task on an executor of two cores, and what happens when no executor has two any more. */
class WideTasksIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String SETTINGS = "--task regression --id-col id --cell gru --hidden-size 32 --batch-size 320"
            + " --block-size 32 --epochs 8 --checkpoint-steps 6 --data ";

    @TempDir
    private static Path folder;

    private static String data;
    private static String digest; // of the weights of a run on one thread

    private EventLog events;
    private Path gate; // a link to the checkpoint after which tasks are held

    @BeforeAll
    static void trainOnOneThread() throws Exception {
        data = folder.resolve("data").toString();
        String generate = "--problem adding --min-length 50 --max-length 80 --rows 640 --out " + data;
        String train = SETTINGS + data + " --model " + folder.resolve("local");
        run("generate", generate);
        digest = run("train", train).weightsDigest();
    }

    private static JobScript.Result run(String job, String words) throws Exception {
        JobScript.Result run = JobScript.named(job).run(LIMIT, arguments("local[1]", Map.of(), words));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run;
    }

    @Test
    void taskOfAWorkerComputesWithAllCoresOfItsExecutor() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(1, 2, "1g");
                RunningJob job = startHeld(cluster)) {
            ProcessHandle executor = HeldTasks.holder(gate).orElseThrow();
            HeldTasks.open(gate);
            assertTrue(job.awaits(() -> !executor.isAlive() || threads(executor) == 2, LIMIT), "two threads compute");
            JobScript.Result run = job.await(LIMIT);
            assertEquals(digest, run.weightsDigest());
            assertTrue(run.output().contains("with 2 threads"), run.output());
            assertEquals(1, events.count("SparkListenerResourceProfileAdded", "\"Amount\":2.0"));
        }
    }

    @Test
    void jobGoesOnWithFewerCoresWhereTheLargeExecutorIsLost() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(1, 2, "1g");
                RunningJob job = startHeld(cluster)) {
            cluster.addWorker(1, "1g");
            assertTrue(job.awaits(() -> events.count("SparkListenerExecutorAdded") == 2, LIMIT), "a smaller executor");
            cluster.killFirstWorker();
            HeldTasks.open(gate);
            JobScript.Result run = job.await(LIMIT);
            assertEquals(digest, run.weightsDigest());
            assertEquals("", run.ownErrors());
            assertTrue(run.output().contains("was lost"), run.output());
            assertEquals(1, events.count("SparkListenerJobEnd", "no executor has 2 cores any more"));
        }
    }

    /** Returns when a task of the worker is held, after the first checkpoint. */
    private RunningJob startHeld(StandaloneCluster cluster) throws Exception {
        Path watch = Files.createTempDirectory(folder, "watch");
        gate = Files.createSymbolicLink(watch.resolve("gate"), HeldFiles.saved(watch, "step-0000000006.safetensors"));
        events = EventLog.within(folder);
        Map<String, String> conf = new TreeMap<>(events.conf());
        conf.putAll(HeldTasks.conf(gate));
        conf.putAll(HeldFiles.conf(watch));
        String words = SETTINGS + data + " --placement worker --model " + watch.resolve("model");
        RunningJob job = JobScript.named("train")
                .with("SPARK_LOCAL_IP", "127.0.0.1")
                .start(arguments(cluster.master(), conf, words));
        assertTrue(job.awaits(() -> HeldTasks.holder(gate).isPresent(), LIMIT), "a task is held");
        return job;
    }

    /** By the names that Linux keeps of them. */
    private static long threads(ProcessHandle executor) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", "" + executor.pid(), "task"))) {
            return threads.filter(WideTasksIT::isOurs).count();
        }
    }

    private static boolean isOurs(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith("unroll worker");
        } catch (IOException e) {
            return false; // it has ended
        }
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
