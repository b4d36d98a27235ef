package dev.unroll;

import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.ml.RnnStream;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.KryoRegistrator;
import dev.unroll.spark.stream.StreamScoring;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** What scoring a stream costs: {@code StreamBenchmark FOLDER EVENTS KEYS BATCHES}, of an LSTM of 64 units and 4 inputs. */
final class StreamBenchmark {
    private StreamBenchmark() {}

    public static void main(String[] args) throws Exception {
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .appName("stream")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", KryoRegistrator.class.getName())
                .getOrCreate();
        session.sparkContext().setLogLevel("ERROR");
        StreamScoring.keepStates(session);
        RnnModel<?> model = model(session);
        long size = model.states(events(session, 0, 1_000, 10))
                .selectExpr("length(state)")
                .first()
                .getInt(0);
        System.out.printf(Locale.ROOT, "a state has %d bytes%n", size);
        long keys = Long.parseLong(args[2]);
        int batches = Integer.parseInt(args[3]);
        long each = Long.parseLong(args[1]) / batches;
        String files = Path.of(args[0], "events").toString();
        for (int batch = 0; batch < batches; batch++) {
            events(session, batch * each, each, keys)
                    .coalesce(1)
                    .write()
                    .mode("append")
                    .parquet(files);
        }
        Dataset<Row> events = session.readStream()
                .schema(session.read().parquet(files).schema())
                .option("maxFilesPerTrigger", 1)
                .parquet(files);
        long began = System.nanoTime();
        StreamingQuery query = new RnnStream()
                .setModel(model)
                .transform(events)
                .writeStream()
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", Path.of(args[0], "checkpoint").toString())
                .format("noop")
                .start();
        query.awaitTermination();
        print(query, (System.nanoTime() - began) / 1e9, batches * each);
        StreamScoring.closeStates();
        session.stop();
    }

    private static void print(StreamingQuery query, double seconds, long events) {
        StreamingQueryProgress last = query.recentProgress()[query.recentProgress().length - 1];
        StateOperatorProgress states = last.stateOperators()[0];
        System.out.printf(
                Locale.ROOT,
                "%d events in %.1f s, %.0f a second; %d states, %d bytes in memory%n",
                events,
                seconds,
                events / seconds,
                states.numRowsTotal(),
                states.memoryUsedBytes());
        for (StreamingQueryProgress progress : query.recentProgress()) {
            System.out.printf(Locale.ROOT, "%.0f ", progress.processedRowsPerSecond());
        }
        System.out.println("events a second, by micro-batch");
    }

    private static RnnModel<?> model(SparkSession session) {
        Dataset<Row> events = events(session, 0, 2_000, 100);
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("a", "b", "c", "d")
                .setDuplicates("keep")
                .setLabelCol("a")
                .setLabelMode("every");
        return new RnnRegressor()
                .setHiddenSize(64)
                .setHead("every")
                .setEpochs(1)
                .fit(assembler.fit(events).transform(events));
    }

    private static Dataset<Row> events(SparkSession session, long from, long count, long keys) {
        return session.range(from, from + count, 1, 2)
                .selectExpr(
                        "cast(pmod(xxhash64(id), " + keys + ") as int) id",
                        "id as time",
                        "rand(1) a",
                        "rand(2) b",
                        "rand(3) c",
                        "rand(4) d");
    }
}
