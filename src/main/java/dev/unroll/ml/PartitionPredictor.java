package dev.unroll.ml;

import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.network.Network;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.RowConverter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Adds predictions to the rows of a partition: some blocks' worth of rows at a time, so that sequences of about the same
 * length meet in a block and memory stays bounded. The order of the rows stays.
 */
final class PartitionPredictor implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    /** Rows are held back by this many blocks. */
    private static final long BLOCKS_AT_ONCE = 8;

    private final StructType schema;
    private final RowConverter converter;
    private final NetworkConfig config;
    private final Precision precision;
    private final Standardization features;
    private final Standardization targets;
    private final Broadcast<double[]> parameters; // (P)
    private final OutputDecoder decoder;
    private final int blockSize;

    PartitionPredictor(
            StructType schema,
            RowConverter converter,
            TrainedNetwork trained,
            Precision precision,
            Broadcast<double[]> parameters,
            OutputDecoder decoder,
            int blockSize) {
        this.schema = schema;
        this.converter = converter;
        this.config = trained.config();
        this.precision = precision;
        this.features = trained.features();
        this.targets = trained.targets();
        this.parameters = parameters;
        this.decoder = decoder;
        this.blockSize = blockSize;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Parameters weights = Parameters.of(parameters.value(), precision);
        Queue<Row> ready = new ArrayDeque<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !ready.isEmpty() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (ready.isEmpty()) {
                    ready.addAll(predict(some(rows), weights));
                }
                return ready.remove();
            }
        };
    }

    private List<Row> some(Iterator<Row> rows) {
        List<Row> some = new ArrayList<>();
        while (some.size() < BLOCKS_AT_ONCE * blockSize && rows.hasNext()) {
            some.add(rows.next());
        }
        return some;
    }

    /** Keeps a network no longer than for these rows: nobody says whether the others are ever asked for. */
    private List<Row> predict(List<Row> rows, Parameters weights) {
        Function1<Row, InternalRow> catalyst = ExpressionEncoder.apply(schema).createSerializer();
        List<Sequence> sequences =
                rows.stream().map(catalyst::apply).map(converter::sequence).toList();
        List<double[][]> outputs = new NetworkFactory(config, precision)
                .use(weights, network -> predictor(network).outputs(sequences));
        List<Row> predicted = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            predicted.add(withCells(rows.get(i), cells(outputs.get(i))));
        }
        return predicted;
    }

    private BlockPredictor predictor(Network network) {
        return new BlockPredictor(network, config, features, targets, precision, blockSize);
    }

    /**
     * A cell for each column.
     *
     * @param outputs (1, O) or, with a head on every step, (T, O)
     */
    private Object[] cells(double[][] outputs) {
        return switch (config.head()) {
            case LAST -> decoder.decode(outputs[0]);
            case EVERY -> arrays(outputs);
        };
    }

    private Object[] arrays(double[][] outputs) {
        List<Object[]> steps = Arrays.stream(outputs).map(decoder::decode).toList();
        Object[] columns = new Object[steps.get(0).length];
        Arrays.setAll(
                columns,
                c -> OutputDecoder.cell(steps.stream().map(step -> step[c]).toList()));
        return columns;
    }

    private static Row withCells(Row row, Object[] added) {
        Object[] cells = new Object[row.length() + added.length];
        for (int i = 0; i < row.length(); i++) {
            cells[i] = row.get(i);
        }
        System.arraycopy(added, 0, cells, row.length(), added.length);
        return RowFactory.create(cells);
    }
}
