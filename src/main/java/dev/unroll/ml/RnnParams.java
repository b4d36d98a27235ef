package dev.unroll.ml;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameters that all estimators and models share, as a user meets them: for each its Param, its value and, of those
 * that a model can be told too, its setter. {@link RnnParameters} defines them, {@code explainParams()} prints them. A
 * setter throws an {@link dev.unroll.data.UnrollException} of kind USAGE on an illegal value.
 *
 * @param <S> the estimator or model itself, which setters return
 */
public interface RnnParams<S> extends Params {
    /** What defines them, and those of its own kind. */
    List<Parameter> parameters();

    // spotless:off: a table
    default Param<String> featuresCol() { return param(this, "featuresCol"); }
    default Param<String> tokensCol() { return param(this, "tokensCol"); }
    default Param<String> labelCol() { return param(this, "labelCol"); }
    default Param<String> weightCol() { return param(this, "weightCol"); }
    default Param<String> idCol() { return param(this, "idCol"); }
    default Param<String> predictionCol() { return param(this, "predictionCol"); }
    default Param<String> handleInvalid() { return param(this, "handleInvalid"); }
    default Param<String> precision() { return param(this, "precision"); }
    default IntParam blockSize() { return param(this, "blockSize"); }
    default Param<String> cell() { return param(this, "cell"); }
    default IntParam hiddenSize() { return param(this, "hiddenSize"); }
    default IntParam layers() { return param(this, "layers"); }
    default BooleanParam bidirectional() { return param(this, "bidirectional"); }
    default BooleanParam layerNorm() { return param(this, "layerNorm"); }
    default BooleanParam residual() { return param(this, "residual"); }
    default DoubleParam dropout() { return param(this, "dropout"); }
    default DoubleParam recurrentDropout() { return param(this, "recurrentDropout"); }
    default Param<String> head() { return param(this, "head"); }
    default Param<String> loss() { return param(this, "loss"); }
    default IntArrayParam vocabularySizes() { return param(this, "vocabularySizes"); }
    default IntParam minTokenCount() { return param(this, "minTokenCount"); }
    default Param<String> unknownTokens() { return param(this, "unknownTokens"); }
    default BooleanParam lazyRows() { return param(this, "lazyRows"); }
    default IntParam embeddingSize() { return param(this, "embeddingSize"); }
    default Param<String> validationIndicatorCol() { return param(this, "validationIndicatorCol"); }
    default DoubleParam validationFraction() { return param(this, "validationFraction"); }
    default IntParam epochs() { return param(this, "epochs"); }
    default Param<String> monitor() { return param(this, "monitor"); }
    default BooleanParam keepBest() { return param(this, "keepBest"); }
    default IntParam patience() { return param(this, "patience"); }
    default DoubleParam minDelta() { return param(this, "minDelta"); }
    default DoubleParam maxMinutes() { return param(this, "maxMinutes"); }
    default Param<String> initialModel() { return param(this, "initialModel"); }
    default IntParam batchSize() { return param(this, "batchSize"); }
    default Param<String> optimizer() { return param(this, "optimizer"); }
    default DoubleParam learningRate() { return param(this, "learningRate"); }
    default DoubleParam momentum() { return param(this, "momentum"); }
    default Param<String> schedule() { return param(this, "schedule"); }
    default DoubleParam plateauFactor() { return param(this, "plateauFactor"); }
    default IntParam plateauPatience() { return param(this, "plateauPatience"); }
    default DoubleParam minLearningRate() { return param(this, "minLearningRate"); }
    default IntParam warmupSteps() { return param(this, "warmupSteps"); }
    default DoubleParam l2() { return param(this, "l2"); }
    default IntParam bpttSteps() { return param(this, "bpttSteps"); }
    default DoubleParam clipNorm() { return param(this, "clipNorm"); }
    default DoubleParam clipValue() { return param(this, "clipValue"); }
    default BooleanParam standardization() { return param(this, "standardization"); }
    default LongParam seed() { return param(this, "seed"); }
    default BooleanParam recompute() { return param(this, "recompute"); }
    default IntParam partitions() { return param(this, "partitions"); }
    default IntParam aggregationDepth() { return param(this, "aggregationDepth"); }
    default Param<String> placement() { return param(this, "placement"); }
    default BooleanParam skipEstimate() { return param(this, "skipEstimate"); }
    default Param<String> checkpointDir() { return param(this, "checkpointDir"); }
    default DoubleParam checkpointMinutes() { return param(this, "checkpointMinutes"); }
    default IntParam checkpointSteps() { return param(this, "checkpointSteps"); }
    default IntParam checkpointEpochs() { return param(this, "checkpointEpochs"); }

    default String getFeaturesCol() { return getOrDefault(featuresCol()); }
    default String getTokensCol() { return getOrDefault(tokensCol()); }
    default String getLabelCol() { return getOrDefault(labelCol()); }
    default String getWeightCol() { return getOrDefault(weightCol()); }
    default String getIdCol() { return getOrDefault(idCol()); }
    default String getPredictionCol() { return getOrDefault(predictionCol()); }
    default String getHandleInvalid() { return getOrDefault(handleInvalid()); }
    default String getPrecision() { return getOrDefault(precision()); }
    default int getBlockSize() { return (int) getOrDefault(blockSize()); }
    default String getCell() { return getOrDefault(cell()); }
    default int getHiddenSize() { return (int) getOrDefault(hiddenSize()); }
    default int getLayers() { return (int) getOrDefault(layers()); }
    default boolean getBidirectional() { return (boolean) getOrDefault(bidirectional()); }
    default boolean getLayerNorm() { return (boolean) getOrDefault(layerNorm()); }
    default boolean getResidual() { return (boolean) getOrDefault(residual()); }
    default double getDropout() { return (double) getOrDefault(dropout()); }
    default double getRecurrentDropout() { return (double) getOrDefault(recurrentDropout()); }
    default String getHead() { return getOrDefault(head()); }
    default String getLoss() { return getOrDefault(loss()); }
    default int[] getVocabularySizes() { return get(vocabularySizes()).getOrElse(() -> new int[0]); }
    default int getMinTokenCount() { return (int) getOrDefault(minTokenCount()); }
    default String getUnknownTokens() { return getOrDefault(unknownTokens()); }
    default boolean getLazyRows() { return (boolean) getOrDefault(lazyRows()); }
    default int getEmbeddingSize() { return (int) getOrDefault(embeddingSize()); }
    default String getValidationIndicatorCol() { return getOrDefault(validationIndicatorCol()); }
    default double getValidationFraction() { return (double) getOrDefault(validationFraction()); }
    default int getEpochs() { return (int) getOrDefault(epochs()); }
    default String getMonitor() { return getOrDefault(monitor()); }
    default boolean getKeepBest() { return (boolean) getOrDefault(keepBest()); }
    default int getPatience() { return (int) getOrDefault(patience()); }
    default double getMinDelta() { return (double) getOrDefault(minDelta()); }
    default double getMaxMinutes() { return (double) getOrDefault(maxMinutes()); }
    default String getInitialModel() { return getOrDefault(initialModel()); }
    default int getBatchSize() { return (int) getOrDefault(batchSize()); }
    default String getOptimizer() { return getOrDefault(optimizer()); }
    default double getLearningRate() { return (double) getOrDefault(learningRate()); }
    default double getMomentum() { return (double) getOrDefault(momentum()); }
    default String getSchedule() { return getOrDefault(schedule()); }
    default double getPlateauFactor() { return (double) getOrDefault(plateauFactor()); }
    default int getPlateauPatience() { return (int) getOrDefault(plateauPatience()); }
    default double getMinLearningRate() { return (double) getOrDefault(minLearningRate()); }
    default int getWarmupSteps() { return (int) getOrDefault(warmupSteps()); }
    default double getL2() { return (double) getOrDefault(l2()); }
    default int getBpttSteps() { return (int) getOrDefault(bpttSteps()); }
    default double getClipNorm() { return (double) getOrDefault(clipNorm()); }
    default double getClipValue() { return (double) getOrDefault(clipValue()); }
    default boolean getStandardization() { return (boolean) getOrDefault(standardization()); }
    default long getSeed() { return (long) getOrDefault(seed()); }
    default boolean getRecompute() { return (boolean) getOrDefault(recompute()); }
    default int getPartitions() { return (int) getOrDefault(partitions()); }
    default int getAggregationDepth() { return (int) getOrDefault(aggregationDepth()); }
    default String getPlacement() { return getOrDefault(placement()); }
    default boolean getSkipEstimate() { return (boolean) getOrDefault(skipEstimate()); }
    default String getCheckpointDir() { return getOrDefault(checkpointDir()); }
    default double getCheckpointMinutes() { return (double) getOrDefault(checkpointMinutes()); }
    default int getCheckpointSteps() { return (int) getOrDefault(checkpointSteps()); }
    default int getCheckpointEpochs() { return (int) getOrDefault(checkpointEpochs()); }

    // What models can be told too; all else, estimators alone.
    default S setFeaturesCol(String value) { return with(this, featuresCol(), value); }
    default S setTokensCol(String value) { return with(this, tokensCol(), value); }
    default S setLabelCol(String value) { return with(this, labelCol(), value); }
    default S setWeightCol(String value) { return with(this, weightCol(), value); }
    default S setIdCol(String value) { return with(this, idCol(), value); }
    default S setPredictionCol(String value) { return with(this, predictionCol(), value); }
    default S setHandleInvalid(String value) { return with(this, handleInvalid(), value); }
    default S setPrecision(String value) { return with(this, precision(), value); }
    default S setBlockSize(int value) { return with(this, blockSize(), value); }

    /** Sets what only training can be told. */
    interface OfTraining<S> extends RnnParams<S> {
        default S setCell(String value) { return with(this, cell(), value); }
        default S setHiddenSize(int value) { return with(this, hiddenSize(), value); }
        default S setLayers(int value) { return with(this, layers(), value); }
        default S setBidirectional(boolean value) { return with(this, bidirectional(), value); }
        default S setLayerNorm(boolean value) { return with(this, layerNorm(), value); }
        default S setResidual(boolean value) { return with(this, residual(), value); }
        default S setDropout(double value) { return with(this, dropout(), value); }
        default S setRecurrentDropout(double value) { return with(this, recurrentDropout(), value); }
        default S setHead(String value) { return with(this, head(), value); }
        default S setLoss(String value) { return with(this, loss(), value); }
        default S setVocabularySizes(int... values) { return with(this, vocabularySizes(), values); }
        default S setMinTokenCount(int value) { return with(this, minTokenCount(), value); }
        default S setUnknownTokens(String value) { return with(this, unknownTokens(), value); }
        default S setLazyRows(boolean value) { return with(this, lazyRows(), value); }
        default S setEmbeddingSize(int value) { return with(this, embeddingSize(), value); }
        default S setValidationIndicatorCol(String value) { return with(this, validationIndicatorCol(), value); }
        default S setValidationFraction(double value) { return with(this, validationFraction(), value); }
        default S setEpochs(int value) { return with(this, epochs(), value); }
        default S setMonitor(String value) { return with(this, monitor(), value); }
        default S setKeepBest(boolean value) { return with(this, keepBest(), value); }
        default S setPatience(int value) { return with(this, patience(), value); }
        default S setMinDelta(double value) { return with(this, minDelta(), value); }
        default S setMaxMinutes(double value) { return with(this, maxMinutes(), value); }
        default S setInitialModel(String value) { return with(this, initialModel(), value); }
        default S setBatchSize(int value) { return with(this, batchSize(), value); }
        default S setOptimizer(String value) { return with(this, optimizer(), value); }
        default S setLearningRate(double value) { return with(this, learningRate(), value); }
        default S setMomentum(double value) { return with(this, momentum(), value); }
        default S setSchedule(String value) { return with(this, schedule(), value); }
        default S setPlateauFactor(double value) { return with(this, plateauFactor(), value); }
        default S setPlateauPatience(int value) { return with(this, plateauPatience(), value); }
        default S setMinLearningRate(double value) { return with(this, minLearningRate(), value); }
        default S setWarmupSteps(int value) { return with(this, warmupSteps(), value); }
        default S setL2(double value) { return with(this, l2(), value); }
        default S setBpttSteps(int value) { return with(this, bpttSteps(), value); }
        default S setClipNorm(double value) { return with(this, clipNorm(), value); }
        default S setClipValue(double value) { return with(this, clipValue(), value); }
        default S setStandardization(boolean value) { return with(this, standardization(), value); }
        default S setSeed(long value) { return with(this, seed(), value); }
        default S setRecompute(boolean value) { return with(this, recompute(), value); }
        default S setPartitions(int value) { return with(this, partitions(), value); }
        default S setAggregationDepth(int value) { return with(this, aggregationDepth(), value); }
        default S setPlacement(String value) { return with(this, placement(), value); }
        default S setSkipEstimate(boolean value) { return with(this, skipEstimate(), value); }
        default S setCheckpointDir(String value) { return with(this, checkpointDir(), value); }
        default S setCheckpointMinutes(double value) { return with(this, checkpointMinutes(), value); }
        default S setCheckpointSteps(int value) { return with(this, checkpointSteps(), value); }
        default S setCheckpointEpochs(int value) { return with(this, checkpointEpochs(), value); }
    }

    /** What a classifier and its model have beside the shared parameters. */
    interface OfClassification<S> extends RnnParams<S> {
        @Override default List<Parameter> parameters() { return RnnParameters.withShared(RnnParameters.CLASSIFIER); }
        default Param<String> probabilityCol() { return param(this, "probabilityCol"); }
        default String getProbabilityCol() { return getOrDefault(probabilityCol()); }
        default S setProbabilityCol(String value) { return with(this, probabilityCol(), value); }
        default Param<String> rawPredictionCol() { return param(this, "rawPredictionCol"); }
        default String getRawPredictionCol() { return getOrDefault(rawPredictionCol()); }
        default S setRawPredictionCol(String value) { return with(this, rawPredictionCol(), value); }
        default DoubleParam labelSmoothing() { return param(this, "labelSmoothing"); }
        default double getLabelSmoothing() { return (double) getOrDefault(labelSmoothing()); }
        default DoubleArrayParam classWeights() { return param(this, "classWeights"); }
        default double[] getClassWeights() { return get(classWeights()).getOrElse(() -> new double[0]); }
        default BooleanParam balanceClasses() { return param(this, "balanceClasses"); }
        default boolean getBalanceClasses() { return (boolean) getOrDefault(balanceClasses()); }
        default IntParam numClasses() { return param(this, "numClasses"); }
        default int getNumClasses() { return (int) getOrDefault(numClasses()); }
    }

    /** What a regressor and its model have beside the shared parameters. */
    interface OfRegression<S> extends RnnParams<S> {
        @Override default List<Parameter> parameters() { return RnnParameters.withShared(RnnParameters.REGRESSOR); }
        default DoubleParam huberDelta() { return param(this, "huberDelta"); }
        default double getHuberDelta() { return (double) getOrDefault(huberDelta()); }
        default DoubleArrayParam quantiles() { return param(this, "quantiles"); }
        default double[] getQuantiles() { return get(quantiles()).getOrElse(() -> new double[] {0.1, 0.5, 0.9}); }
        default BooleanParam standardizeLabel() { return param(this, "standardizeLabel"); }
        default boolean getStandardizeLabel() { return (boolean) getOrDefault(standardizeLabel()); }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // its accessor, which calls this, knows its class
    private static <P extends Param<?>> P param(Params owner, String name) { return (P) (Param<?>) owner.getParam(name); }
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // S is the owner's class
    private static <S, T> S with(Params owner, Param<T> param, T value) { return (S) owner.set(param, value); }
    // spotless:on
}
