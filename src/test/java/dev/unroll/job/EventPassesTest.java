package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often jobs go through the events that they are given: a column that is computed counts the events. */
class EventPassesTest {
    private static final int EVENTS = 120;
    private static final String TRAINING =
            "--task classification --hidden-size 2 --epochs 1 --time-col time --id-cols id --input-cols a --missing mean --clip-quantile 0.1 --validation-fraction 0.2";

    private final SparkSession spark = LocalSpark.session();
    private final LongAccumulator computed = spark.sparkContext().longAccumulator();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeEvents() throws IOException {
        StringBuilder events = new StringBuilder("id,time,a,label\n");
        for (int i = 0; i < EVENTS; i++) {
            events.append("%d,%d,%d,%d%n".formatted(i % 20, i, i * i % 7, i % 2));
        }
        Files.writeString(folder.resolve("events.csv"), events);
        LongAccumulator count = computed; // what the tasks take along
        UDF1<Integer, Integer> counted = value -> {
            count.add(1);
            return value;
        };
        spark.udf().register("counted", counted, DataTypes.IntegerType);
    }

    /** Returns what the job has left on executors' disks. */
    private Set<Integer> run(JobCommand command, String words) {
        Set<Integer> before = persisted();
        computed.reset();
        SharedSessionJob.print(
                command,
                (words + " --format csv --option header=true inferSchema=true --with a=counted(a) --data "
                                + folder.resolve("events.csv"))
                        .split(" "));
        Set<Integer> left = persisted();
        left.removeAll(before);
        return left;
    }

    private Set<Integer> persisted() {
        return new HashSet<>(JavaSparkContext.fromSparkContext(spark.sparkContext())
                .getPersistentRDDs()
                .keySet());
    }

    @Test
    void eachEventIsComputedOnceByAJobAndNothingIsLeft() {
        String model = " --model " + folder.resolve("model");
        assertEquals(Set.of(), run(JobCommand.TRAIN, TRAINING + model));
        assertEquals(EVENTS, computed.value());
        assertEquals(Set.of(), run(JobCommand.EVALUATE, model.strip()));
        assertEquals(EVENTS, computed.value());
        assertEquals(
                Set.of(),
                run(
                        JobCommand.PREDICT,
                        "--probability-col= --raw-prediction-col=" + model + " --out " + folder.resolve("predicted")));
        assertEquals(EVENTS, computed.value());
        assertEquals(
                Set.of(),
                run(
                        JobCommand.ASSEMBLE,
                        "--time-col time --id-cols id --input-cols a --missing mean --out " + folder.resolve("made")));
        assertEquals(EVENTS, computed.value());
    }

    @Test
    void foldsComputeEachEventOnce() {
        assertEquals(Set.of(), run(JobCommand.TRAIN, TRAINING + " --folds 2"));
        assertEquals(EVENTS, computed.value());
    }
}
