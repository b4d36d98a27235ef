package dev.unroll.cell;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;

/** Σ W x of tokens of K kinds: each selects a column of W (GH, V), in which the kinds' vocabularies follow each other. */
public final class TokenProjection implements Projection {
    private static final int TILE = 8; // columns at a time, as many as one set of a cache may have to hold

    private final int[] vocabularyStarts; // (K) the column that token 0 of each kind selects
    private final int gateSize;
    private final int start;
    private final int vocabulary; // V
    private final float[] columns; // Wᵀ (V, GH), so that a column stands in one place of the memory
    private Rows tokens = Rows.NONE; // (N, K)

    /** @param start where W begins in the flat vector */
    public TokenProjection(int[] vocabularyStarts, int vocabulary, int gateSize, int start) {
        this.vocabularyStarts = vocabularyStarts.clone();
        this.gateSize = gateSize;
        this.start = start;
        this.vocabulary = vocabulary;
        this.columns = new float[vocabulary * gateSize];
    }

    @Override
    public int size() {
        return columns.length;
    }

    @Override
    public void load(float[] parameters) {
        for (int first = 0; first < vocabulary; first += TILE) {
            int end = Math.min(first + TILE, vocabulary);
            for (int j = 0; j < gateSize; j++) {
                for (int token = first; token < end; token++) {
                    columns[token * gateSize + j] = parameters[start + j * vocabulary + token];
                }
            }
        }
    }

    @Override
    public void begin(SequenceBlock block) {
        tokens = block.tokens();
    }

    @Override
    public void forward(Segment segment, float[] z, int z0) {
        for (int row = 0; row < segment.rows(); row++) {
            for (int kind = 0; kind < vocabularyStarts.length; kind++) {
                int from = column(segment.firstRow() + row, kind) * gateSize;
                addRow(columns, from, z, z0 + row * gateSize, gateSize);
            }
        }
    }

    /** The column that a token of a row of the block selects. */
    private int column(int row, int kind) {
        return vocabularyStarts[kind] + tokens.integers()[row * vocabularyStarts.length + kind];
    }

    @Override
    public void addGradient(Segment segment, int row, int count, float[] dZ, int z0, BlockGradient gradient) {
        for (int k = 0; k < count; k++) {
            for (int kind = 0; kind < vocabularyStarts.length; kind++) {
                int to = gradient.placeOfToken(start, column(segment.firstRow() + row + k, kind));
                addRow(dZ, z0 + k * gateSize, gradient.tokenFloats(), to, gateSize);
            }
        }
    }

    private static void addRow(float[] rows, int from, float[] sum, int to, int length) {
        for (int j = 0; j < length; j++) {
            sum[to + j] += rows[from + j];
        }
    }
}
