package dev.unroll.ml;

import dev.unroll.score.TrainedNetwork;
import java.util.Optional;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/** Trains a recurrent network to predict a number or vector for each sequence or, with head {@code every}, time step. */
public final class RnnRegressor extends RnnEstimator<RnnRegressor, RnnRegressionModel>
        implements RnnParams.OfRegression<RnnRegressor> {
    // spotless:off: a table
    public RnnRegressor() { this(Identifiable$.MODULE$.randomUID("rnnRegressor")); }
    public RnnRegressor(String uid) { super(uid); }
    public RnnRegressor setHuberDelta(double value) { return (RnnRegressor) set(huberDelta(), value); }
    public RnnRegressor setQuantiles(double... values) { return (RnnRegressor) set(quantiles(), values); }
    public RnnRegressor setStandardizeLabel(boolean value) { return (RnnRegressor) set(standardizeLabel(), value); }
    /** For {@code Pipeline.load}. */
    public static MLReader<RnnRegressor> read() { return new DefaultParamsReader<>(); }
    public static RnnRegressor load(String path) { return read().load(path); }
    @Override RnnRegressionModel model(TrainedNetwork trained) { return new RnnRegressionModel(uid(), Optional.of(trained)); }
    // spotless:on
}
