package dev.unroll.cell;

import java.util.Arrays;

/**
 * The gradient of a network's weights over one block. Each row of the block adds a term to an entry. Terms are added in
 * float32; after {@value #LONGEST_CHAIN} of them the sum so far goes into a double, and another chain begins. So a block with
 * no more rows than that is added up in float32 alone, and the error of an entry of any block is at most
 * γ·Σ|terms| with γ = n u / (1 − n u) for n = 2¹⁴ and u = 2⁻²⁴, about 2⁻¹⁰ (Higham 2002, "Accuracy and stability of numerical
 * algorithms", section 3.1); the doubles' own roundings are far below that.
 *
 * <p>Weights that tokens select, (GH, V), are kept apart: of them only the columns of the block's tokens have a gradient. The
 * columns of all such tensors are numbered one after the other, and stand as rows (GH) in the order in which they came.
 */
public final class BlockGradient {
    public static final int LONGEST_CHAIN = 1 << 14;

    private final int[] tokenTensors; // where the tensors that tokens select begin in the flat vector
    private final int vocabulary; // V
    private final int gateSize; // GH
    private final RowIndex tokens = new RowIndex();
    private final float[] floats; // all other entries, in the order of the flat vector: the chains that are under way
    private double[] doubles = {}; // the chains before, once a block had any
    private float[] tokenFloats = {}; // (tokens, GH)
    private double[] tokenDoubles = {}; // (tokens, GH), once a block had any
    private boolean inDouble; // whether this block has any

    /** Of {@code size} P, with tensors (GH, V) that tokens select. */
    public BlockGradient(int size, int[] tokenTensors, int vocabulary, int gateSize) {
        this.tokenTensors = tokenTensors.clone();
        this.vocabulary = vocabulary;
        this.gateSize = gateSize;
        this.floats = new float[size - tokenTensors.length * vocabulary * gateSize];
    }

    /** Overwrites all entries with 0. */
    public void clear() {
        Arrays.fill(floats, 0);
        if (inDouble) {
            Arrays.fill(doubles, 0);
            Arrays.fill(tokenDoubles, 0);
            inDouble = false;
        }
        tokens.clear();
    }

    // spotless:off: a table
    public float[] floats() { return floats; } // all entries but those that tokens select, to add to
    /** The columns that tokens have selected: column V·k + token of the k-th tensor. */
    public RowIndex tokens() { return tokens; }
    public float[] tokenFloats() { return tokenFloats; } // (tokens, GH), to add to
    public boolean inDouble() { return inDouble; } // whether the gradient is in doubles, not in floats
    // spotless:on

    /** Where an entry of the flat vector stands in {@link #floats}. */
    public int place(int offset) {
        int place = offset;
        for (int start : tokenTensors) {
            place -= Math.max(0, Math.min(offset - start, vocabulary * gateSize));
        }
        return place;
    }

    /** Where the entries (GH) of a token of a tensor begin in {@link #tokenFloats}, which may grow. */
    public int placeOfToken(int tensorStart, int token) {
        int before = tokens.count();
        int number = tokens.add(Arrays.binarySearch(tokenTensors, tensorStart) * vocabulary + token);
        if (number == before) {
            if (tokenFloats.length == number * gateSize) {
                long most = (long) tokenTensors.length * vocabulary * gateSize;
                tokenFloats = Arrays.copyOf(tokenFloats, (int) Math.min(2L * (number + 1) * gateSize, most));
            }
            Arrays.fill(tokenFloats, number * gateSize, (number + 1) * gateSize, 0);
        }
        return number * gateSize;
    }

    /** All entries but those that tokens select, of all chains. */
    public double[] doubles() {
        endChain(0, Integer.MAX_VALUE);
        return doubles;
    }

    /** (tokens, GH), of all chains. */
    public double[] tokenDoubles() {
        endChain(0, Integer.MAX_VALUE);
        return tokenDoubles;
    }

    /** Takes the entries (P) of a vector in double in place of zeros. */
    public void take(double[] dense) {
        endChain(0, Integer.MAX_VALUE);
        for (int i = 0; i < dense.length; i++) {
            int found = Arrays.binarySearch(tokenTensors, i);
            int tensor = found >= 0 ? found : -found - 2; // the last that begins before the entry; −1 for none
            int inTensor = tensor < 0 ? Integer.MAX_VALUE : i - tokenTensors[tensor];
            if (inTensor >= vocabulary * gateSize) {
                doubles[place(i)] = dense[i];
            } else if (dense[i] != 0) { // NaN is not 0
                int to = placeOfToken(tokenTensors[tensor], inTensor % vocabulary);
                if (tokenDoubles.length < tokenFloats.length) {
                    tokenDoubles = Arrays.copyOf(tokenDoubles, tokenFloats.length);
                }
                tokenDoubles[to + inTensor / vocabulary] = dense[i];
            }
        }
    }

    /** Ends the chains of the entries of the flat vector from {@code start} to before {@code end}. */
    private void endChain(int start, int end) {
        inDouble = true;
        if (doubles.length < floats.length || tokenDoubles.length < tokenFloats.length) {
            doubles = Arrays.copyOf(doubles, floats.length);
            tokenDoubles = Arrays.copyOf(tokenDoubles, tokenFloats.length);
        }
        move(floats, doubles, place(start), Math.min(place(end), floats.length));
        for (int k = 0; k < tokens.count(); k++) {
            int tensorStart = tokenTensors[tokens.row(k) / vocabulary];
            if (start <= tensorStart && tensorStart < end) {
                move(tokenFloats, tokenDoubles, k * gateSize, (k + 1) * gateSize);
            }
        }
    }

    private static void move(float[] floats, double[] doubles, int start, int end) {
        for (int i = start; i < end; i++) {
            doubles[i] += floats[i];
            floats[i] = 0;
        }
    }

    /** A range of the flat vector, {@code start} to before {@code end}, to all of whose entries the same rows add. */
    public static final class Chain {
        private final int start;
        private final int end;
        private int rows; // since the chain began

        public Chain(int start, int end) {
            this.start = start;
            this.end = end;
        }

        /** Begins with a block. */
        public void begin() {
            rows = 0;
        }

        /** How many of so many more rows are to be added next; first ends the chain where it is as long as it may be. */
        public int next(int wanted, BlockGradient gradient) {
            if (rows == LONGEST_CHAIN) {
                gradient.endChain(start, end);
                rows = 0;
            }
            int count = Math.min(wanted, LONGEST_CHAIN - rows);
            rows += count;
            return count;
        }
    }
}
