package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * The parameters that all estimators and models share, as a user meets them: for each its Param, its value and, of those
 * that a model can be told too, its setter. {@link RnnParameters} defines them, {@code explainParams()} prints them. A
 * setter throws an {@link dev.unroll.data.UnrollException} of kind USAGE on an illegal value.
 *
 * @param <S> the estimator or model itself, which setters return
 */
public interface RnnParams<S> extends NetworkParams<S> {
    /** What defines them, and those of its own kind. */
    List<Parameter> parameters();

    // spotless:off: a table
    default Param<String> featuresCol() { return param(this, "featuresCol"); }
    default Param<String> tokensCol() { return param(this, "tokensCol"); }
    default Param<String> idCol() { return param(this, "idCol"); }
    default Param<String> predictionCol() { return param(this, "predictionCol"); }
    default Param<String> head() { return param(this, "head"); }
    default Param<String> validationIndicatorCol() { return param(this, "validationIndicatorCol"); }

    default String getFeaturesCol() { return getOrDefault(featuresCol()); }
    default String getTokensCol() { return getOrDefault(tokensCol()); }
    default String getIdCol() { return getOrDefault(idCol()); }
    default String getPredictionCol() { return getOrDefault(predictionCol()); }
    default String getHead() { return getOrDefault(head()); }
    default String getValidationIndicatorCol() { return getOrDefault(validationIndicatorCol()); }

    default S setFeaturesCol(String value) { return with(this, featuresCol(), value); }
    default S setTokensCol(String value) { return with(this, tokensCol(), value); }
    default S setIdCol(String value) { return with(this, idCol(), value); }
    default S setPredictionCol(String value) { return with(this, predictionCol(), value); }

    /** Sets what only training can be told. */
    interface OfTraining<S> extends RnnParams<S>, NetworkParams.OfTraining<S> {
        default S setHead(String value) { return with(this, head(), value); }
        default S setValidationIndicatorCol(String value) { return with(this, validationIndicatorCol(), value); }
        default S setValidationFraction(double value) { return with(this, validationFraction(), value); }
        default S setSeed(long value) { return with(this, seed(), value); }
        default S setPartitions(int value) { return with(this, partitions(), value); }
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
    interface OfRegression<S> extends RnnParams<S>, NetworkParams.OfRegression<S> {
        @Override default List<Parameter> parameters() { return RnnParameters.withShared(RnnParameters.REGRESSOR); }
    }
    // spotless:on
}
