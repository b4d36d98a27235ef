package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.train.TrainingListener;
import java.util.Optional;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a job needs of a model, whatever its task. */
public sealed interface RnnModel extends Params, MLWritable permits RnnClassificationModel, RnnRegressionModel {

    /** The network and what its inputs and targets were brought to. */
    TrainedNetwork trained();

    /**
     * 32 hexadecimal digits that tell the data of its training from other data; unknown for a model in version 1 of the
     * format.
     */
    default Optional<String> dataFingerprint() {
        return trained().dataFingerprint();
    }

    /** SHA-256 of the weights, in hexadecimal, as {@code save} writes them and their file's header has it. */
    String weightsSha256();

    /** Adds predictions. */
    Dataset<Row> transform(Dataset<?> data);

    /**
     * Adds the same predictions as {@link #transform} to all of the data, faster: blocks of rows are computed together. The
     * result is a relation of its own, so Spark neither filters the data earlier for it nor leaves columns out.
     *
     * @param invalid registered with the session's context; counts, while the result is computed, rows that cannot be read
     *     and, as {@code handleInvalid} says, are skipped or kept
     */
    Dataset<Row> transformInBlocks(Dataset<?> data, InvalidRowCount invalid);

    /** Measures without telling anybody what was left out, see {@link #evaluate(Dataset, TrainingListener)}. */
    default Metrics evaluate(Dataset<?> data) {
        return evaluate(data, TrainingListener.NONE);
    }

    /**
     * Measures the predictions for labelled sequences, beside those of the naive baseline.
     *
     * @param listener hears in a note of rows that were left out
     */
    Metrics evaluate(Dataset<?> data, TrainingListener listener);

    /**
     * The rows that {@code evaluate} cannot read: the column {@code place} says which, the column {@code reason} why. All
     * data are read for it.
     */
    Dataset<Row> invalidRows(Dataset<?> data);

    /** The same of the rows that {@code transform} cannot read, which need no label. */
    Dataset<Row> invalidInputs(Dataset<?> data);

    /** Reads a model of either kind; an unreadable one is an {@link UnrollException} of kind MODEL. */
    static RnnModel load(String path) {
        String type = ModelReader.className(path, SparkSession.active());
        if (type.equals(RnnClassificationModel.class.getName())) {
            return RnnClassificationModel.load(path);
        } else if (type.equals(RnnRegressionModel.class.getName())) {
            return RnnRegressionModel.load(path);
        }
        String sentence = "The folder %s holds another model: expected one of this project's, found %s.";
        throw new UnrollException(UnrollException.Kind.MODEL, sentence.formatted(path, type));
    }
}
