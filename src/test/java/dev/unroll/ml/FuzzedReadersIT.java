package dev.unroll.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.Mutations;
import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.Monitored;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.Storage;
import dev.unroll.io.TestStorage;
import dev.unroll.io.TrainingState;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Damaged models and checkpoints, in a JVM of 64 MB: each ends in a sentence or in what was saved. */
class FuzzedReadersIT {
    private static final int INPUTS = 20_000;

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @Test
    void damagedModelOrCheckpointIsRefusedByASentenceOrReadAsItWas() throws Exception {
        Path memory = Path.of("/dev/shm"); // 40,000 files take their time on a disk
        Path folder = Files.isDirectory(memory)
                ? Files.createTempDirectory(memory, "fuzz")
                : Files.createTempDirectory("fuzz");
        Path models = Path.of(FuzzedReadersIT.class.getResource("/models").toURI());
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        "" + seed.value(),
                        "" + INPUTS,
                        models.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(reader.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, reader.waitFor(), output);
        FileUtils.deleteDirectory(folder.toFile());
    }

    /** The JVM of its own. */
    static final class Reader {
        private static final SortedMap<String, String> RUN = new TreeMap<>(Map.of("seed", "1"));

        private final Storage files = new HadoopStorage(TestStorage.LOCAL.open());
        private final Random random;
        private final Mutations mutations;
        private final Path models;
        private final Path folder;

        private byte[] checkpoint = {};
        private Path checkpointFile; // null before the first

        private Reader(Random random, Path models, Path folder) throws IOException {
            this.random = random;
            this.mutations = new Mutations(random);
            this.models = models;
            this.folder = folder;
        }

        public static void main(String[] args) throws IOException {
            Reader reader = new Reader(new Random(Long.parseLong(args[0])), Path.of(args[2]), Path.of(args[3]));
            int refused = 0;
            for (int input = 0; input < Integer.parseInt(args[1]); input++) {
                try {
                    reader.readOne();
                } catch (UnrollException e) {
                    if (e.kind() != UnrollException.Kind.MODEL) {
                        throw new AssertionError("input " + input, e);
                    }
                    refused++;
                } catch (Throwable e) {
                    throw new AssertionError("input " + input, e);
                }
            }
            System.out.println(refused + " refused");
        }

        private void readOne() throws IOException {
            switch (random.nextInt(5)) {
                case 0 -> readModel("version-1-gru", new ModelReader<>(RnnClassificationModel.class));
                case 1 -> readModel("version-2-lstm", new ModelReader<>(RnnRegressionModel.class));
                case 2 -> readScorable(models.resolve("version-3-gru"));
                case 3 -> readScorable(current());
                default -> readCheckpoint();
            }
        }

        private <M extends RnnModel<M>> void readModel(String name, ModelReader<M> reader) throws IOException {
            Path whole = models.resolve(name);
            Path damaged = folder.resolve(name);
            Files.createDirectories(damaged.resolve("metadata"));
            byte[] weights = Files.readAllBytes(whole.resolve("weights.safetensors"));
            String metadata = Files.readString(part(whole));
            boolean ofWeights = random.nextBoolean();
            Files.write(damaged.resolve("weights.safetensors"), ofWeights ? mutations.ofSafetensors(weights) : weights);
            Files.writeString(
                    damaged.resolve("metadata/part-00000"), ofWeights ? metadata : mutations.ofJson(metadata));
            M model = reader.read(name, new ModelFiles(files, damaged.toString()));
            M expected = reader.read(name, new ModelFiles(files, whole.toString()));
            if (!model.trained().config().equals(expected.trained().config())) {
                throw new AssertionError(model.trained().config());
            }
            if (name.equals("version-2-lstm") && !model.weightsSha256().equals(expected.weightsSha256())) {
                throw new AssertionError("other weights");
            }
        }

        /** The same model in the format that is written today. */
        private Path current() throws IOException {
            Path current = folder.resolve("current");
            if (Files.notExists(current)) {
                TrainedNetwork.load(models.resolve("version-3-gru")).save(new ModelFiles(files, current.toString()));
            }
            return current;
        }

        private void readScorable(Path whole) throws IOException {
            Path damaged = Files.createDirectories(folder.resolve("damaged"));
            byte[] weights = Files.readAllBytes(whole.resolve("weights.safetensors"));
            String description = Files.readString(whole.resolve("unroll.json"));
            boolean ofWeights = random.nextBoolean();
            Files.write(damaged.resolve("weights.safetensors"), ofWeights ? mutations.ofSafetensors(weights) : weights);
            Files.writeString(damaged.resolve("unroll.json"), ofWeights ? description : mutations.ofJson(description));
            TrainedNetwork found = TrainedNetwork.load(damaged);
            TrainedNetwork expected = TrainedNetwork.load(whole);
            if (!found.config().equals(expected.config())
                    || !Arrays.equals(found.parameters(), expected.parameters())) {
                throw new AssertionError(found);
            }
        }

        private static Path part(Path model) throws IOException {
            try (Stream<Path> files = Files.list(model.resolve("metadata"))) {
                return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                        .findFirst()
                        .orElseThrow();
            }
        }

        private void readCheckpoint() throws IOException {
            Path checkpoints = folder.resolve("checkpoints");
            if (checkpoint.length == 0) {
                checkpoints(checkpoints).save(1, state());
                try (Stream<Path> runs = Files.list(checkpoints)) {
                    checkpointFile = runs.findFirst().orElseThrow().resolve("step-0000000001.safetensors");
                }
                checkpoint = Files.readAllBytes(checkpointFile);
            }
            Files.write(checkpointFile, mutations.ofSafetensors(checkpoint));
            requireSame(checkpoints(checkpoints).newest().orElseThrow());
        }

        private Checkpoints checkpoints(Path place) throws IOException {
            return new Checkpoints(files, place.toString(), RUN, note -> {}, warning -> {});
        }

        private static TrainingState state() {
            EpochRecord epoch = new EpochRecord(
                    1, 3, 0.5, 2, Map.of("mse", 0.25), 4, 5, 6, StepTimes.ZERO, TaskTime.UNKNOWN, Monitored.NOTHING);
            return new TrainingState(
                    EpochRecord.begin(2, Monitored.NOTHING),
                    0.5,
                    List.of(20, 21),
                    List.of(epoch),
                    Map.of("weights", new double[] {1, 2, 3}),
                    RecordedSteps.NONE);
        }

        private static void requireSame(TrainingState found) {
            TrainingState whole = state();
            if (!Arrays.equals(whole.vectors().get("weights"), found.vectors().get("weights"))
                    || !found.history().equals(whole.history())
                    || !found.epoch().equals(whole.epoch())) {
                throw new AssertionError(found);
            }
        }
    }
}
