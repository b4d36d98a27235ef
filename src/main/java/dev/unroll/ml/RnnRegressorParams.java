package dev.unroll.ml;

import org.apache.spark.ml.param.BooleanParam;

/** What a regressor and its model have beside the shared parameters. */
public interface RnnRegressorParams<S> extends RnnParams<S> {

    /** The instances behind the accessors, the shared ones included. */
    RnnRegressorParamSet regressorParamSet();

    @Override
    default RnnParamSet paramSet() {
        return regressorParamSet().shared;
    }

    default BooleanParam standardizeLabel() {
        return regressorParamSet().standardizeLabel;
    }

    default S setStandardizeLabel(boolean value) {
        return with(standardizeLabel(), value);
    }

    default boolean getStandardizeLabel() {
        return (boolean) getOrDefault(standardizeLabel());
    }
}
