package dev.unroll.spark.predict;

import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.score.Predictor;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.spark.read.ReadRow;
import dev.unroll.spark.read.RowConverter;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a task needs to predict; at most {@code blockSize} sequences are computed together. */
public record PredictionTask(
        SentNetwork network, RowConverter converter, InvalidRows invalidRows, OutputColumns columns, int blockSize)
        implements Serializable {
    private static final long BLOCKS_AT_ONCE = 8; // blocks' worth of rows that are predicted together

    /** A trained network on a cluster. Its weights are broadcast when first needed, and kept as long as the driver holds it. */
    // spotless:off: a table
    public record SentNetwork(
            String applicationId, NetworkConfig config, Precision precision,
            Standardization features, Standardization targets, Broadcast<Parameters> weights)
            implements Serializable {
        // spotless:on
        private static final Map<TrainedNetwork, SentNetwork> SENT = new WeakHashMap<>();

        public static synchronized SentNetwork of(TrainedNetwork trained, Precision precision, SparkContext context) {
            String application = context.applicationId();
            SentNetwork sent = SENT.get(trained);
            if (sent == null || sent.precision != precision || !sent.applicationId.equals(application)) {
                Broadcast<Parameters> weights = JavaSparkContext.fromSparkContext(context)
                        .broadcast(Parameters.of(trained.parameters(), precision));
                sent = new SentNetwork(
                        application, trained.config(), precision, trained.features(), trained.targets(), weights);
                SENT.put(trained, sent);
            }
            return sent;
        }

        Predictor predictor(int blockSize) {
            return new Predictor(config, weights.value(), precision, features, targets, blockSize);
        }
    }

    /** The columns that it adds, null only where a prediction may be. */
    public StructType schema() {
        return new StructType(columns.fields(invalidRows == InvalidRows.KEEP).toArray(StructField[]::new));
    }

    /**
     * Predictions for the rows of a partition, after the columns that are kept of each, in the rows' order: some blocks' worth
     * of rows at a time, so that sequences of about the same length meet in a block and memory stays bounded.
     *
     * @param invalid counts invalid rows that are no error
     */
    public Iterator<InternalRow> predict(
            Iterator<InternalRow> partition, KeptColumns columnsKept, InvalidRowCount invalid) {
        if (!partition.hasNext()) {
            return Collections.emptyIterator();
        }
        Iterator<ReadRow> rows = converter.read(partition);
        Predictor predictor = network.predictor(blockSize);
        UnaryOperator<InternalRow> copier = columnsKept.copier();
        UnaryOperator<List<InternalRow>> next = last -> next(rows, predictor, copier, invalid);
        return Stream.iterate(next.apply(List.of()), some -> !some.isEmpty(), next)
                .flatMap(List::stream)
                .iterator();
    }

    /** Some blocks' worth of rows, without those that are skipped; none at the partition's end. */
    private List<InternalRow> next(
            Iterator<ReadRow> rows, Predictor predictor, UnaryOperator<InternalRow> copier, InvalidRowCount invalid) {
        List<InternalRow> kept = new ArrayList<>();
        List<Optional<Sequence>> sequences = new ArrayList<>();
        while (kept.size() < BLOCKS_AT_ONCE * blockSize && rows.hasNext()) {
            ReadRow read = rows.next();
            // Throws at once, while the file that the task reads is still the row's.
            Optional<Sequence> sequence = read.sequence(invalidRows == InvalidRows.ERROR);
            if (sequence.isEmpty()) {
                invalid.add(read);
            }
            if (sequence.isPresent() || invalidRows != InvalidRows.SKIP) {
                kept.add(copier.apply(read.row()));
                sequences.add(sequence);
            }
        }
        List<Sequence> valid = sequences.stream().flatMap(Optional::stream).toList();
        Iterator<double[][]> outputs = predictor.outputs(valid).iterator();
        int width = schema().size();
        List<InternalRow> predicted = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            Object[] cells = sequences.get(i).isPresent() ? columns.cells(outputs.next()) : new Object[width];
            predicted.add(new JoinedRow(kept.get(i), new GenericInternalRow(cells)));
        }
        return predicted;
    }
}
