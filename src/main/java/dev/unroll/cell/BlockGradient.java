package dev.unroll.cell;

import java.util.Arrays;

/**
 * The gradient of a network's weights over one block, (P). Each row of the block adds a term to an entry. Terms are added in
 * float32; after {@value #LONGEST_CHAIN} of them the sum so far goes into a double, and another chain begins. So a block with
 * no more rows than that is added up in float32 alone, and the error of an entry of any block is at most
 * γ·Σ|terms| with γ = n u / (1 − n u) for n = 2¹⁴ and u = 2⁻²⁴, about 2⁻¹⁰ (Higham 2002, "Accuracy and stability of numerical
 * algorithms", section 3.1); the doubles' own roundings are far below that.
 */
public final class BlockGradient {
    private static final int LONGEST_CHAIN = 1 << 14;

    private final float[] floats; // (P) the chains that are under way
    private double[] doubles = {}; // (P) the chains before, once a block had any
    private boolean inDouble; // whether this block has any

    public BlockGradient(int size) {
        this.floats = new float[size];
    }

    /** Overwrites all entries with 0. */
    public void clear() {
        Arrays.fill(floats, 0);
        if (inDouble) {
            Arrays.fill(doubles, 0);
            inDouble = false;
        }
    }

    /** The entries to add to. */
    public float[] floats() {
        return floats;
    }

    /** Whether the gradient is in {@link #doubles}, not in {@link #floats}. */
    public boolean inDouble() {
        return inDouble;
    }

    /** The whole gradient. */
    public double[] doubles() {
        endChain(0, floats.length);
        return doubles;
    }

    private void endChain(int start, int end) {
        inDouble = true;
        if (doubles.length == 0) {
            doubles = new double[floats.length];
        }
        for (int i = start; i < end; i++) {
            doubles[i] += floats[i];
            floats[i] = 0;
        }
    }

    /** A range of the gradient to all of whose entries the same rows add. */
    public static final class Chain {
        private final int start;
        private final int end;
        private int rows; // since the chain began

        /** @param end after the range's last entry */
        public Chain(int start, int end) {
            this.start = start;
            this.end = end;
        }

        /** Begins with a block. */
        public void begin() {
            rows = 0;
        }

        /** Whether no other row may be added before {@link #restart}. */
        public boolean isFull() {
            return rows == LONGEST_CHAIN;
        }

        /** Ends this chain and begins another. */
        public void restart(BlockGradient gradient) {
            gradient.endChain(start, end);
            rows = 0;
        }

        /** How many of so many more rows are to be added next: as many as there is room for. */
        public int next(int wanted) {
            int count = Math.min(wanted, LONGEST_CHAIN - rows);
            rows += count;
            return count;
        }
    }
}
