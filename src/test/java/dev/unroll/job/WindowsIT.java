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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data in four windows, of five times the memory that Spark has for them: nothing changes, and all is read once an epoch. */
class WindowsIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final int ROWS = 140_000; // 280 MB
    private static final String SETTINGS = "--task regression --id-col id --cell gru --hidden-size 8 --batch-size 4096"
            + " --learning-rate 0.001 --epochs 2 --checkpoint-epochs 1";

    /** Of an executor: for three windows, on both executors together or on the worker alone, and not for all data. */
    private static final Map<String, String> MEMORY = Map.of("cluster", "820m", "worker", "1340m");

    /** Of the heap, for stored data: about 26 MB on each executor. */
    private static final Map<String, String> STORAGE = Map.of("cluster", "0.05", "worker", "0.025");

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static String digest; // of the weights that a run in memory ends with
    private static String firstEpoch; // the name of the checkpoint at its end

    @BeforeAll
    static void trainInMemory() throws Exception {
        String problem = "--problem adding --min-length 200 --max-length 300 --rows " + ROWS + " --out ";
        JobScript.Result generated = script("generate").run(LIMIT, local("2g", problem + data()));
        assertEquals(0, generated.exitCode(), generated.errors());
        Path watch = Files.createTempDirectory(folder, "watch");
        JobScript.Result trained = script("train").run(LIMIT, watched(watch, local("3g", training("in memory"))));
        digest = trained.weightsDigest();
        try (Stream<Path> saved = Files.list(watch)) {
            firstEpoch = saved.map(Path::getFileName)
                    .map(Path::toString)
                    .sorted()
                    .findFirst()
                    .orElseThrow()
                    .replace(".saved", "");
        }
        cluster = StandaloneCluster.start(2, 1, "2g");
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "worker"})
    void windowsOnDiskAreReadOnceAnEpochAndTrainTheSameWeights(String placement) throws Exception {
        EventLog events = EventLog.within(folder);
        JobScript.Result run = script("train").run(LIMIT, onCluster(events.conf(), "on disk " + placement, placement));
        assertEquals(digest, run.weightsDigest());
        assertEquals("", run.ownErrors());
        long[] stored = events.storedBytes();
        System.out.printf("stored %d bytes, of these on disk %d%n", stored[0], stored[1]);
        assertTrue(stored[1] > 0.6 * stored[0]);
        for (int epoch = 1; epoch <= 2; epoch++) {
            long read = events.bytesRead("unroll: epoch " + epoch) + events.bytesRead("unroll: from epoch " + epoch);
            System.out.printf("placement %s: epoch %d read %d bytes%n", placement, epoch, read);
            assertTrue(read < 1.1 * stored[0], placement);
            assertTrue(read > 0.5 * stored[0], placement);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "worker"})
    void executorKilledWhileItFetchesAWindowChangesNothing(String placement) throws Exception {
        Path watch = Files.createTempDirectory(folder, "watch");
        Path saved = HeldFiles.saved(watch, firstEpoch);
        Path gate = Files.createSymbolicLink(folder.resolve("gate of " + placement), saved);
        Map<String, String> conf = new TreeMap<>(HeldTasks.conf(gate));
        conf.putAll(HeldFiles.conf(watch));
        try (RunningJob job = script("train").start(onCluster(conf, "killed " + placement, placement))) {
            assertTrue(job.awaits(() -> HeldTasks.holder(gate).isPresent(), LIMIT), "a task of epoch 2 is held");
            assertTrue(HeldTasks.holder(gate).orElseThrow().destroyForcibly());
            Files.delete(gate);
            JobScript.Result run = job.await(LIMIT);
            assertEquals(digest, run.weightsDigest());
            assertTrue(run.output().contains("was lost"), run.output());
        }
    }

    @Test
    void workerWithoutRoomForWindowsIsRefused() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(onCluster(Map.of(), "refused", "worker")));
        arguments.set(arguments.indexOf(MEMORY.get("worker")), "640m");
        JobScript.Result run = script("train").run(LIMIT, arguments.toArray(String[]::new));
        assertEquals(2, run.exitCode());
        Pattern sentence = Pattern.compile(
                "(?m)^error: --placement is worker: expected executors with the memory for its data, found"
                        + " \\d+ MiB of data for \\d+ MiB; choose auto or cluster, or give executors more memory\\.$");
        assertTrue(sentence.matcher(run.errors()).find(), run.errors()); // beside what Spark says when it ends early
    }

    private static JobScript script(String name) {
        return JobScript.named(name).with("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static Path data() {
        return folder.resolve("data");
    }

    private static String training(String model) {
        return SETTINGS + " --data " + data() + " --model " + folder.resolve(model.replace(' ', '-'));
    }

    private static String[] local(String memory, String words) {
        return ("--master local[2] --driver-memory " + memory + " -- " + words).split(" ");
    }

    private static String[] watched(Path watch, String[] arguments) throws Exception {
        Map<String, String> settings = new TreeMap<>(HeldFiles.conf(watch));
        settings.put("spark.driver.extraClassPath", TaskHook.classes());
        Stream<String> conf = settings.entrySet().stream()
                .flatMap(entry -> Stream.of("--conf", entry.getKey() + "=" + entry.getValue()));
        return Stream.concat(conf, Stream.of(arguments)).toArray(String[]::new);
    }

    private static String[] onCluster(Map<String, String> more, String model, String placement) {
        Map<String, String> conf = new TreeMap<>(more);
        conf.put("spark.memory.fraction", STORAGE.get(placement));
        conf.put("spark.eventLog.logBlockUpdates.enabled", "true");
        List<String> arguments = new ArrayList<>(List.of(
                "--master", cluster.master(), "--driver-memory", "512m", "--executor-memory", MEMORY.get(placement)));
        conf.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add("--");
        arguments.addAll(List.of((training(model) + " --placement " + placement).split(" ")));
        return arguments.toArray(String[]::new);
    }
}
