package dev.unroll.ml;

import dev.unroll.score.TrainedNetwork;
import java.util.Optional;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * A network that tells classes apart. {@code transform} adds {@code prediction} (double), {@code probability} and
 * {@code rawPrediction} (vectors, an entry a class); with head {@code every}, arrays of these with an entry a time step. Of many
 * labels, a prediction is an array of 0 or 1 for each, and vectors have an entry a label.
 */
public final class RnnClassificationModel extends RnnModel<RnnClassificationModel>
        implements RnnParams.OfClassification<RnnClassificationModel> {
    // spotless:off: a table
    /** A model without a network, which Spark needs to ask for a model's parameters. */
    public RnnClassificationModel() { this(Identifiable$.MODULE$.randomUID("rnnClassifier")); }
    public RnnClassificationModel(String uid) { this(uid, Optional.empty()); }
    RnnClassificationModel(String uid, Optional<TrainedNetwork> trained) { super(uid, trained); }
    @Override RnnClassificationModel with(Optional<TrainedNetwork> network) { return new RnnClassificationModel(uid(), network); }
    /** Reads models; an unreadable one is an {@link dev.unroll.data.UnrollException} of kind MODEL. */
    public static MLReader<RnnClassificationModel> read() { return new ModelReader<>(RnnClassificationModel.class); }
    public static RnnClassificationModel load(String path) { return read().load(path); }
    // spotless:on
}
