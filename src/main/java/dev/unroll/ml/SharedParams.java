package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameters that what makes sequences of events has, and what is trained on sequences, too.
 *
 * @param <S> the estimator or model itself, which setters return
 */
public interface SharedParams<S> extends Params {
    // spotless:off: a table
    default Param<String> labelCol() { return param(this, "labelCol"); }
    default Param<String> weightCol() { return param(this, "weightCol"); }
    default Param<String> handleInvalid() { return param(this, "handleInvalid"); }
    default DoubleParam validationFraction() { return param(this, "validationFraction"); }
    default LongParam seed() { return param(this, "seed"); }
    default IntParam partitions() { return param(this, "partitions"); }

    default String getLabelCol() { return getOrDefault(labelCol()); }
    default String getWeightCol() { return getOrDefault(weightCol()); }
    default String getHandleInvalid() { return getOrDefault(handleInvalid()); }
    default double getValidationFraction() { return (double) getOrDefault(validationFraction()); }
    default long getSeed() { return (long) getOrDefault(seed()); }
    default int getPartitions() { return (int) getOrDefault(partitions()); }

    default S setLabelCol(String value) { return with(this, labelCol(), value); }
    default S setWeightCol(String value) { return with(this, weightCol(), value); }
    default S setHandleInvalid(String value) { return with(this, handleInvalid(), value); }
    // spotless:on
}
