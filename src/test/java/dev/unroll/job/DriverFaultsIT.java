package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.HeldFiles;
import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import dev.unroll.SmallDisk;
import dev.unroll.TestSeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real training processes that are killed, stopped or run out of disk, and started again by the same command: they all end
 * in the weights of a run that nothing happened to. {@code -Dmatrix=whole} kills 30 times in place of a few.
 */
class DriverFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int KILLS = "whole".equals(System.getProperty("matrix")) ? 30 : 3;
    private static final int EPOCHS = KILLS + 1; // of five steps, enough that no run ends before it is killed
    private static final int INTERVAL = 2;
    private static final String SETTINGS =
            "--task classification --tokens-col tokens --head every --id-col id --cell gru --hidden-size 64"
                    + " --batch-size 32 --block-size 16 --learning-rate 0.001 --epochs " + EPOCHS
                    + " --checkpoint-steps "
                    + INTERVAL;
    private static final List<String> PLACEMENTS = List.of("worker", "cluster");
    private static final Pattern CONTINUES = Pattern.compile("continues after step (\\d+) of (\\d+) of epoch (\\d+)\n");
    private static final Pattern FIRST_FAILURE = Pattern.compile(
            "training continues \\(failure 1 of 3 in a row, after which it ends\\): .* No space left on device");
    private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.safetensors");

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    private static Path folder;

    private static String data;
    private static String digest; // of the weights of a run that nothing happened to
    private static Path killed; // the folder of a run that was killed after its third checkpoint

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        data = folder.resolve("data").toString();
        JobScript.Result generated = script("generate")
                .run(
                        LIMIT,
                        flags(Map.of(), "--problem reber --min-length 8 --max-length 14 --rows 160", "--out", data));
        assertEquals(0, generated.exitCode(), generated.errors());
        digest = train(folder.resolve("undisturbed")).weightsDigest();
        killed = folder.resolve("killed once");
        killAt(Moment.ONCE_IT_IS_WRITTEN, 3 * INTERVAL, SETTINGS, killed, Duration.ZERO);
    }

    /** When a driver is killed, seen from a checkpoint. */
    private enum Moment {
        WHILE_IT_IS_WRITTEN(0),
        ONCE_IT_IS_WRITTEN(1),
        IN_THE_STEPS_AFTER_IT(2);

        /** From the checkpoint to the one that is held until the kill, however late that comes. */
        private final int intervals;

        Moment(int intervals) {
            this.intervals = intervals;
        }
    }

    @Test
    void killedDriverGoesOnFromTheNewestCheckpointToTheSameWeights() throws Exception {
        Path model = folder.resolve("killed");
        Random random = seed.random();
        long newest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Moment moment = Moment.values()[kill % Moment.values().length];
            long target = newest + INTERVAL * (1L + random.nextInt(2));
            String settings = SETTINGS + " --placement " + PLACEMENTS.get(kill % 2); // each goes on where the other was
            Duration later = Duration.ofMillis(random.nextInt(60));
            assertResumedAfter(newest, killAt(moment, target, settings, model, later));
            newest = newestCheckpoint(model).orElse(0);
            long saved = moment == Moment.WHILE_IT_IS_WRITTEN ? target - INTERVAL : target;
            assertTrue(newest >= saved, moment + ": " + newest + " of " + target);
        }
        JobScript.Result last = train(model);
        assertResumedAfter(newest, last);
        assertEquals(digest, last.weightsDigest());
        assertFalse(Files.exists(model.resolve(".unroll")), "nothing but the model is left");
    }

    /** @param later how long after the checkpoint, where the moment is not exact */
    private static JobScript.Result killAt(Moment moment, long steps, String settings, Path model, Duration later)
            throws Exception {
        Path watch = Files.createTempDirectory(folder, "watch");
        try (HeldFiles.Hold held = new HeldFiles.Hold(watch, name(steps + (long) moment.intervals * INTERVAL));
                RunningJob job = script("train").start(arguments(watched(watch), settings, model))) {
            boolean written = moment == Moment.WHILE_IT_IS_WRITTEN;
            Path saved = HeldFiles.saved(watch, name(steps));
            boolean seen = job.awaits(() -> written ? held.isReached() : Files.exists(saved), LIMIT);
            assertTrue(seen, () -> "the run ended before step " + steps);
            if (moment == Moment.IN_THE_STEPS_AFTER_IT) {
                TimeUnit.MILLISECONDS.sleep(later.toMillis()); // any moment will do
            }
            job.kill();
            JobScript.Result run = job.await(LIMIT);
            assertEquals(137, run.exitCode(), run.output() + run.errors());
            assertTrue(!written || held.isReached(), "a part of the checkpoint is left");
            return run;
        }
    }

    /** The run went on where the newest checkpoint was: not more than one interval is lost. */
    private static void assertResumedAfter(long steps, JobScript.Result run) {
        Matcher line = CONTINUES.matcher(run.output());
        assertEquals(steps > 0, line.find(), run.output() + run.errors());
        if (steps > 0) {
            long stepsPerEpoch = Long.parseLong(line.group(2));
            assertEquals(steps, (Long.parseLong(line.group(3)) - 1) * stepsPerEpoch + Long.parseLong(line.group(1)));
        }
    }

    @Test
    void driverKilledWhileItSavesTheModelLosesNothing() throws Exception {
        Path model = folder.resolve("saving");
        Path watch = Files.createTempDirectory(folder, "watch");
        try (HeldFiles.Hold held = new HeldFiles.Hold(watch, "weights.safetensors");
                RunningJob job = script("train").start(arguments(watched(watch), SETTINGS, model))) {
            assertTrue(job.awaits(held::isReached, LIMIT));
            job.kill();
            assertEquals(137, job.await(LIMIT).exitCode());
        }
        assertFalse(Files.exists(model.resolve("metadata")), "it is no model yet");
        assertEquals(digest, train(model).weightsDigest());
        assertFalse(Files.exists(model.resolve(".unroll")), "nothing but the model is left");
    }

    @Test
    void driverTerminatedInAStepSavesItAndExitsWith143() throws Exception {
        Path model = folder.resolve("terminated");
        Path watch = Files.createTempDirectory(folder, "watch");
        Path gate =
                Files.createSymbolicLink(folder.resolve("terminated-gate"), HeldFiles.saved(watch, name(2 * INTERVAL)));
        Map<String, String> conf = new TreeMap<>(HeldTasks.conf(gate));
        conf.putAll(HeldFiles.conf(watch));
        try (RunningJob job = script("train").start(arguments(conf, SETTINGS, model))) {
            assertTrue(job.awaits(() -> HeldTasks.holder(gate).isPresent(), LIMIT));
            job.terminate();
            Files.delete(gate);
            JobScript.Result stopped = job.await(LIMIT);
            assertEquals(143, stopped.exitCode());
            long steps = newestCheckpoint(model).orElseThrow();
            assertTrue(steps > 2 * INTERVAL, "the step was ended");
            assertEquals(
                    "error: Training was stopped after step " + steps + "; its state is in " + checkpoints(model)
                            + ", from which the same command continues; the report of the run is in " + model
                            + "/report.html.\n",
                    stopped.ownErrors());
            JobScript.Result resumed = train(model);
            assertResumedAfter(steps, resumed);
            assertEquals(digest, resumed.weightsDigest());
        }
    }

    @Test
    void damagedCheckpointIsNamedAndTheOneBeforeItUsed() throws Exception {
        Path model = folder.resolve("damaged");
        FileUtils.copyDirectory(killed.toFile(), model.toFile());
        long newest = newestCheckpoint(model).orElseThrow();
        Path damaged = file(model, newest);
        Files.write(damaged, new byte[1], StandardOpenOption.APPEND);
        Files.deleteIfExists(
                damaged.resolveSibling("." + damaged.getFileName() + ".crc")); // so that ours is put to the test
        JobScript.Result resumed = train(model);
        assertTrue(
                resumed.output().contains("warning: file:" + damaged + " is not a complete safetensors file: "),
                resumed.output());
        assertResumedAfter(newest - INTERVAL, resumed);
        assertEquals(digest, resumed.weightsDigest());
    }

    @Test
    void checkpointsOfOtherSettingsAreNamedAndStay() throws Exception {
        Path model = folder.resolve("other settings");
        FileUtils.copyDirectory(killed.toFile(), model.toFile());
        Path others = file(model, 3 * INTERVAL).getParent();
        JobScript.Result run = script("train").run(LIMIT, arguments(Map.of(), SETTINGS + " --seed 2", model));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        assertTrue(
                run.output()
                        .contains("note: this run starts from the beginning: the checkpoints in file:" + others
                                + " belong to another run (--seed was 1 and is 2); to remove them: rm -r '" + others
                                + "'\n"),
                run.output());
        assertEquals(contents(file(killed, 3 * INTERVAL).getParent()), contents(others));
        try (Stream<Path> runs = Files.list(checkpoints(model))) {
            assertEquals(List.of(others), runs.toList());
        }
    }

    private static Map<String, ByteBuffer> contents(Path folder) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Test
    void secondJobDoesNotWriteToTheSameFolder() throws Exception {
        Path model = folder.resolve("shared");
        String endless = SETTINGS.replaceAll("--epochs \\d+", "--epochs 1000000");
        try (RunningJob first = script("train").start(arguments(Map.of(), endless, model))) {
            assertTrue(first.awaits(() -> newestCheckpoint(model).isPresent(), LIMIT));
            JobScript.Result second = script("train").run(LIMIT, arguments(model));
            assertEquals(8, second.exitCode(), second.output() + second.errors());
            assertTrue(second.errors().contains("error: Another job writes to the folder"), second.errors());
            long before = newestCheckpoint(model).orElseThrow();
            assertTrue(first.awaits(() -> newestCheckpoint(model).orElse(0) > before, LIMIT), "the first goes on");
            first.kill();
        }
    }

    @Test
    void fullDiskIsAWarningAndThreeInARowAreTheEnd() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
            Path model = disk.folder().resolve("model");
            Path filler = disk.folder().resolve("filler");
            Path watch = Files.createTempDirectory(folder, "watch");
            try (HeldFiles.Hold second = new HeldFiles.Hold(watch, name(2 * INTERVAL));
                    HeldFiles.Hold fourth = new HeldFiles.Hold(watch, name(4 * INTERVAL));
                    RunningJob job = script("train").start(arguments(watched(watch), SETTINGS, model))) {
                assertTrue(job.awaits(second::isReached, LIMIT));
                disk.fill(second.giveWay()); // until the job removes what it could not finish
                second.release();
                assertTrue(job.awaits(fourth::isReached, LIMIT));
                assertEquals(3 * INTERVAL, newestCheckpoint(model).orElseThrow(), "it saves again");
                disk.fill(filler);
                fourth.release();
                JobScript.Result full = job.await(LIMIT);
                assertEquals(6, full.exitCode(), full.output() + full.errors());
                assertTrue(full.errors().contains("No space left on device"), full.errors());
                assertEquals(2, FIRST_FAILURE.matcher(full.output()).results().count(), full.output());
            }
            Files.delete(filler);
            JobScript.Result resumed = train(model);
            assertResumedAfter(3 * INTERVAL, resumed);
            assertEquals(digest, resumed.weightsDigest());
        }
    }

    /** Settings of a job that tells when it saves which checkpoint, and may be held there. */
    static Map<String, String> watched(Path watch) throws Exception {
        Map<String, String> conf = new TreeMap<>(HeldFiles.conf(watch));
        conf.put("spark.driver.extraClassPath", TaskHook.classes());
        return conf;
    }

    private static Path checkpoints(Path model) {
        return model.resolve(".unroll/checkpoints");
    }

    static String name(long steps) {
        return "step-%010d.safetensors".formatted(steps);
    }

    /** A checkpoint that is there, of whatever run. */
    private static Path file(Path model, long steps) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints(model))) {
            return files.filter(file -> file.endsWith(name(steps))).findFirst().orElseThrow();
        }
    }

    private static OptionalLong newestCheckpoint(Path model) throws IOException {
        if (!Files.exists(checkpoints(model))) {
            return OptionalLong.empty();
        }
        try (Stream<Path> files = Files.find(checkpoints(model), 2, (file, attributes) -> attributes.isRegularFile())) {
            return files.map(file -> CHECKPOINT.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .max();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) { // the job removed it while we looked
                return newestCheckpoint(model);
            }
            throw e;
        }
    }

    private static JobScript.Result train(Path model) throws Exception {
        JobScript.Result run = script("train").run(LIMIT, arguments(model));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run;
    }

    static JobScript script(String name) {
        return JobScript.named(name).with("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static String[] arguments(Path model) {
        return arguments(Map.of(), SETTINGS, model);
    }

    private static String[] arguments(Map<String, String> conf, String settings, Path model) {
        return flags(conf, settings, "--data", data, "--model", model.toString());
    }

    /** @param words parted by spaces */
    static String[] flags(Map<String, String> conf, String words, String... more) {
        List<String> flags = new ArrayList<>(List.of("--master", "local[2]", "--driver-memory", "512m"));
        conf.forEach((key, value) -> flags.addAll(List.of("--conf", key + "=" + value)));
        flags.add("--");
        flags.addAll(List.of(words.split(" ")));
        flags.addAll(List.of(more));
        return flags.toArray(String[]::new);
    }
}
