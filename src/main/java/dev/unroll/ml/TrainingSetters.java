package dev.unroll.ml;

import static dev.unroll.ml.Parameter.with;

/** Sets what only training can be told. Setters return the estimator itself, {@code S}. */
public interface TrainingSetters<S> extends RnnParams<S> {
    // spotless:off: a table
    default S setCell(String value) { return with(this, cell(), value); }
    default S setHiddenSize(int value) { return with(this, hiddenSize(), value); }
    default S setLayers(int value) { return with(this, layers(), value); }
    default S setBidirectional(boolean value) { return with(this, bidirectional(), value); }
    default S setHead(String value) { return with(this, head(), value); }
    default S setLoss(String value) { return with(this, loss(), value); }
    default S setVocabularySizes(int... values) { return with(this, vocabularySizes(), values); }
    default S setValidationIndicatorCol(String value) { return with(this, validationIndicatorCol(), value); }
    default S setValidationFraction(double value) { return with(this, validationFraction(), value); }
    default S setEpochs(int value) { return with(this, epochs(), value); }
    default S setBatchSize(int value) { return with(this, batchSize(), value); }
    default S setOptimizer(String value) { return with(this, optimizer(), value); }
    default S setLearningRate(double value) { return with(this, learningRate(), value); }
    default S setMomentum(double value) { return with(this, momentum(), value); }
    default S setSchedule(String value) { return with(this, schedule(), value); }
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
    default S setCheckpointDir(String value) { return with(this, checkpointDir(), value); }
    default S setCheckpointMinutes(double value) { return with(this, checkpointMinutes(), value); }
    default S setCheckpointSteps(int value) { return with(this, checkpointSteps(), value); }
    default S setCheckpointEpochs(int value) { return with(this, checkpointEpochs(), value); }
    // spotless:on
}
