package dev.unroll.cell;

import java.util.Arrays;

/**
 * The gradient of a network's weights over one block. Each row of the block adds a term to an entry. Terms are added in
 * float32; after {@value #LONGEST_CHAIN} of them the sum so far goes into a double, and another chain begins. So a block with
 * no more rows than that is added up in float32 alone, and the error of an entry of any block is at most
 * γ·Σ|terms| with γ = n u / (1 − n u) for n = 2¹⁴ and u = 2⁻²⁴, about 2⁻¹⁰ (Higham 2002, "Accuracy and stability of numerical
 * algorithms", section 3.1); the doubles' own roundings are far below that.
 *
 * <p>{@link TokenWeights} are kept apart: of them only what the block's tokens select has a gradient. Their columns or rows
 * stand as rows (width) in the order in which they came.
 */
public final class BlockGradient {
    public static final int LONGEST_CHAIN = 1 << 14;

    private final TokenWeights weights;
    private final int width; // of what a token selects
    private final RowIndex tokens = new RowIndex();
    private final float[] floats; // all other entries, in the order of the flat vector: the chains that are under way
    private double[] doubles = {}; // the chains before, once a block had any
    private float[] tokenFloats = {}; // (tokens, width)
    private double[] tokenDoubles = {}; // (tokens, width), once a block had any
    private boolean inDouble; // whether this block has any

    /** Of {@code size} P, some of which are weights that tokens select. */
    public BlockGradient(int size, TokenWeights weights) {
        this.weights = weights;
        this.width = weights.width();
        this.floats = new float[size - weights.size()];
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
    /** The columns or rows that tokens have selected. */
    public RowIndex tokens() { return tokens; }
    public float[] tokenFloats() { return tokenFloats; } // (tokens, width), to add to
    public boolean inDouble() { return inDouble; } // whether the gradient is in doubles, not in floats
    // spotless:on

    /** Where an entry of the flat vector stands in {@link #floats}. */
    public int place(int offset) {
        int place = offset;
        int size = weights.vocabulary() * width; // of a part
        for (int start : weights.starts()) {
            place -= Math.max(0, Math.min(offset - start, size));
        }
        return place;
    }

    /** Where the entries (width) of a token of the part with that start begin in {@link #tokenFloats}, which may grow. */
    public int placeOfToken(int start, int token) {
        int before = tokens.count();
        int number = tokens.add(Arrays.binarySearch(weights.starts(), start) * weights.vocabulary() + token);
        if (number == before) {
            if (tokenFloats.length == number * width) {
                tokenFloats = Arrays.copyOf(tokenFloats, (int) Math.min(2L * (number + 1) * width, weights.size()));
            }
            Arrays.fill(tokenFloats, number * width, (number + 1) * width, 0);
        }
        return number * width;
    }

    /** All entries but those that tokens select, of all chains. */
    public double[] doubles() {
        endChain(0, Integer.MAX_VALUE);
        return doubles;
    }

    /** (tokens, width), of all chains. */
    public double[] tokenDoubles() {
        endChain(0, Integer.MAX_VALUE);
        return tokenDoubles;
    }

    /** Takes the entries (P) of a vector in double in place of zeros. */
    public void take(double[] dense) {
        endChain(0, Integer.MAX_VALUE);
        for (int i = 0; i < dense.length; i++) {
            int found = Arrays.binarySearch(weights.starts(), i);
            int part = found >= 0 ? found : -found - 2; // the last that begins before the entry; −1 for none
            int inPart = part < 0 ? Integer.MAX_VALUE : i - weights.starts()[part];
            if (inPart >= weights.vocabulary() * width) {
                doubles[place(i)] = dense[i];
            } else if (dense[i] != 0) { // NaN is not 0
                int to = placeOfToken(weights.starts()[part], weights.token(inPart));
                if (tokenDoubles.length < tokenFloats.length) {
                    tokenDoubles = Arrays.copyOf(tokenDoubles, tokenFloats.length);
                }
                tokenDoubles[to + weights.place(inPart)] = dense[i];
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
            int ofPart = weights.start(tokens.row(k));
            if (start <= ofPart && ofPart < end) {
                move(tokenFloats, tokenDoubles, k * width, (k + 1) * width);
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
