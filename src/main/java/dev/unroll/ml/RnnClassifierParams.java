package dev.unroll.ml;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** What a classifier and its model have beside the shared parameters. */
public interface RnnClassifierParams<S> extends RnnParams<S> {

    /** The instances behind the accessors, the shared ones included. */
    RnnClassifierParamSet classifierParamSet();

    @Override
    default RnnParamSet paramSet() {
        return classifierParamSet().shared;
    }

    default Param<String> probabilityCol() {
        return classifierParamSet().probabilityCol;
    }

    default S setProbabilityCol(String value) {
        return with(probabilityCol(), value);
    }

    default String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    default Param<String> rawPredictionCol() {
        return classifierParamSet().rawPredictionCol;
    }

    default S setRawPredictionCol(String value) {
        return with(rawPredictionCol(), value);
    }

    default String getRawPredictionCol() {
        return getOrDefault(rawPredictionCol());
    }

    default IntParam numClasses() {
        return classifierParamSet().numClasses;
    }

    default S setNumClasses(int value) {
        return with(numClasses(), value);
    }

    default int getNumClasses() {
        return (int) getOrDefault(numClasses());
    }
}
