package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import dev.unroll.network.Loss;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * The parameters of a forecaster and its model. {@link ForecasterParameters} defines them, {@code explainParams()} prints them.
 *
 * @param <S> the forecaster or model itself, which setters return
 */
public interface ForecasterParams<S> extends AssemblerParams<S>, NetworkParams.OfRegression<S> {
    // spotless:off: a table
    default Param<String> origins() { return param(this, "origins"); }
    default IntParam season() { return param(this, "season"); }
    default String getOrigins() { return getOrDefault(origins()); }
    default int getSeason() { return (int) getOrDefault(season()); }
    @Override default int[] getLags() { return get(lags()).getOrElse(() -> new int[] {0}); }
    default S setOrigins(String value) { return with(this, origins(), value); }
    /** The quantiles that are predicted; none where a number is. */
    default double[] predictedQuantiles() { return getLoss().equals(Loss.QUANTILE.toString()) ? getQuantiles() : new double[0]; }
    // spotless:on
}
