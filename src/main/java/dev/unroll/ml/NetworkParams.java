package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * The parameters of networks and their training, whatever the columns of their sequences, as {@link RnnParams} has them.
 *
 * @param <S> the estimator or model itself, which setters return
 */
public interface NetworkParams<S> extends SharedParams<S> {
    // spotless:off: a table
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
    default Param<String> loss() { return param(this, "loss"); }
    default IntArrayParam vocabularySizes() { return param(this, "vocabularySizes"); }
    default IntParam minTokenCount() { return param(this, "minTokenCount"); }
    default Param<String> unknownTokens() { return param(this, "unknownTokens"); }
    default BooleanParam lazyRows() { return param(this, "lazyRows"); }
    default IntParam embeddingSize() { return param(this, "embeddingSize"); }
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
    default BooleanParam recompute() { return param(this, "recompute"); }
    default IntParam aggregationDepth() { return param(this, "aggregationDepth"); }
    default Param<String> placement() { return param(this, "placement"); }
    default BooleanParam skipEstimate() { return param(this, "skipEstimate"); }
    default Param<String> checkpointDir() { return param(this, "checkpointDir"); }
    default DoubleParam checkpointMinutes() { return param(this, "checkpointMinutes"); }
    default IntParam checkpointSteps() { return param(this, "checkpointSteps"); }
    default IntParam checkpointEpochs() { return param(this, "checkpointEpochs"); }

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
    default String getLoss() { return getOrDefault(loss()); }
    default int[] getVocabularySizes() { return get(vocabularySizes()).getOrElse(() -> new int[0]); }
    default int getMinTokenCount() { return (int) getOrDefault(minTokenCount()); }
    default String getUnknownTokens() { return getOrDefault(unknownTokens()); }
    default boolean getLazyRows() { return (boolean) getOrDefault(lazyRows()); }
    default int getEmbeddingSize() { return (int) getOrDefault(embeddingSize()); }
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
    default boolean getRecompute() { return (boolean) getOrDefault(recompute()); }
    default int getAggregationDepth() { return (int) getOrDefault(aggregationDepth()); }
    default String getPlacement() { return getOrDefault(placement()); }
    default boolean getSkipEstimate() { return (boolean) getOrDefault(skipEstimate()); }
    default String getCheckpointDir() { return getOrDefault(checkpointDir()); }
    default double getCheckpointMinutes() { return (double) getOrDefault(checkpointMinutes()); }
    default int getCheckpointSteps() { return (int) getOrDefault(checkpointSteps()); }
    default int getCheckpointEpochs() { return (int) getOrDefault(checkpointEpochs()); }

    // What models can be told too; all else, estimators alone.
    default S setPrecision(String value) { return with(this, precision(), value); }
    default S setBlockSize(int value) { return with(this, blockSize(), value); }

    /** Sets what only training can be told. */
    interface OfTraining<S> extends NetworkParams<S> {
        default S setCell(String value) { return with(this, cell(), value); }
        default S setHiddenSize(int value) { return with(this, hiddenSize(), value); }
        default S setLayers(int value) { return with(this, layers(), value); }
        default S setBidirectional(boolean value) { return with(this, bidirectional(), value); }
        default S setLayerNorm(boolean value) { return with(this, layerNorm(), value); }
        default S setResidual(boolean value) { return with(this, residual(), value); }
        default S setDropout(double value) { return with(this, dropout(), value); }
        default S setRecurrentDropout(double value) { return with(this, recurrentDropout(), value); }
        default S setLoss(String value) { return with(this, loss(), value); }
        default S setVocabularySizes(int... values) { return with(this, vocabularySizes(), values); }
        default S setMinTokenCount(int value) { return with(this, minTokenCount(), value); }
        default S setUnknownTokens(String value) { return with(this, unknownTokens(), value); }
        default S setLazyRows(boolean value) { return with(this, lazyRows(), value); }
        default S setEmbeddingSize(int value) { return with(this, embeddingSize(), value); }
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
        default S setRecompute(boolean value) { return with(this, recompute(), value); }
        default S setAggregationDepth(int value) { return with(this, aggregationDepth(), value); }
        default S setPlacement(String value) { return with(this, placement(), value); }
        default S setSkipEstimate(boolean value) { return with(this, skipEstimate(), value); }
        default S setCheckpointDir(String value) { return with(this, checkpointDir(), value); }
        default S setCheckpointMinutes(double value) { return with(this, checkpointMinutes(), value); }
        default S setCheckpointSteps(int value) { return with(this, checkpointSteps(), value); }
        default S setCheckpointEpochs(int value) { return with(this, checkpointEpochs(), value); }
    }

    /** What a network that predicts numbers has beside the shared parameters. */
    interface OfRegression<S> extends NetworkParams<S> {
        default DoubleParam huberDelta() { return param(this, "huberDelta"); }
        default double getHuberDelta() { return (double) getOrDefault(huberDelta()); }
        default DoubleArrayParam quantiles() { return param(this, "quantiles"); }
        default double[] getQuantiles() { return get(quantiles()).getOrElse(() -> new double[] {0.1, 0.5, 0.9}); }
        default BooleanParam standardizeLabel() { return param(this, "standardizeLabel"); }
        default boolean getStandardizeLabel() { return (boolean) getOrDefault(standardizeLabel()); }
    }
    // spotless:on
}
