package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** What a classifier and its model have beside the shared parameters. */
public interface RnnClassifierParams<S> extends RnnParams<S> {
    // spotless:off: a table
    @Override default List<Parameter> parameters() { return RnnParameters.withShared(RnnParameters.CLASSIFIER); }
    default Param<String> probabilityCol() { return param(this, "probabilityCol"); }
    default String getProbabilityCol() { return getOrDefault(probabilityCol()); }
    default S setProbabilityCol(String value) { return with(this, probabilityCol(), value); }
    default Param<String> rawPredictionCol() { return param(this, "rawPredictionCol"); }
    default String getRawPredictionCol() { return getOrDefault(rawPredictionCol()); }
    default S setRawPredictionCol(String value) { return with(this, rawPredictionCol(), value); }
    default IntParam numClasses() { return param(this, "numClasses"); }
    default int getNumClasses() { return (int) getOrDefault(numClasses()); }
    // spotless:on
}
