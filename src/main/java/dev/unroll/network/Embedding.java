package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.Segment;
import dev.unroll.cell.Segments;
import dev.unroll.cell.Signal;
import dev.unroll.cell.Tables;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.Optional;

/**
 * What a token stands for: a row (E) of its kind's table (Bengio, Ducharme, Vincent and Jauvin 2003, "A neural probabilistic
 * language model", section 2). The output (rows, I) has a time step's features and, beside them, the rows of its tokens. The
 * tables of all kinds, one below the other, are the first part of the flat vector.
 */
final class Embedding implements Stage {
    private final Inputs inputs;
    private final Signal features;
    private final Signal output;
    private final int[] vocabularyStarts; // (K)
    private final float[] tables; // (V, E)
    private final BlockGradient.Chain chain;
    private float[] values = {}; // (table rows, I)
    private Rows tokens = Rows.NONE; // (N, K)

    Embedding(Inputs inputs, Signal features) {
        this.inputs = inputs;
        this.features = features;
        this.output = new Signal(inputs.numbers(), s -> s.kept() ? s.firstRow() : 0, Segment::rows);
        this.vocabularyStarts = inputs.vocabularyStarts();
        this.tables = new float[inputs.tokens() * inputs.embeddingSize()];
        this.chain = new BlockGradient.Chain(0, tables.length);
    }

    @Override
    public Signal output() {
        return output;
    }

    @Override
    public void load(float[] parameters) {
        System.arraycopy(parameters, 0, tables, 0, tables.length);
    }

    @Override
    public void begin(SequenceBlock block, Segments segments, Optional<Step> step) {
        int rows = segments.kept() ? block.steps().totalRows() : segments.largest();
        tokens = block.tokens();
        values = Tables.atLeast(values, rows, output.width());
        output.begin(values, segments.largest());
    }

    @Override
    public void forward(Segment segment) {
        int size = inputs.embeddingSize();
        for (int row = 0; row < segment.rows(); row++) {
            int to = output.start(segment) + row * output.width();
            int from = features.start(segment) + row * features.width();
            System.arraycopy(features.values(), from, values, to, features.width());
            for (int kind = 0; kind < vocabularyStarts.length; kind++) {
                int at = to + features.width() + kind * size;
                System.arraycopy(tables, tableRow(segment, row, kind) * size, values, at, size);
            }
        }
    }

    @Override
    public void backward(Segment segment, BlockGradient gradient) {
        if (segment.isLast()) {
            chain.begin();
        }
        for (int first = 0, count; first < segment.rows(); first += count) {
            count = chain.next(segment.rows() - first, gradient);
            for (int row = first; row < first + count; row++) {
                for (int kind = 0; kind < vocabularyStarts.length; kind++) {
                    addGradient(segment, row, kind, gradient);
                }
            }
        }
    }

    private void addGradient(Segment segment, int row, int kind, BlockGradient gradient) {
        int size = inputs.embeddingSize();
        int from = row * output.width() + features.width() + kind * size;
        int to = gradient.placeOfToken(0, tableRow(segment, row, kind)); // which may make room for it
        float[] dOutput = output.gradient();
        float[] dTables = gradient.tokenFloats();
        for (int e = 0; e < size; e++) {
            dTables[to + e] += dOutput[from + e];
        }
    }

    /** The row that a token of a row of the segment stands for. */
    private int tableRow(Segment segment, int row, int kind) {
        int token = tokens.integers()[(segment.firstRow() + row) * vocabularyStarts.length + kind];
        return vocabularyStarts[kind] + token;
    }
}
