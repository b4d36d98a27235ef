package dev.unroll.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameters that all estimators and models share, as a user meets them: for each the Param (which Spark ML finds by
 * its name), the setter and the getter. What a parameter means, its legal values and its default are said once, by
 * {@link RnnParamSet}; {@code explainParams()} prints them. A setter throws an
 * {@link dev.unroll.data.UnrollException} of kind USAGE on an illegal value.
 *
 * @param <S> the estimator or model itself, which setters return
 */
public interface RnnParams<S> extends Params {

    /** The instances behind the accessors below. */
    RnnParamSet paramSet();

    /** Sets a parameter and returns this. */
    @SuppressWarnings("unchecked") // S is the implementing class
    default <T> S with(Param<T> param, T value) {
        set(param, value);
        return (S) this;
    }

    // Columns

    default Param<String> featuresCol() {
        return paramSet().featuresCol;
    }

    default S setFeaturesCol(String value) {
        return with(featuresCol(), value);
    }

    default String getFeaturesCol() {
        return getOrDefault(featuresCol());
    }

    default Param<String> tokensCol() {
        return paramSet().tokensCol;
    }

    default S setTokensCol(String value) {
        return with(tokensCol(), value);
    }

    default String getTokensCol() {
        return getOrDefault(tokensCol());
    }

    default Param<String> labelCol() {
        return paramSet().labelCol;
    }

    default S setLabelCol(String value) {
        return with(labelCol(), value);
    }

    default String getLabelCol() {
        return getOrDefault(labelCol());
    }

    default Param<String> weightCol() {
        return paramSet().weightCol;
    }

    default S setWeightCol(String value) {
        return with(weightCol(), value);
    }

    default String getWeightCol() {
        return getOrDefault(weightCol());
    }

    default Param<String> idCol() {
        return paramSet().idCol;
    }

    default S setIdCol(String value) {
        return with(idCol(), value);
    }

    default String getIdCol() {
        return getOrDefault(idCol());
    }

    default Param<String> validationIndicatorCol() {
        return paramSet().validationIndicatorCol;
    }

    default S setValidationIndicatorCol(String value) {
        return with(validationIndicatorCol(), value);
    }

    default String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol());
    }

    default DoubleParam validationFraction() {
        return paramSet().validationFraction;
    }

    default S setValidationFraction(double value) {
        return with(validationFraction(), value);
    }

    default double getValidationFraction() {
        return (double) getOrDefault(validationFraction());
    }

    default Param<String> handleInvalid() {
        return paramSet().handleInvalid;
    }

    default S setHandleInvalid(String value) {
        return with(handleInvalid(), value);
    }

    default String getHandleInvalid() {
        return getOrDefault(handleInvalid());
    }

    default Param<String> predictionCol() {
        return paramSet().predictionCol;
    }

    default S setPredictionCol(String value) {
        return with(predictionCol(), value);
    }

    default String getPredictionCol() {
        return getOrDefault(predictionCol());
    }

    // The network

    default Param<String> cell() {
        return paramSet().cell;
    }

    default S setCell(String value) {
        return with(cell(), value);
    }

    default String getCell() {
        return getOrDefault(cell());
    }

    default IntParam hiddenSize() {
        return paramSet().hiddenSize;
    }

    default S setHiddenSize(int value) {
        return with(hiddenSize(), value);
    }

    default int getHiddenSize() {
        return (int) getOrDefault(hiddenSize());
    }

    default IntParam layers() {
        return paramSet().layers;
    }

    default S setLayers(int value) {
        return with(layers(), value);
    }

    default int getLayers() {
        return (int) getOrDefault(layers());
    }

    default BooleanParam bidirectional() {
        return paramSet().bidirectional;
    }

    default S setBidirectional(boolean value) {
        return with(bidirectional(), value);
    }

    default boolean getBidirectional() {
        return (boolean) getOrDefault(bidirectional());
    }

    default Param<String> head() {
        return paramSet().head;
    }

    default S setHead(String value) {
        return with(head(), value);
    }

    default String getHead() {
        return getOrDefault(head());
    }

    default Param<String> loss() {
        return paramSet().loss;
    }

    default S setLoss(String value) {
        return with(loss(), value);
    }

    default String getLoss() {
        return getOrDefault(loss());
    }

    default IntArrayParam vocabularySizes() {
        return paramSet().vocabularySizes;
    }

    default S setVocabularySizes(int... values) {
        return with(vocabularySizes(), values);
    }

    default int[] getVocabularySizes() {
        return isDefined(vocabularySizes()) ? getOrDefault(vocabularySizes()) : new int[0];
    }

    default Param<String> precision() {
        return paramSet().precision;
    }

    default S setPrecision(String value) {
        return with(precision(), value);
    }

    default String getPrecision() {
        return getOrDefault(precision());
    }

    // Training

    default IntParam epochs() {
        return paramSet().epochs;
    }

    default S setEpochs(int value) {
        return with(epochs(), value);
    }

    default int getEpochs() {
        return (int) getOrDefault(epochs());
    }

    default IntParam batchSize() {
        return paramSet().batchSize;
    }

    default S setBatchSize(int value) {
        return with(batchSize(), value);
    }

    default int getBatchSize() {
        return (int) getOrDefault(batchSize());
    }

    default IntParam blockSize() {
        return paramSet().blockSize;
    }

    default S setBlockSize(int value) {
        return with(blockSize(), value);
    }

    default int getBlockSize() {
        return (int) getOrDefault(blockSize());
    }

    default Param<String> optimizer() {
        return paramSet().optimizer;
    }

    default S setOptimizer(String value) {
        return with(optimizer(), value);
    }

    default String getOptimizer() {
        return getOrDefault(optimizer());
    }

    default DoubleParam learningRate() {
        return paramSet().learningRate;
    }

    default S setLearningRate(double value) {
        return with(learningRate(), value);
    }

    default double getLearningRate() {
        return (double) getOrDefault(learningRate());
    }

    default DoubleParam momentum() {
        return paramSet().momentum;
    }

    default S setMomentum(double value) {
        return with(momentum(), value);
    }

    default double getMomentum() {
        return (double) getOrDefault(momentum());
    }

    default Param<String> schedule() {
        return paramSet().schedule;
    }

    default S setSchedule(String value) {
        return with(schedule(), value);
    }

    default String getSchedule() {
        return getOrDefault(schedule());
    }

    default IntParam warmupSteps() {
        return paramSet().warmupSteps;
    }

    default S setWarmupSteps(int value) {
        return with(warmupSteps(), value);
    }

    default int getWarmupSteps() {
        return (int) getOrDefault(warmupSteps());
    }

    default DoubleParam l2() {
        return paramSet().l2;
    }

    default S setL2(double value) {
        return with(l2(), value);
    }

    default double getL2() {
        return (double) getOrDefault(l2());
    }

    default IntParam bpttSteps() {
        return paramSet().bpttSteps;
    }

    default S setBpttSteps(int value) {
        return with(bpttSteps(), value);
    }

    default int getBpttSteps() {
        return (int) getOrDefault(bpttSteps());
    }

    default BooleanParam recompute() {
        return paramSet().recompute;
    }

    default S setRecompute(boolean value) {
        return with(recompute(), value);
    }

    default boolean getRecompute() {
        return (boolean) getOrDefault(recompute());
    }

    default DoubleParam clipNorm() {
        return paramSet().clipNorm;
    }

    default S setClipNorm(double value) {
        return with(clipNorm(), value);
    }

    default double getClipNorm() {
        return (double) getOrDefault(clipNorm());
    }

    default DoubleParam clipValue() {
        return paramSet().clipValue;
    }

    default S setClipValue(double value) {
        return with(clipValue(), value);
    }

    default double getClipValue() {
        return (double) getOrDefault(clipValue());
    }

    default BooleanParam standardization() {
        return paramSet().standardization;
    }

    default S setStandardization(boolean value) {
        return with(standardization(), value);
    }

    default boolean getStandardization() {
        return (boolean) getOrDefault(standardization());
    }

    default LongParam seed() {
        return paramSet().seed;
    }

    default S setSeed(long value) {
        return with(seed(), value);
    }

    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    // The cluster

    default IntParam partitions() {
        return paramSet().partitions;
    }

    default S setPartitions(int value) {
        return with(partitions(), value);
    }

    default int getPartitions() {
        return (int) getOrDefault(partitions());
    }

    default IntParam aggregationDepth() {
        return paramSet().aggregationDepth;
    }

    default S setAggregationDepth(int value) {
        return with(aggregationDepth(), value);
    }

    default int getAggregationDepth() {
        return (int) getOrDefault(aggregationDepth());
    }

    // Checkpoints

    default Param<String> checkpointDir() {
        return paramSet().checkpointDir;
    }

    default S setCheckpointDir(String value) {
        return with(checkpointDir(), value);
    }

    default String getCheckpointDir() {
        return getOrDefault(checkpointDir());
    }

    default DoubleParam checkpointMinutes() {
        return paramSet().checkpointMinutes;
    }

    default S setCheckpointMinutes(double value) {
        return with(checkpointMinutes(), value);
    }

    default double getCheckpointMinutes() {
        return (double) getOrDefault(checkpointMinutes());
    }

    default IntParam checkpointSteps() {
        return paramSet().checkpointSteps;
    }

    default S setCheckpointSteps(int value) {
        return with(checkpointSteps(), value);
    }

    default int getCheckpointSteps() {
        return (int) getOrDefault(checkpointSteps());
    }

    default IntParam checkpointEpochs() {
        return paramSet().checkpointEpochs;
    }

    default S setCheckpointEpochs(int value) {
        return with(checkpointEpochs(), value);
    }

    default int getCheckpointEpochs() {
        return (int) getOrDefault(checkpointEpochs());
    }
}
