package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnStream;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process that scores a stream, is killed twice, and is started again by the same command. */
class StreamJobIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final int FILES = 8;

    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String[] flags(String trigger) {
        return new String[] {
            "--conf",
            "spark.sql.shuffle.partitions=2",
            "--",
            "--model",
            path("model"),
            "--input",
            path("events"),
            "--schema",
            "id int, time int, x double, y int",
            "--option",
            "maxFilesPerTrigger=1",
            "--output",
            path("out"),
            "--checkpoint",
            path("checkpoint"),
            "--trigger",
            trigger
        };
    }

    @Test
    void killedTwiceItWritesEachEventOnceWithTheBitsOfTransform() throws Exception {
        Dataset<Row> events = LocalSpark.session()
                .sql(
                        "select cast(id % 7 as int) as id, cast(id as int) as time, sin(id) as x, cast(id % 2 as int) as y from range(400)");
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("x")
                .setLabelCol("y")
                .setTimeDelta("log");
        RnnModel<?> model = new RnnClassifier()
                .setHiddenSize(8)
                .setHead("mean")
                .setEpochs(1)
                .fit(assembler.fit(events).transform(events));
        model.write().save(path("model"));
        for (int file = 0; file < FILES; file++) {
            events.where("time div 50 = " + file)
                    .coalesce(1)
                    .write()
                    .mode("append")
                    .parquet(path("events"));
        }
        kill(1);
        kill(3);
        JobScript.Result last = JobScript.named("stream").run(LIMIT, flags("once"));
        assertEquals(0, last.exitCode(), last.errors());
        Dataset<Row> expected =
                new RnnStream().setModel(model).transform(events).drop("error");
        Dataset<Row> found = LocalSpark.session().read().parquet(path("out")).drop("error");
        assertEquals(400, found.count());
        assertEquals(
                expected.orderBy("time").collectAsList(),
                found.select("id", "time", "x", "y", "prediction", "probability", "rawPrediction")
                        .orderBy("time")
                        .collectAsList());
    }

    /** Once so many micro-batches are written. */
    private void kill(int batches) throws IOException, InterruptedException {
        try (RunningJob job = JobScript.named("stream").start(flags("1 second"))) {
            assertTrue(job.awaits(() -> written() >= batches, LIMIT), job::toString);
            job.kill();
        }
    }

    private long written() throws IOException {
        Path log = folder.resolve("checkpoint/commits");
        if (!Files.isDirectory(log)) {
            return 0;
        }
        try (Stream<Path> batches = Files.list(log)) {
            return batches.filter(batch -> batch.getFileName().toString().matches("\\d+"))
                    .count();
        }
    }
}
