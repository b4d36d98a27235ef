package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;

/** What a regressor and its model have beside the shared parameters. */
public interface RnnRegressorParams<S> extends RnnParams<S> {
    // spotless:off: a table
    @Override default List<Parameter> parameters() { return RnnParameters.withShared(RnnParameters.REGRESSOR); }
    default BooleanParam standardizeLabel() { return param(this, "standardizeLabel"); }
    default boolean getStandardizeLabel() { return (boolean) getOrDefault(standardizeLabel()); }
    // spotless:on
}
