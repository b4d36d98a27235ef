package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.SequenceReader;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Labelled sequences in N parts, each of which a network is measured on once the others have trained it. A sequence's id, or
 * its content where there is no id, decides its fold: not the seed, not the other sequences.
 */
public final class Folds {
    private static final String COLUMN = "unroll_fold";

    private final RnnEstimator<?, ?> estimator;
    private final Dataset<Row> data;
    private final String column; // of the fold
    private final long[] sequences; // (N)

    private Folds(RnnEstimator<?, ?> estimator, Dataset<Row> data, String column, long[] sequences) {
        this.estimator = estimator;
        this.data = data;
        this.column = column;
        this.sequences = sequences;
    }

    /** Reads all rows. Throws DATA where they cannot be trained on, or where a fold has no sequence. */
    public static Folds of(RnnEstimator<?, ?> estimator, Dataset<Row> data, int folds) {
        return of(estimator, data, COLUMN, folds, reader -> reader.withFolds(data, COLUMN, folds));
    }

    /** The same of data with a column that has the fold of each row, from 0. */
    public static Folds ofColumn(RnnEstimator<?, ?> estimator, Dataset<Row> data, String column, int folds) {
        return of(estimator, data, column, folds, reader -> data);
    }

    private static Folds of(
            RnnEstimator<?, ?> estimator,
            Dataset<Row> data,
            String column,
            int folds,
            Function<SequenceReader, Dataset<Row>> withFolds) {
        estimator.transformSchema(data.schema());
        ParamValues values = new ParamValues(estimator);
        SequenceReader reader = new SequenceReaders(values).splitReader(data);
        RnnEstimator<?, ?> sized = estimator.copy(ParamMap.empty());
        setSizes(sized, values, reader, reader.summarize());
        Dataset<Row> folded = withFolds.apply(reader);
        Map<Integer, Long> counts = folded.groupBy(column).count().collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getInt(0), row -> row.getLong(1)));
        long[] sequences = IntStream.range(0, folds)
                .mapToLong(k -> counts.getOrDefault(k, 0L))
                .toArray();
        requireEach(sequences, values.params().getIdCol().isEmpty() ? "equal sequences" : "sequences of one id");
        return new Folds(sized, folded, column, sequences);
    }

    /** Of classes and tokens that are numbers the network has as many as all folds have, though training may meet fewer. */
    private static void setSizes(
            RnnEstimator<?, ?> estimator, ParamValues values, SequenceReader reader, DataSummary summary) {
        if (estimator instanceof RnnClassifier classifier && values.numClasses() == 0) {
            classifier.setNumClasses(summary.labelKinds());
        }
        if (values.readsTokens()
                && reader.vocabularies().isEmpty()
                && values.params().getVocabularySizes().length == 0) {
            estimator.setVocabularySizes(
                    summary.vocabularySizes().stream().mapToInt(size -> size).toArray());
        }
    }

    private static void requireEach(long[] sequences, String together) {
        for (int k = 0; k < sequences.length; k++) {
            if (sequences[k] == 0) {
                throw UnrollException.data(
                        "Fold %d of %d is empty: expected a sequence in each, found %d in all; %s are in one fold; lower %s.",
                        k + 1, sequences.length, LongStream.of(sequences).sum(), together, ParameterName.of("folds"));
            }
        }
    }

    // spotless:off: a table
    /** How many rows are held out in fold k, from 0. */ public long sequences(int k) { return sequences[k]; }
    public Dataset<Row> heldOut(int k) { return data.where(functions.col(column).equalTo(k)); }
    /** All rows but those, also those that cannot be read. */ public Dataset<Row> training(int k) { return data.where(functions.col(column).notEqual(k)); }
    /** What to train on each fold, a copy. */ public RnnEstimator<?, ?> estimator() { return estimator.copy(ParamMap.empty()); }
    // spotless:on
}
