package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * The parameters that all estimators and models share, as a user meets them: for each its Param, its value and, of those
 * that a model can be told too, its setter. {@link RnnParameters} defines them, {@code explainParams()} prints them. A
 * setter throws an {@link dev.unroll.data.UnrollException} of kind USAGE on an illegal value.
 *
 * @param <S> the estimator or model itself, which setters return
 */
public interface RnnParams<S> extends NetworkParams, TrainingParams {

    /** What defines them, and those of its own kind. */
    List<Parameter> parameters();

    // spotless:off: a table
    default Param<String> featuresCol() { return param(this, "featuresCol"); }
    default String getFeaturesCol() { return getOrDefault(featuresCol()); }
    default S setFeaturesCol(String value) { return with(this, featuresCol(), value); }

    default Param<String> tokensCol() { return param(this, "tokensCol"); }
    default String getTokensCol() { return getOrDefault(tokensCol()); }
    default S setTokensCol(String value) { return with(this, tokensCol(), value); }

    default Param<String> labelCol() { return param(this, "labelCol"); }
    default String getLabelCol() { return getOrDefault(labelCol()); }
    default S setLabelCol(String value) { return with(this, labelCol(), value); }

    default Param<String> weightCol() { return param(this, "weightCol"); }
    default String getWeightCol() { return getOrDefault(weightCol()); }
    default S setWeightCol(String value) { return with(this, weightCol(), value); }

    default Param<String> idCol() { return param(this, "idCol"); }
    default String getIdCol() { return getOrDefault(idCol()); }
    default S setIdCol(String value) { return with(this, idCol(), value); }

    default Param<String> predictionCol() { return param(this, "predictionCol"); }
    default String getPredictionCol() { return getOrDefault(predictionCol()); }
    default S setPredictionCol(String value) { return with(this, predictionCol(), value); }

    default Param<String> handleInvalid() { return param(this, "handleInvalid"); }
    default String getHandleInvalid() { return getOrDefault(handleInvalid()); }
    default S setHandleInvalid(String value) { return with(this, handleInvalid(), value); }

    default Param<String> precision() { return param(this, "precision"); }
    default String getPrecision() { return getOrDefault(precision()); }
    default S setPrecision(String value) { return with(this, precision(), value); }

    default IntParam blockSize() { return param(this, "blockSize"); }
    default int getBlockSize() { return (int) getOrDefault(blockSize()); }
    default S setBlockSize(int value) { return with(this, blockSize(), value); }
    // spotless:on
}
