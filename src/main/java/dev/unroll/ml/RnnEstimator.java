package dev.unroll.ml;

import dev.unroll.train.TrainingListener;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a job needs of an estimator, whatever its task. */
public sealed interface RnnEstimator extends Params permits RnnClassifier, RnnRegressor {

    /**
     * Trains a network on every sequence that is not held out for validation.
     *
     * @throws dev.unroll.data.UnrollException of kind DATA where the data cannot be trained on, DIVERGED where the loss
     *     is no longer finite
     */
    RnnModel fit(Dataset<?> data, TrainingListener listener);

    /**
     * The rows that {@code fit} cannot read: the column {@code place} says which, the column {@code reason} why. All data are
     * read for it.
     */
    Dataset<Row> invalidRows(Dataset<?> data);

    /** Throws USAGE where parameters that are legal by themselves do not go together; so does {@code fit}. */
    void requireConsistentParams();
}
