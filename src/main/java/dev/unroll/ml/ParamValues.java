package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Checkpoints;
import dev.unroll.kernel.Kernels;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.LossFunction;
import dev.unroll.network.LossMetrics;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.HadoopStorage;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.Validation;
import dev.unroll.spark.predict.OutputColumns;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
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
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The values of an estimator's or a model's parameters, as the layers below take them. */
record ParamValues(RnnParams<?> params) {
    private static final int ENOUGH_FOR_ALL_METRICS = 6; // classes: there are fewer for fewer ones
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
    double[] classWeights() { return params instanceof RnnParams.OfClassification<?> of ? of.getClassWeights() : new double[0]; }
    boolean balancesClasses() { return params instanceof RnnParams.OfClassification<?> of && of.getBalanceClasses(); }
    Dropout dropout() { return params.getDropout() + params.getRecurrentDropout() == 0 ? Dropout.NONE : new Dropout(params.getDropout(), params.getRecurrentDropout(), params.getSeed()); }
    /** Whether tokens are read. */
    boolean readsTokens() { return !params.getTokensCol().isEmpty(); }
    /** Whether features are read: where there are no tokens, and beside them where their column is named too. */
    boolean readsFeatures() { return !readsTokens() || params.isSet(params.featuresCol()); }
    UnknownTokens unknownTokens() { return Parameter.constant(UnknownTokens.class, params.getUnknownTokens()); }
    boolean leavesTokensOut() { return params.getMinTokenCount() > 1 || unknownTokens() == UnknownTokens.ROW; }
    /** Sequences of a block to train on: none is larger than a step. */
    int blockSize() { return params.getBatchSize() == 0 ? params.getBlockSize() : Math.min(params.getBlockSize(), params.getBatchSize()); }
    int blocksPerStep() { return (int) ((params.getBatchSize() + (blockSize() - 1L)) / blockSize()); }
    Backpropagation backpropagation() { return new Backpropagation(params.getBpttSteps(), params.getRecompute()); }
    Checkpointer.Interval checkpointInterval() { return new Checkpointer.Interval(params.getCheckpointSteps(), params.getCheckpointEpochs(), params.getCheckpointMinutes()); }
    // spotless:on

    /** Of this JVM; each executor logs its own. */
    String kernels() {
        return "kernels: " + (precision() == Precision.FLOAT ? Kernels.description() : "none, the reference in double");
    }

    LossFunction lossFunction() {
        double[] quantiles = params instanceof RnnParams.OfRegression<?> of && loss() == Loss.QUANTILE
                ? of.getQuantiles()
                : new double[0];
        return new LossFunction(
                loss(),
                params instanceof RnnParams.OfRegression<?> of ? of.getHuberDelta() : 1,
                Arrays.stream(quantiles).boxed().toList(),
                params instanceof RnnParams.OfClassification<?> of ? of.getLabelSmoothing() : 0);
    }

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
        Set<String> measured = new LinkedHashSet<>(epochs(false).measured());
        measured.addAll(epochs(true).measured());
        return new EpochSettings(params, measured);
    }

    /** The same where it is known whether labels are vectors. */
    EpochSettings epochs(boolean vectors) {
        return epochs(vectors, numClasses() > 0 ? numClasses() : ENOUGH_FOR_ALL_METRICS);
    }

    /** The same where the number of outputs is known too. */
    EpochSettings epochs(boolean vectors, int outputs) {
        Target target = loss().target(vectors);
        boolean isText = readsTokens() && head() == Head.EVERY;
        Set<String> measured = new LinkedHashSet<>(new LossMetrics(lossFunction())
                .metrics(target, outputs, isText, Standardization.identity(), new double[outputs])
                .values()
                .keySet());
        if ((target == Target.CLASS || target == Target.LABELS) && outputs <= Validation.MOST_RANKED) {
            measured.addAll(EpochSettings.RANKED);
        }
        return new EpochSettings(params, measured);
    }

    OutputColumns outputColumns(boolean vectorTarget) {
        String probability = params instanceof RnnParams.OfClassification<?> of ? of.getProbabilityCol() : "";
        String rawPrediction = params instanceof RnnParams.OfClassification<?> of ? of.getRawPredictionCol() : "";
        return new OutputColumns(
                loss().target(vectorTarget),
                vectorTarget,
                head(),
                params.getPredictionCol(),
                probability,
                rawPrediction);
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
}
