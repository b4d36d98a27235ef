package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.Checkpoints;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.HadoopStorage;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.predict.OutputColumns;
import dev.unroll.spark.read.SequenceFormat;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.spark.read.VocabularyCount;
import dev.unroll.spark.read.VocabularyCount.UnknownTokens;
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
    /** Whether tokens are read. */
    boolean readsTokens() { return !params.getTokensCol().isEmpty(); }
    /** Whether features are read: where there are no tokens, and beside them where their column is named too. */
    private boolean readsFeatures() { return !readsTokens() || params.isSet(params.featuresCol()); }
    private UnknownTokens unknownTokens() { return Parameter.constant(UnknownTokens.class, params.getUnknownTokens()); }
    private boolean leavesTokensOut() { return params.getMinTokenCount() > 1 || unknownTokens() == UnknownTokens.ROW; }
    int blocksPerStep() { return (int) ((params.getBatchSize() + (params.getBlockSize() - 1L)) / params.getBlockSize()); }
    Backpropagation backpropagation() { return new Backpropagation(params.getBpttSteps(), params.getRecompute()); }
    Checkpointer.Interval checkpointInterval() { return new Checkpointer.Interval(params.getCheckpointSteps(), params.getCheckpointEpochs(), params.getCheckpointMinutes()); }
    // spotless:on

    int partitions(Dataset<Row> data) {
        int wanted = params.getPartitions();
        return wanted > 0 ? wanted : data.sparkSession().sparkContext().defaultParallelism();
    }

    int aggregationDepth(Dataset<Row> data, NetworkSize size) {
        int wanted = params.getAggregationDepth();
        long limit =
                MemoryCheck.maxResultSize(data.sparkSession().sparkContext().conf());
        long results = MemoryEstimate.results(size.sum(size.ofTokens()), partitions(data), 1);
        boolean large = results > (limit == 0 ? DRIVER_BYTES : Math.min(DRIVER_BYTES, limit));
        return wanted > 0 ? wanted : large ? MemoryEstimate.IN_SLICES : 1;
    }

    Optional<Checkpoints> checkpoints(Dataset<Row> data, String ofData, TrainingListener listener) {
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

    /** Everything that a trained model is a function of, by name; the data with their validation split. */
    private SortedMap<String, String> identity(String ofData) {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("estimator", params.getClass().getSimpleName());
        identity.put("arithmetic", "version " + Network.ARITHMETIC_VERSION);
        identity.put("data", ofData);
        params.parameters().stream()
                .filter(Parameter::decidesModel)
                .forEach(parameter -> identity.put(parameter.name(), parameter.textIn(params)));
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
                Parameter.constant(Placement.class, params.getPlacement()));
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
        requireTokens(params.getEmbeddingSize() > 0, "embeddingSize");
        requireTokens(leavesTokensOut(), params.getMinTokenCount() > 1 ? "minTokenCount" : "unknownTokens");
        if (params.getLazyRows() && params.getEmbeddingSize() == 0) {
            throw UnrollException.usage(
                    "%s is for the tables of tokens: expected %s above 0 beside it, found 0; set it, or leave %1$s out.",
                    ParameterName.of("lazyRows"), ParameterName.of("embeddingSize"));
        }
        if (params.getMinTokenCount() > 1 && unknownTokens() == UnknownTokens.ERROR) {
            throw UnrollException.usage(
                    "%s leaves tokens out, which %s error does not accept: expected %2$s row beside it; set it, or leave %1$s out.",
                    ParameterName.of("minTokenCount"), ParameterName.of("unknownTokens"));
        }
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

    private void requireTokens(boolean wanted, String name) {
        if (wanted && !readsTokens()) {
            throw UnrollException.usage(
                    "%s is for tokens: expected their column in %s beside it, found none; name it, or leave %1$s out.",
                    ParameterName.of(name), ParameterName.of("tokensCol"));
        }
    }

    /** Reads sequences to train and to validate on, once it has counted the tokens, if they are strings. */
    SequenceReader splitReader(Dataset<Row> data) {
        List<Integer> sizes = Arrays.stream(params.getVocabularySizes()).boxed().toList();
        VocabularyCount count = new VocabularyCount(sizes, params.getMinTokenCount(), unknownTokens());
        boolean strings = VocabularyCount.isOfStrings(data.schema(), params.getTokensCol());
        return splitReader(data, strings ? count.vocabularies(data, params.getTokensCol()) : List.of());
    }

    /** Finds and checks the columns, and their types, without a job. */
    SequenceReader typeReader(Dataset<Row> data) {
        boolean strings = VocabularyCount.isOfStrings(data.schema(), params.getTokensCol());
        if (readsTokens() && !strings && leavesTokensOut()) {
            throw UnrollException.usage(
                    "%s and %s are for tokens that are strings: expected such a column in %s, found \"%s\"; leave them out, or cast the column.",
                    ParameterName.of("unknownTokens"),
                    ParameterName.of("minTokenCount"),
                    ParameterName.of("tokensCol"),
                    params.getTokensCol());
        }
        return splitReader(data, strings ? VocabularyCount.none() : List.of());
    }

    private SequenceReader splitReader(Dataset<Row> data, List<Vocabulary> vocabularies) {
        List<Integer> sizes = Arrays.stream(params.getVocabularySizes()).boxed().toList();
        int labelKinds = loss().labelKinds(numClasses());
        SequenceFormat.Columns columns =
                columns(readsFeatures(), params.getLabelCol(), params.getValidationIndicatorCol());
        SequenceFormat format = format(columns, 0, sizes, labelKinds);
        return new SequenceReader(data, format, vocabularies, params.getValidationFraction(), params.getSeed());
    }

    /** Reads sequences that a network is measured on, all of them. */
    SequenceReader reader(Dataset<Row> data, TrainedNetwork trained) {
        NetworkConfig network = trained.config();
        int labelKinds = network.loss().labelKinds(network.outputSize());
        SequenceFormat format = format(network, params.getLabelCol(), labelKinds);
        return new SequenceReader(data, format, trained.vocabularies(), 0, params.getSeed());
    }

    /** @param label empty for predictions, which need none */
    SequenceFormat format(NetworkConfig network, String label, int labelKinds) {
        String tokensCol = ParameterName.of("tokensCol");
        String featuresCol = ParameterName.of("featuresCol");
        if (network.tokens() && !readsTokens()) {
            throw UnrollException.usage(
                    "The model reads tokens: expected their column in %s, found none; name it.", tokensCol);
        }
        if (!network.tokens() && readsTokens()) {
            throw UnrollException.usage(
                    "The model reads features: expected none in %s, found \"%s\"; choose their column with %s.",
                    tokensCol, params.getTokensCol(), featuresCol);
        }
        int features = network.inputs().features();
        if (features == 0 && params.isSet(params.featuresCol())) {
            throw UnrollException.usage(
                    "The model reads tokens alone: expected no column in %s, found \"%s\"; leave it out.",
                    featuresCol, params.getFeaturesCol());
        }
        return format(columns(features > 0, label, ""), features, network.vocabularySizes(), labelKinds);
    }

    private SequenceFormat.Columns columns(boolean features, String label, String validationIndicator) {
        return new SequenceFormat.Columns(
                features ? params.getFeaturesCol() : "",
                params.getTokensCol(),
                label,
                params.getWeightCol(),
                params.getIdCol(),
                validationIndicator);
    }

    private SequenceFormat format(
            SequenceFormat.Columns columns, int features, List<Integer> vocabularySizes, int labelKinds) {
        return new SequenceFormat(
                columns, loss().target(), head(), precision(), features, vocabularySizes, labelKinds, handleInvalid());
    }
}
