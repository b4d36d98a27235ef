package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Storage;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnStream;
import dev.unroll.spark.Failures;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.stream.StreamScoring;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/** Scores events as they come. Killed or stopped, and started again with the same checkpoint, it goes on where it was. */
public record StreamJob(Settings settings, RnnStream stream) implements JobMain.Job {
    private static final String ONCE = "once";
    private static final Set<String> FILES = Set.of("parquet", "orc", "json", "csv", "text", "avro");
    private static final long LOOK_MILLIS = 200; // at the signal to stop

    public static void main(String[] args) {
        JobMain.run(JobCommand.STREAM, args, StreamJob::of);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    static StreamJob of(Settings settings) {
        settings.applyTo(new RnnClassifier()); // it has every parameter that a model can be told
        settings.get(JobOption.MODEL);
        settings.get(JobOption.CHECKPOINT);
        StreamJob job = new StreamJob(settings, settings.applyTo(new RnnStream()));
        job.schema();
        job.trigger();
        return job;
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        requireOwnOutput(files);
        StreamScoring.keepStates(spark);
        RnnModel<?> model = settings.applyTo(RnnModel.load(settings.get(JobOption.MODEL)));
        StreamLog log = new StreamLog(stream.uid());
        spark.streams().addListener(log);
        try {
            await(start(stream.setModel(model).transform(events(spark))), stop);
        } catch (IllegalArgumentException | StreamingQueryException | TimeoutException e) {
            throw Failures.refusedArgument(e)
                    .map(found -> UnrollException.usage(
                            "--format or --output-format refuses an option: found \"%s\"; correct --option or --output-option.",
                            found, e))
                    .orElseThrow(() -> new IllegalStateException(e)); // whose causes tell
        } finally {
            spark.streams().removeListener(log);
            StreamScoring.closeStates();
        }
        System.out.println(
                "predictions: " + settings.find(JobOption.OUTPUT).orElse(settings.get(JobOption.OUTPUT_FORMAT)));
    }

    /** Readers of a folder that Spark has streamed files to see no other files there. Throws OUTPUT_IN_USE where there are some. */
    private void requireOwnOutput(JobFiles files) throws IOException {
        Optional<String> output = settings.find(JobOption.OUTPUT);
        if (output.isEmpty() || !FILES.contains(settings.get(JobOption.OUTPUT_FORMAT))) {
            return;
        }
        String folder = output.get();
        Storage storage = files.storage(folder);
        boolean own = storage.find(Storage.child(folder, "_spark_metadata")).isPresent();
        if (!own && storage.find(folder).isPresent() && !storage.list(folder).isEmpty()) {
            throw Kind.OUTPUT_IN_USE.of(
                    "--output %s has files that no stream wrote: expected an unused folder, or that of a stream before; choose another one.",
                    folder);
        }
    }

    private Optional<StructType> schema() {
        return settings.find(JobOption.SCHEMA).map(ddl -> {
            try {
                return StructType.fromDDL(ddl);
            } catch (Exception e) { // a ParseException, which is checked and not declared
                throw UnrollException.usage(
                        "--schema must be columns and their types as in SQL, such as \"id long, x double\", but is \"%s\".",
                        ddl, e);
            }
        });
    }

    private Trigger trigger() {
        String text = settings.find(JobOption.TRIGGER).orElse("0 seconds");
        try {
            return text.equals(ONCE) ? Trigger.AvailableNow() : Trigger.ProcessingTime(text);
        } catch (IllegalArgumentException e) {
            throw UnrollException.usage(
                    "--trigger must be a duration such as \"10 seconds\", or once, but is \"%s\".", text, e);
        }
    }

    private Dataset<Row> events(SparkSession spark) throws IOException {
        String format = settings.get(JobOption.FORMAT);
        DataStreamReader reader = spark.readStream().format(format).options(settings.readerOptions());
        Optional<String> folder = settings.find(JobOption.INPUT);
        Optional<StructType> schema = schema();
        if (schema.isEmpty() && folder.isPresent()) {
            schema = Optional.of(new JobFiles(spark)
                    .read(List.of(folder.get()), format, settings.readerOptions())
                    .schema());
        }
        DataStreamReader told = schema.isEmpty() ? reader : reader.schema(schema.get());
        Dataset<Row> events = folder.isEmpty() ? told.load() : told.load(folder.get());
        for (Map.Entry<String, String> column : settings.columns()) {
            events = InputData.withColumn(events, column.getKey(), column.getValue());
        }
        return events;
    }

    private StreamingQuery start(Dataset<Row> scored) throws TimeoutException {
        String format = settings.get(JobOption.OUTPUT_FORMAT);
        Dataset<Row> rows = format.equals("kafka") ? scored.selectExpr("to_json(struct(*)) as value") : scored;
        Map<String, String> options = settings.options(JobOption.OUTPUT_OPTION);
        options.put("checkpointLocation", settings.get(JobOption.CHECKPOINT));
        DataStreamWriter<Row> writer =
                SparkApi.withOptions(rows.writeStream().format(format).trigger(trigger()), options);
        Optional<String> folder = settings.find(JobOption.OUTPUT);
        return folder.isEmpty() ? writer.start() : writer.start(folder.get());
    }

    private static void await(StreamingQuery query, StopSignal stop) throws StreamingQueryException, TimeoutException {
        while (!query.awaitTermination(LOOK_MILLIS)) {
            if (stop.isGiven()) {
                query.stop();
                throw Kind.STOPPED.of(
                        "The job was stopped by a signal: what it has scored is written; start it again to go on.");
            }
        }
    }
}
