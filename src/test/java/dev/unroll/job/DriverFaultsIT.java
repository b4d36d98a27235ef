package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import dev.unroll.SmallDisk;
import dev.unroll.TestSeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final int STEPS = KILLS * 8; // enough that no run ends before it is killed
    private static final int STEPS_PER_EPOCH = 5;
    private static final int INTERVAL = 2;
    private static final String SETTINGS = "--task classification --head every --id-col id --cell gru --hidden-size 64"
            + " --batch-size 32 --block-size 16 --learning-rate 0.001 --epochs " + STEPS / STEPS_PER_EPOCH
            + " --checkpoint-steps " + INTERVAL;
    private static final Pattern DIGEST = Pattern.compile("weights: sha256 ([0-9a-f]{64})\n");
    private static final Pattern CONTINUES = Pattern.compile("continues after step (\\d+) of (\\d+) of epoch (\\d+)\n");
    private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.safetensors");

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    private static Path folder;

    private static String data;
    private static String digest; // of the weights of a run that nothing happened to

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        data = folder.resolve("data").toString();
        JobScript.Result generated = script("generate")
                .run(LIMIT, flags("--problem reber --min-length 8 --max-length 14 --rows 160", "--out", data));
        assertEquals(0, generated.exitCode(), generated.errors());
        digest = digest(train(folder.resolve("undisturbed")));
    }

    /** When a driver is killed, seen from the checkpoint that it is waited for. */
    private enum Moment {
        WHILE_IT_IS_WRITTEN,
        ONCE_IT_IS_WRITTEN,
        IN_THE_STEPS_AFTER_IT
    }

    @Test
    void killedDriverGoesOnFromTheNewestCheckpointToTheSameWeights() throws Exception {
        Path model = folder.resolve("killed");
        Random random = seed.random();
        long newest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Moment moment = Moment.values()[kill % Moment.values().length];
            long target = newest + INTERVAL * (1L + random.nextInt(2));
            try (RunningJob job = script("train").start(arguments(model))) {
                awaitMoment(job, model, moment, target, random);
                job.kill();
                JobScript.Result killed = job.await(LIMIT);
                assertEquals(137, killed.exitCode(), killed.output() + killed.errors());
                assertResumedAfter(newest, killed);
            }
            newest = newestCheckpoint(model).orElse(0);
            assertTrue(newest >= target - INTERVAL, moment + ": " + newest + " of " + target);
        }
        JobScript.Result last = train(model);
        assertResumedAfter(newest, last);
        assertEquals(digest, digest(last));
        assertFalse(Files.exists(checkpoints(model)), "nothing but the model is left");
    }

    private static void awaitMoment(RunningJob job, Path model, Moment moment, long steps, Random random)
            throws Exception {
        Path file = checkpoints(model).resolve("step-%010d.safetensors".formatted(steps));
        Path temporary = checkpoints(model).resolve("." + file.getFileName() + ".tmp");
        boolean written = moment == Moment.WHILE_IT_IS_WRITTEN;
        boolean seen = job.awaits(() -> Files.exists(file) || (written && Files.exists(temporary)), LIMIT);
        assertTrue(seen, () -> "the run ended before step " + steps);
        if (moment == Moment.IN_THE_STEPS_AFTER_IT) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(60)); // any moment will do
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
        try (RunningJob job = script("train").start(arguments(model))) {
            assertTrue(job.awaits(() -> Files.exists(checkpoints(model).resolve("model")), LIMIT));
            job.kill();
            assertEquals(137, job.await(LIMIT).exitCode());
        }
        assertEquals(digest, digest(train(model)));
        assertFalse(Files.exists(checkpoints(model)), "nothing but the model is left");
    }

    @Test
    void terminatedDriverSavesItsStepAndExitsWith143() throws Exception {
        Path model = folder.resolve("terminated");
        try (RunningJob job = script("train").start(arguments(model))) {
            assertTrue(job.awaits(() -> job.output().contains("epoch   2"), LIMIT));
            job.terminate();
            JobScript.Result stopped = job.await(LIMIT);
            assertEquals(143, stopped.exitCode());
            long steps = newestCheckpoint(model).orElseThrow();
            assertTrue(
                    stopped.errors()
                            .endsWith("error: Training was stopped after step " + steps + "; its state is in "
                                    + checkpoints(model) + ", from where the same command goes on.\n"),
                    stopped.errors());
            assertFalse(stopped.errors().contains("Exception"), stopped.errors());
            JobScript.Result resumed = train(model);
            assertResumedAfter(steps, resumed);
            assertEquals(digest, digest(resumed));
        }
    }

    @Test
    void damagedCheckpointIsNamedAndTheOneBeforeItUsed() throws Exception {
        Path model = folder.resolve("damaged");
        killAfter(6, model);
        long newest = newestCheckpoint(model).orElseThrow();
        Path damaged = file(model, newest);
        Files.write(damaged, new byte[1], StandardOpenOption.APPEND);
        Files.deleteIfExists(
                damaged.resolveSibling("." + damaged.getFileName() + ".crc")); // so that ours is put to the test
        JobScript.Result resumed = train(model);
        assertTrue(
                resumed.output().contains("warning: file:" + damaged + " is not a whole safetensors file: "),
                resumed.output());
        assertResumedAfter(newest - INTERVAL, resumed);
        assertEquals(digest, digest(resumed));
    }

    @Test
    void checkpointsOfOtherSettingsEndTheJobWithExitCode4() throws Exception {
        Path model = folder.resolve("other settings");
        killAfter(2, model);
        long newest = newestCheckpoint(model).orElseThrow();
        JobScript.Result other =
                script("train").run(LIMIT, flags(SETTINGS + " --seed 2", "--data", data, "--model", model.toString()));
        assertEquals(4, other.exitCode());
        assertTrue(
                other.errors()
                        .endsWith("error: file:"
                                + file(model, newest)
                                + " is of another run: seed was 1 and is 2, and there is no other checkpoint to go on from;"
                                + " put that right, or remove the folder " + checkpoints(model) + " to begin anew.\n"),
                other.errors());
        assertEquals(digest, digest(train(model)));
    }

    @Test
    void secondJobDoesNotWriteToTheSameFolder() throws Exception {
        Path model = folder.resolve("shared");
        String endless = SETTINGS.replaceAll("--epochs \\d+", "--epochs 1000000");
        try (RunningJob first = script("train").start(flags(endless, "--data", data, "--model", model.toString()))) {
            assertTrue(first.awaits(() -> newestCheckpoint(model).isPresent(), LIMIT));
            JobScript.Result second = script("train").run(LIMIT, arguments(model));
            assertEquals(8, second.exitCode(), second.output() + second.errors());
            assertTrue(second.errors().contains("error: Another job writes to the folder"), second.errors());
            long before = newestCheckpoint(model).orElseThrow();
            assertTrue(first.awaits(() -> newestCheckpoint(model).orElseThrow() > before, LIMIT), "the first goes on");
            first.kill();
        }
    }

    @Test
    void fullDiskIsAWarningAndThreeInARowAreTheEnd() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
            Path model = disk.folder().resolve("model");
            try (RunningJob job = script("train").start(arguments(model))) {
                assertTrue(job.awaits(() -> newestCheckpoint(model).isPresent(), LIMIT));
                assertTrue(job.awaits(() -> isWarningOfFullDisk(job, disk), LIMIT));
                long before = newestCheckpoint(model).orElseThrow();
                disk.empty();
                assertTrue(job.awaits(() -> newestCheckpoint(model).orElseThrow() > before, LIMIT), "it saves again");
                assertFalse(job.awaits(() -> isNeverTrueButFills(disk), LIMIT), "it ends by itself");
                JobScript.Result full = job.await(LIMIT);
                assertEquals(6, full.exitCode(), full.output() + full.errors());
                assertTrue(full.errors().contains("No space left on device"), full.errors());
            }
            long newest = newestCheckpoint(model).orElseThrow();
            disk.empty();
            JobScript.Result resumed = train(model);
            assertResumedAfter(newest, resumed);
            assertEquals(digest, digest(resumed));
        }
    }

    private static boolean isWarningOfFullDisk(RunningJob job, SmallDisk disk) throws IOException {
        disk.fill(); // also what was freed since
        return job.output().contains("training goes on (1 of 3 failures in a row that end it)");
    }

    private static boolean isNeverTrueButFills(SmallDisk disk) throws IOException {
        disk.fill();
        return false;
    }

    private static void killAfter(long steps, Path model) throws Exception {
        try (RunningJob job = script("train").start(arguments(model))) {
            assertTrue(job.awaits(() -> Files.exists(file(model, steps)), LIMIT));
            job.kill();
            assertEquals(137, job.await(LIMIT).exitCode());
        }
    }

    private static Path checkpoints(Path model) {
        return model.resolve("checkpoints");
    }

    private static Path file(Path model, long steps) {
        return checkpoints(model).resolve("step-%010d.safetensors".formatted(steps));
    }

    private static OptionalLong newestCheckpoint(Path model) throws IOException {
        if (!Files.exists(checkpoints(model))) {
            return OptionalLong.empty();
        }
        try (Stream<Path> files = Files.list(checkpoints(model))) {
            return files.map(file -> CHECKPOINT.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .max();
        }
    }

    private static JobScript.Result train(Path model) throws Exception {
        JobScript.Result run = script("train").run(LIMIT, arguments(model));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run;
    }

    private static String digest(JobScript.Result run) {
        Matcher line = DIGEST.matcher(run.output());
        assertTrue(line.find(), run.output() + run.errors());
        return line.group(1);
    }

    private static JobScript script(String name) {
        return JobScript.named(name).with("SPARK_LOCAL_IP", "127.0.0.1");
    }

    private static String[] arguments(Path model) {
        return flags(SETTINGS, "--data", data, "--model", model.toString());
    }

    /** @param words parted by spaces */
    private static String[] flags(String words, String... more) {
        return Stream.of(
                        List.of("--master", "local[2]", "--driver-memory", "512m", "--"),
                        List.of(words.split(" ")),
                        List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }
}
