package dev.unroll.ml;

import dev.unroll.score.TrainedNetwork;
import java.util.Optional;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Trains a recurrent network to tell the classes 0, 1, 2, … of sequences or, with head {@code every}, of time steps; with loss
 * {@code binary_cross_entropy} and targets that are arrays of numbers 0 or 1, to tell which of as many labels apply.
 */
public final class RnnClassifier extends RnnEstimator<RnnClassifier, RnnClassificationModel>
        implements RnnParams.OfClassification<RnnClassifier> {
    // spotless:off: a table
    public RnnClassifier() { this(Identifiable$.MODULE$.randomUID("rnnClassifier")); }
    public RnnClassifier(String uid) { super(uid); }
    public RnnClassifier setLabelSmoothing(double value) { return (RnnClassifier) set(labelSmoothing(), value); }
    public RnnClassifier setClassWeights(double... values) { return (RnnClassifier) set(classWeights(), values); }
    public RnnClassifier setBalanceClasses(boolean value) { return (RnnClassifier) set(balanceClasses(), value); }
    public RnnClassifier setNumClasses(int value) { return (RnnClassifier) set(numClasses(), value); }
    /** For {@code Pipeline.load}. */
    public static MLReader<RnnClassifier> read() { return new DefaultParamsReader<>(); }
    public static RnnClassifier load(String path) { return read().load(path); }
    @Override RnnClassificationModel model(TrainedNetwork trained) { return new RnnClassificationModel(uid(), Optional.of(trained)); }
    // spotless:on
}
