package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelFiles;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.MetricsByLength;
import dev.unroll.network.Parameters;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.MeasuredBlocks;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.Redaction;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.Validation;
import dev.unroll.spark.predict.KeptColumns;
import dev.unroll.spark.predict.OutputColumns;
import dev.unroll.spark.predict.PredictionTask;
import dev.unroll.spark.predict.PredictionTask.SentNetwork;
import dev.unroll.spark.predict.RowPredictor;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.spark.read.RowConverter;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.TrainingListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A trained network, whatever its task; {@code M} is the model itself. */
public abstract sealed class RnnModel<M extends RnnModel<M>> extends Model<M>
        implements RnnParams<M>, MLWritable, HasTrainingSummary<RnnSummary>
        permits RnnClassificationModel, RnnRegressionModel {
    private final String uid;
    private final transient Optional<TrainedNetwork> trained;
    private final Param<?>[] params;
    private transient Option<RnnSummary> summary = Option.empty();

    RnnModel(String uid, Optional<TrainedNetwork> trained) {
        this.uid = uid;
        this.trained = trained;
        this.params = Parameter.paramsOf(this, parameters());
    }

    // spotless:off: a table
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    /** 32 hexadecimal digits that identify the data of its training; empty for a model in version 1 of the format. */
    public Optional<String> dataFingerprint() { return trained().dataFingerprint(); }
    /** SHA-256 of the weights, in hexadecimal, as {@code save} writes them. */
    public String weightsSha256() { return trained().in(values().precision()).weightsSha256(); }
    private ParamValues values() { return new ParamValues(this); }
    private RowConverter converter(StructType schema) { return RowConverter.ofFeatures(schema, new SequenceReaders(values()).format(trained(), ""), trained().vocabularies()); }
    /** As {@link #evaluate(Dataset, TrainingListener)}, with nobody listening. */
    public Metrics evaluate(Dataset<?> data) { return evaluate(data, TrainingListener.NONE); }
    /**
     * Measures the predictions for all of the labelled sequences, whatever their validation column says, beside the naive
     * baseline. A note says which rows were left out.
     */
    public Metrics evaluate(Dataset<?> data, TrainingListener listener) { return evaluate(data, listener, false); }
    /** The same by the length of sequences too. */
    public MetricsByLength evaluateByLength(Dataset<?> data, TrainingListener listener) { return (MetricsByLength) evaluate(data, listener, true); }
    /** The rows that {@code evaluate} cannot read: {@code place} says which, {@code reason} why. It reads all data. */
    public Dataset<Row> invalidRows(Dataset<?> data) { return invalidRows(data, ParameterName::plain); }
    /** The same with parameters named as {@code style} has them. */
    public Dataset<Row> invalidRows(Dataset<?> data, ParameterName.Style style) { return new SequenceReaders(values()).reader(data.toDF(), trained()).invalidRows(style); }
    /** The same for {@code transform}, which needs no label. */
    public Dataset<Row> invalidInputs(Dataset<?> data, ParameterName.Style style) { return SequenceReader.invalidRows(data.toDF(), converter(data.schema()), style); }
    /** Reads a model of either kind; an unreadable one is an {@link UnrollException} of kind MODEL. */
    public static RnnModel<?> load(String path) { return new ModelReader<>(RnnModel.class).load(path); }
    @Override public NetworkWriter write() { return new Writer(); }
    /** How the model was trained, if this version has trained it. */
    @Override public Option<RnnSummary> trainingSummary() { return summary; }
    @Override public void trainingSummary_$eq(Option<RnnSummary> known) { summary = known; }
    /** Nothing, since it is saved with the model; Spark 4.1 and later ask for it. */
    @Override public void saveSummary(String path) {}
    @Override public void loadSummary(String path, Dataset<Row> data) {}
    /** Bytes in memory, about; Spark 4.1 and later ask for it. */
    @Override public long estimatedSize() { return trained().bytes() + (summary.isDefined() ? summary.get().toString().length() : 0); }
    /** The page that is saved as {@code report.html}: how the model was trained, with charts; HTML that is XML too. */
    public String report() { return summary().report(); }
    /** What each series is at after a table of past events, for {@link RnnStream#setStates}: rows of {@code id} and {@code state}. */
    public Dataset<Row> states(Dataset<?> history) { return new RnnStream().setModel(this).states(history); }
    /** A model of the same uid, on which no parameter is set. */
    abstract M with(Optional<TrainedNetwork> network);
    // spotless:on

    @Override
    public M copy(ParamMap extra) {
        M copy = copyValues(with(trained), extra).setParent(parent());
        copy.setSummary(summary);
        return copy;
    }

    /** The network and what its inputs and targets were brought to. */
    public TrainedNetwork trained() {
        return trained.orElseThrow(() -> new IllegalStateException(this + " has no network: fit or load makes one"));
    }

    /** Adds the predictions' columns to a relation, and changes nothing else of it. */
    @Override
    public Dataset<Row> transform(Dataset<?> data) {
        RowPredictor predictor = rowPredictor(data.toDF());
        return withResults(data.toDF(), predictor, predictor.columns());
    }

    RowPredictor rowPredictor(Dataset<Row> data) {
        transformSchema(data.schema());
        StructType inputs = new StructType(converter(data.schema()).columns().stream()
                .map(data.schema()::apply)
                .toArray(StructField[]::new));
        return new RowPredictor(uid, inputs, task(data, inputs));
    }

    /**
     * Adds the rows that a function of some columns gives, in an array. It stands in a generator, so Spark calls it once a
     * row, whatever its results are used for, and applies filters on the data before it.
     */
    static Dataset<Row> withResults(Dataset<Row> data, ScalarFunction<ArrayData> function, String... columns) {
        return data.select(functions.col("*"), functions.inline(SparkApi.call(function, columns)));
    }

    /**
     * Gives the same predictions as {@link #transform}, faster for all of the data: blocks of rows are computed together, and
     * no column is copied that is not asked for. The result is a relation of its own, into which Spark pushes no filter.
     *
     * @param keepCols columns of the data that it has too, beside the id or, without one, all but the features or tokens
     * @param invalid registered with the session's context; counts the rows that are skipped or kept as invalid
     */
    public Dataset<Row> transformInBlocks(Dataset<?> data, List<String> keepCols, InvalidRowCount invalid) {
        RowConverter converter = converter(data.schema());
        List<String> kept = converter.columnsBesidePredictions(data.schema(), keepCols);
        Dataset<Row> read = converter.select(data.toDF(), kept);
        KeptColumns columns = KeptColumns.of(read.schema(), kept);
        StructType schema = values().withOutputs(columns.schema(), trained().vectorTarget());
        PredictionTask task = task(read, read.schema());
        JavaRDD<InternalRow> rows = SparkApi.rows(read).mapPartitions(part -> task.predict(part, columns, invalid));
        return SparkApi.dataFrame(data.sparkSession(), rows, schema);
    }

    private PredictionTask task(Dataset<Row> data, StructType inputs) {
        ParamValues values = values();
        SentNetwork network = SentNetwork.of(
                trained(), values.precision(), data.sparkSession().sparkContext());
        OutputColumns outputs = values.outputColumns(trained().vectorTarget());
        return new PredictionTask(network, converter(inputs), values.handleInvalid(), outputs, getBlockSize());
    }

    /** The schema with the columns that predictions add. Throws DATA where a column is missing, wrong or in the way. */
    @Override
    public StructType transformSchema(StructType schema) {
        converter(schema);
        return values().withOutputs(schema, trained().vectorTarget());
    }

    private Metrics evaluate(Dataset<?> data, TrainingListener listener, boolean byLength) {
        ParamValues values = values();
        TrainedNetwork network = trained();
        SequenceReader reader = new SequenceReaders(values).reader(data.toDF(), network);
        DataSummary summary = reader.summarize();
        summary.leftOut().ifPresent(listener::note);
        FitSummary all = new FitSummary(
                values, reader, summary, network.config(), network.features(), network.targets(), Optional.empty());
        try (MeasuredBlocks blocks = all.all(values.partitions(data.toDF()))) {
            Validation validation = all.evaluation(blocks, summary.training());
            return (byLength ? validation.byLength() : validation)
                    .evaluateAndRank(
                            new NetworkFactory(network.config(), values.precision()),
                            Parameters.of(network.parameters(), values.precision()));
        }
    }

    /** Writes a model's folder: all that a scorer needs, and then Spark ML's metadata. */
    private final class Writer extends NetworkWriter {
        Writer() {
            super(RnnModel.this::trained);
        }

        @Override
        void write(ModelFiles place) throws IOException {
            writeFiles(place);
            M told = withoutSecrets(copy(ParamMap.empty()), sparkSession());
            place.writeMetadata(SparkApi.metadata(told, sparkSession()), SparkApi.isInLocalSavingMode());
        }
    }

    /** All but the metadata. */
    void writeFiles(ModelFiles place) throws IOException {
        trained().in(values().precision()).save(place);
        if (hasSummary()) {
            summary().training().write(place);
            place.storage().write(place.report(), report(), false);
        }
    }

    /** A model without those parameters that are paths with secrets, neither of which means something to a model. */
    static <M extends NetworkParams<?>> M withoutSecrets(M told, SparkSession session) {
        Redaction redaction = Redaction.of(session.sparkContext().getConf());
        for (Param<String> path : List.of(told.initialModel(), told.checkpointDir())) {
            String value = told.getOrDefault(path);
            if (!redaction.text(value).equals(value)) {
                told.clear(path);
            }
        }
        return told;
    }
}
