package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Checkpoints;
import dev.unroll.kernel.Kernels;
import dev.unroll.metric.Metrics;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.Precision;
import dev.unroll.spark.HadoopStorage;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.predict.OutputColumns;
import dev.unroll.spark.read.SequenceFormat;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.Checkpointer;
import dev.unroll.train.Clipping;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.MemoryEstimate;
import dev.unroll.train.Optimizer.UpdateRule;
import dev.unroll.train.Placement;
import dev.unroll.train.TrainingConfig;
import dev.unroll.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The values of an estimator's or a model's parameters, as the layers below take them. */
record ParamValues(RnnParams<?> params) {
    private static final double FINAL_FACTOR = 0.01; // schedules end at this part of the learning rate
    /** Above this many bytes of partial sums in a step, slices spare the driver, which accepts 1 GiB by default. */
    private static final long DRIVER_BYTES = 1L << 28;

    // spotless:off: a table
    Head head() { return Parameter.constant(Head.class, params.getHead()); }
    Loss loss() { return Parameter.constant(Loss.class, params.getLoss()); }
    Precision precision() { return Parameter.constant(Precision.class, params.getPrecision()); }
    InvalidRows handleInvalid() { return Parameter.constant(InvalidRows.class, params.getHandleInvalid()); }
    /** 0 for as many as the data have. */
    int numClasses() { return params instanceof RnnParams.OfClassification<?> classifier ? classifier.getNumClasses() : 0; }
    boolean standardizeLabel() { return params instanceof RnnParams.OfRegression<?> regressor && regressor.getStandardizeLabel(); }
    /** Whether the network's input are tokens, not features. */
    boolean readsTokens() { return !params.getTokensCol().isEmpty(); }
    int blocksPerStep() { return (int) ((params.getBatchSize() + (params.getBlockSize() - 1L)) / params.getBlockSize()); }
    Backpropagation backpropagation() { return new Backpropagation(params.getBpttSteps(), params.getRecompute()); }
    Checkpointer.Interval checkpointInterval() { return new Checkpointer.Interval(params.getCheckpointSteps(), params.getCheckpointEpochs(), params.getCheckpointMinutes()); }
    // spotless:on

    /** Of this JVM; each executor logs its own. */
    String kernels() {
        return "kernels: " + (precision() == Precision.FLOAT ? Kernels.description() : "none, the reference in double");
    }

    int partitions(Dataset<Row> data) {
        int wanted = params.getPartitions();
        return wanted > 0 ? wanted : data.sparkSession().sparkContext().defaultParallelism();
    }

    int aggregationDepth(Dataset<Row> data, NetworkSize size) {
        int wanted = params.getAggregationDepth();
        long limit =
                MemoryCheck.maxResultSize(data.sparkSession().sparkContext().conf());
        long results = MemoryEstimate.results(size.sum(size.tokenColumns()), partitions(data), 1);
        boolean large = results > (limit == 0 ? DRIVER_BYTES : Math.min(DRIVER_BYTES, limit));
        return wanted > 0 ? wanted : large ? MemoryEstimate.IN_SLICES : 1;
    }

    Optional<Checkpoints> checkpoints(Dataset<Row> data, Map<String, String> ofData, TrainingListener listener) {
        if (params.getCheckpointDir().isEmpty()) {
            return Optional.empty();
        }
        String root = new Path(params.getCheckpointDir()).toString();
        try {
            HadoopStorage files =
                    HadoopStorage.of(root, data.sparkSession().sessionState().newHadoopConf());
            return Optional.of(new Checkpoints(files, root, identity(ofData), listener::note, listener::warning));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that a trained model is a function of, by name; {@code ofData} is what follows from what was read. */
    private SortedMap<String, String> identity(Map<String, String> ofData) {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("estimator", params.getClass().getSimpleName());
        identity.put("arithmetic", "version " + Network.ARITHMETIC_VERSION);
        params.parameters().stream()
                .filter(Parameter::decidesModel)
                .forEach(parameter -> identity.put(parameter.name(), parameter.textIn(params)));
        identity.putAll(ofData);
        return identity;
    }

    TrainingConfig training() {
        return new TrainingConfig(
                params.getEpochs(),
                Parameter.constant(UpdateRule.class, params.getOptimizer()),
                Parameter.constant(Schedule.class, params.getSchedule()),
                params.getLearningRate(),
                FINAL_FACTOR,
                params.getWarmupSteps(),
                params.getMomentum(),
                params.getL2(),
                new Clipping(params.getClipValue(), params.getClipNorm()),
                precision(),
                params.getSeed(),
                Parameter.constant(Placement.class, params.getPlacement()),
                epochs().choice());
    }

    EpochSettings epochs() {
        Metrics metrics = loss().target().metrics(1, Standardization.identity(), new double[1]);
        return new EpochSettings(params, metrics.values().keySet());
    }

    OutputColumns outputColumns(boolean vectorTarget) {
        String probability = params instanceof RnnParams.OfClassification<?> of ? of.getProbabilityCol() : "";
        String rawPrediction = params instanceof RnnParams.OfClassification<?> of ? of.getRawPredictionCol() : "";
        return new OutputColumns(
                loss().target(), vectorTarget, head(), params.getPredictionCol(), probability, rawPrediction);
    }

    /** Adds a model's columns to a schema. Throws DATA if it has one of that name. */
    StructType withOutputs(StructType schema, boolean vectorTarget) {
        StructType extended = schema;
        for (StructField column : outputColumns(vectorTarget).fields(handleInvalid() == InvalidRows.KEEP)) {
            for (String name : extended.fieldNames()) {
                if (SparkApi.isSameName(name, column.name())) {
                    throw UnrollException.data(
                            "Column \"%s\" exists already: expected a new name for a prediction's column; drop it, or choose other names with %s, %s and %s.",
                            name,
                            ParameterName.of("predictionCol"),
                            ParameterName.of("probabilityCol"),
                            ParameterName.of("rawPredictionCol"));
                }
            }
            extended = extended.add(column);
        }
        return extended;
    }

    /** Throws USAGE where parameters that are legal by themselves do not go together. */
    void requireConsistent() {
        requireOneInput();
        epochs().requireConsistent();
        boolean inDouble = precision() == Precision.DOUBLE;
        if (params.getRecompute() && (params.getBidirectional() || inDouble)) {
            String bidirectional = ParameterName.of("bidirectional");
            String precision = ParameterName.of("precision");
            String found = inDouble ? precision + " double" : bidirectional;
            throw UnrollException.usage(
                    "%1$s is for networks in one direction and of %3$s float: expected neither %2$s nor %3$s double beside it, found %4$s; leave one of them out.",
                    ParameterName.of("recompute"), bidirectional, precision, found);
        }
    }

    private void requireOneInput() {
        if (readsTokens() && params.isSet(params.featuresCol())) {
            throw UnrollException.usage(
                    "%s and %s both say what the network reads; give one of them.",
                    ParameterName.of("featuresCol"), ParameterName.of("tokensCol"));
        }
    }

    /** Reads sequences to train and to validate on; finds and checks the columns, without a job. */
    SequenceReader splitReader(Dataset<Row> data) {
        List<Integer> sizes = Arrays.stream(params.getVocabularySizes()).boxed().toList();
        int labelKinds = loss().labelKinds(numClasses());
        SequenceFormat format = format(params.getLabelCol(), params.getValidationIndicatorCol(), 0, sizes, labelKinds);
        return new SequenceReader(data, format, params.getValidationFraction(), params.getSeed());
    }

    /** Reads sequences that a network is measured on, all of them. */
    SequenceReader reader(Dataset<Row> data, NetworkConfig network) {
        int labelKinds = network.loss().labelKinds(network.outputSize());
        return new SequenceReader(data, format(network, params.getLabelCol(), labelKinds), 0, params.getSeed());
    }

    /** @param label empty for predictions, which need none */
    SequenceFormat format(NetworkConfig network, String label, int labelKinds) {
        String tokensCol = ParameterName.of("tokensCol");
        if (network.tokens() && !readsTokens()) {
            throw UnrollException.usage(
                    "The model reads tokens: expected their column in %s, found none; name it.", tokensCol);
        }
        if (!network.tokens() && readsTokens()) {
            throw UnrollException.usage(
                    "The model reads features: expected none in %s, found \"%s\"; choose their column with %s.",
                    tokensCol, params.getTokensCol(), ParameterName.of("featuresCol"));
        }
        return format(label, "", network.inputSize(), network.vocabularySizes(), labelKinds);
    }

    private SequenceFormat format(
            String label, String validationIndicator, int inputs, List<Integer> vocabularySizes, int labelKinds) {
        requireOneInput();
        SequenceFormat.Columns columns = new SequenceFormat.Columns(
                params.getFeaturesCol(),
                params.getTokensCol(),
                label,
                params.getWeightCol(),
                params.getIdCol(),
                validationIndicator);
        return new SequenceFormat(
                columns, loss().target(), head(), precision(), inputs, vocabularySizes, labelKinds, handleInvalid());
    }
}
