package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.HeldFiles;
import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import dev.unroll.io.EpochRecord;
import dev.unroll.ml.RnnModel;
import dev.unroll.spark.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run with everything on that chooses and changes an epoch, on labels that are half noise, so that validation gets worse:
 * the same weights on any number of partitions, in both placements, and after a kill while it waits for a better epoch.
 */
class ChosenEpochIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int SEQUENCES = 120;
    private static final int LABELS = 3; // and classes
    private static final int INTERVAL = 2;
    private static final String SETTINGS =
            "--task classification --features-col features --tokens-col tokens --embedding-size 3 --unknown-tokens row"
                    + " --min-token-count 2 --head every --id-col id --validation-indicator-col held --hidden-size 6"
                    + " --layers 2 --layer-norm --residual --dropout 0.2 --recurrent-dropout 0.3 --batch-size 32"
                    + " --block-size 4 --learning-rate 0.03 --epochs 60 --patience 5 --schedule plateau"
                    + " --plateau-patience 2 --plateau-factor 0.7 --checkpoint-steps "
                    + INTERVAL;

    @TempDir
    private static Path folder;

    /** Losses of classification, each with what is for its targets alone. */
    private enum Targets {
        LABELS("--label-col labels --loss binary_cross_entropy --monitor averagePrecision --cell lstm"),
        CLASSES("--label-col class --balance-classes --label-smoothing 0.1 --monitor macroF1 --cell gru");

        private final String settings;

        Targets(String settings) {
            this.settings = SETTINGS + " " + settings;
        }
    }

    /** Tokens of which the rarest occurs once, and classes of which 0 is the most frequent; some steps have no target. */
    @BeforeAll
    static void writeData() {
        Random random = new Random(7);
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < SEQUENCES; id++) {
            List<List<Double>> features = new ArrayList<>();
            List<String> tokens = new ArrayList<>();
            List<List<Integer>> labels = new ArrayList<>();
            List<Integer> classes = new ArrayList<>();
            for (int t = 0; t < 4 + random.nextInt(5); t++) {
                double x = random.nextGaussian();
                features.add(List.of(x, random.nextGaussian()));
                tokens.add(id + t == 0 ? "once" : "t" + random.nextInt(6));
                boolean isMissing = t > 0 && random.nextInt(5) == 0;
                List<Integer> bits = random.ints(LABELS, 0, 3)
                        .map(bit -> bit == 2 ? x > 0 ? 1 : 0 : bit)
                        .boxed()
                        .toList();
                labels.add(isMissing ? null : bits);
                classes.add(isMissing ? null : Math.min(x > 0 ? 2 : 1, random.nextInt(LABELS)));
            }
            rows.add(RowFactory.create(id, features, tokens, labels, classes, id % 3 == 2));
        }
        String schema = "id int, features array<array<double>>, tokens array<string>, labels array<array<int>>,"
                + " class array<int>, held boolean";
        LocalSpark.rows(schema, rows.toArray(Row[]::new))
                .write()
                .parquet(folder.resolve("data").toString());
    }

    @ParameterizedTest
    @EnumSource
    void everyRunEndsInTheSameWeights(Targets targets) throws Exception {
        Path model = folder.resolve(targets + " undisturbed");
        String digest = train(targets.settings + " --placement worker --partitions 1", model);
        List<EpochRecord> epochs = RnnModel.load(model.toString()).summary().epochs();
        for (String way : List.of("cluster --partitions 1", "worker --partitions 3", "cluster --partitions 7")) {
            assertEquals(
                    digest, train(targets.settings + " --placement " + way, folder.resolve(targets + " " + way)), way);
        }
        assertEquals(digest, trainKilledInPatience(targets, epochs).weightsDigest());
    }

    private static String train(String settings, Path model) throws Exception {
        JobScript.Result run = DriverFaultsIT.script("train").run(LIMIT, flags(Map.of(), settings, model));
        assertEquals(0, run.exitCode(), run.output() + run.errors());
        return run.weightsDigest();
    }

    /** Killed on the cluster, while it saves the checkpoint after the one from which a worker goes on. */
    private static JobScript.Result trainKilledInPatience(Targets targets, List<EpochRecord> epochs) throws Exception {
        Path model = folder.resolve(targets + " killed");
        int last = epochs.size();
        assertTrue(last < 60 && epochs.get(last - 1).monitored().reductions() > 0, "patience ends it: " + epochs);
        int each = epochs.get(0).steps();
        long before = (last - 2L) * each + 1; // in the last epoch but one
        long saved = before + before % INTERVAL;
        Path watch = Files.createTempDirectory(folder, "watch");
        String settings = targets.settings + " --placement cluster --partitions 3";
        try (HeldFiles.Hold held = new HeldFiles.Hold(watch, DriverFaultsIT.name(saved + INTERVAL));
                RunningJob job =
                        DriverFaultsIT.script("train").start(flags(DriverFaultsIT.watched(watch), settings, model))) {
            assertTrue(job.awaits(held::isReached, LIMIT), "it comes so far");
            job.kill();
            assertEquals(137, job.await(LIMIT).exitCode());
        }
        String rest = targets.settings + " --placement worker --partitions 7";
        JobScript.Result resumed = DriverFaultsIT.script("train").run(LIMIT, flags(Map.of(), rest, model));
        assertEquals(0, resumed.exitCode(), resumed.output() + resumed.errors());
        String line =
                "continues after step " + (saved - (last - 2L) * each) + " of " + each + " of epoch " + (last - 1);
        assertTrue(resumed.output().contains(line), resumed.output());
        return resumed;
    }

    private static String[] flags(Map<String, String> conf, String settings, Path model) {
        String data = folder.resolve("data").toString();
        return DriverFaultsIT.flags(conf, settings, "--data", data, "--model", model.toString());
    }
}
