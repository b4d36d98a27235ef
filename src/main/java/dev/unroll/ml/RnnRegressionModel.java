package dev.unroll.ml;

import dev.unroll.score.TrainedNetwork;
import java.util.Optional;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * A network that predicts numbers. {@code transform} adds {@code prediction} in the label's units and shape: a double, or
 * an array of doubles for a vector target or, with loss {@code quantile}, of the quantiles of each number; with head {@code every}, an array of these with an entry a time step.
 */
public final class RnnRegressionModel extends RnnModel<RnnRegressionModel>
        implements RnnParams.OfRegression<RnnRegressionModel> {
    // spotless:off: a table
    /** A model without a network, which Spark needs to ask for a model's parameters. */
    public RnnRegressionModel() { this(Identifiable$.MODULE$.randomUID("rnnRegressor")); }
    public RnnRegressionModel(String uid) { this(uid, Optional.empty()); }
    RnnRegressionModel(String uid, Optional<TrainedNetwork> trained) { super(uid, trained); }
    @Override RnnRegressionModel with(Optional<TrainedNetwork> network) { return new RnnRegressionModel(uid(), network); }
    /** Reads models; an unreadable one is an {@link dev.unroll.data.UnrollException} of kind MODEL. */
    public static MLReader<RnnRegressionModel> read() { return new ModelReader<>(RnnRegressionModel.class); }
    public static RnnRegressionModel load(String path) { return read().load(path); }
    // spotless:on
}
