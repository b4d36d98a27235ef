package dev.unroll.network;

import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.RowIndex;
import dev.unroll.cell.TokenWeights;
import dev.unroll.data.ExactSum;
import dev.unroll.data.Ranges;
import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The exact sum of blocks' gradients, losses and weights: integers, so that no order or grouping of the blocks changes a
 * bit of it.
 *
 * <p>An entry x of a block's gradient is rounded once, to the nearest multiple of 2^−e, and added as a long; e is one
 * number a tensor, agreed before the step ({@link GradientScale}). The rounding error of a sum over n blocks is at most
 * n·2^−(e+1) an entry. Whether an entry is too large for e is a fact about its block alone, so all workers agree on it;
 * the step is then computed again with the scale that the largest entries ask for.
 */
public final class GradientSum implements Serializable {
    /** x·2^e + 1.5·2^52 has the integer nearest to x·2^e in its low bits, for |x·2^e| below 2^51. */
    private static final double ROUNDING = 0x1.8p52;

    private static final long ROUNDING_BITS = Double.doubleToRawLongBits(ROUNDING);

    /** Entries of an array of sums: with its header just below 1 MiB, since G1 gives larger arrays whole regions of the heap. */
    private static final int SLICE = (1 << 17) - 8;

    private long[][] sums = {}; // (P without tokens), in units of 2^−e; none, to be sent as zero, before a block

    private RowIndex tokens = new RowIndex(); // what tokens have selected, kept apart: BlockGradient
    private long[][] tokenSums = {}; // (tokens, width), then unused places
    private double[] largest = {}; // (tensors) largest magnitude of one block's entries; NaN where one was NaN
    private final ExactSum loss = new ExactSum();
    private final ExactSum weight = new ExactSum();
    private long blocks;
    private long sequences;
    private long timeSteps;
    private int changedShards; // that differ from when they were first read; the sum is of no use if any does
    private long slowestNanos; // no part of the result: how long the slowest worker computed
    private long mergeNanos; // nor this: how long sums were added to each other
    private long addNanos; // nor this: how long blocks' gradients were added to this sum
    private long networkNanos; // nor this: how long all workers together computed gradients, without adding them

    /** Adds a block: its loss, weighted and summed over its targets, the sum of their weights, the loss's gradient. */
    public void add(
            SequenceBlock block, double lossSum, double weightSum, BlockGradient gradient, GradientScale scale) {
        long began = System.nanoTime();
        if (largest.length == 0) {
            sums = zeros(scale.layout().sizeWithoutTokens());
            largest = new double[scale.layout().tensors().size()];
        }
        loss.add(lossSum);
        weight.add(weightSum);
        blocks++;
        sequences += block.steps().sequences();
        timeSteps += block.steps().totalRows();
        int start = 0;
        for (int k = 0; k < largest.length; k++) {
            Tensor tensor = scale.layout().tensors().get(k);
            if (!scale.layout().isOfTokens(tensor)) {
                largest[k] = Math.max(largest[k], add(gradient, start, tensor.size(), scale.factor(k)));
                start += tensor.size();
            }
        }
        addTokens(gradient, scale);
        addNanos += System.nanoTime() - began;
    }

    private static long[][] zeros(int size) {
        long[][] zeros = new long[(size - 1) / SLICE + 1][];
        Arrays.setAll(zeros, k -> new long[Math.min(SLICE, size - k * SLICE)]);
        return zeros;
    }

    /** Adds so many entries, rounded to integers; returns the largest magnitude. */
    private double add(BlockGradient gradient, int start, int size, double factor) {
        double most = 0;
        for (int done = 0; done < size; ) {
            int from = start + done;
            int to = from % SLICE; // in its array
            int length = Math.min(size - done, SLICE - to);
            double mostHere = gradient.inDouble()
                    ? add(gradient.doubles(), from, sums[from / SLICE], to, length, factor)
                    : add(gradient.floats(), from, sums[from / SLICE], to, length, factor);
            most = Math.max(most, mostHere);
            done += length;
        }
        return most;
    }

    private void addTokens(BlockGradient gradient, GradientScale scale) {
        IntUnaryOperator tensorOfToken = scale.layout().tensorOfToken();
        int size = scale.layout().tokenWeights().width();
        for (int n = 0; n < gradient.tokens().count(); n++) {
            int token = gradient.tokens().row(n);
            int k = tensorOfToken.applyAsInt(token);
            long[] to = tokenSum(token, size);
            double most = gradient.inDouble()
                    ? add(gradient.tokenDoubles(), n * size, to, 0, size, scale.factor(k))
                    : add(gradient.tokenFloats(), n * size, to, 0, size, scale.factor(k));
            largest[k] = Math.max(largest[k], most);
        }
    }

    /** The same for a gradient (P) in double, with all that tokens select. */
    public void add(SequenceBlock block, double lossSum, double weightSum, double[] gradient, GradientScale scale) {
        BlockGradient ofBlock = scale.layout().newGradient();
        ofBlock.take(gradient);
        add(block, lossSum, weightSum, ofBlock, scale);
    }

    /** Adds x, rounded to integers; returns the largest magnitude. */
    private static double add(float[] x, int from, long[] sums, int to, int length, double factor) {
        float most = 0;
        for (int i = 0; i < length; i++) {
            most = Math.max(most, Math.abs(x[from + i]));
            sums[to + i] += Double.doubleToRawLongBits(x[from + i] * factor + ROUNDING) - ROUNDING_BITS;
        }
        return most;
    }

    private static double add(double[] x, int from, long[] sums, int to, int length, double factor) {
        double most = 0;
        for (int i = 0; i < length; i++) {
            most = Math.max(most, Math.abs(x[from + i]));
            sums[to + i] += Double.doubleToRawLongBits(x[from + i] * factor + ROUNDING) - ROUNDING_BITS;
        }
        return most;
    }

    /** The sums (width) of what a token has selected. */
    private long[] tokenSum(int token, int size) {
        int number = tokens.add(token);
        if (number == tokenSums.length) {
            tokenSums = Arrays.copyOf(tokenSums, 2 * number + 1);
        }
        if (tokenSums[number] == null) {
            tokenSums[number] = new long[size];
        }
        return tokenSums[number];
    }

    /** Adds another sum, made with the same scale, which is not used afterwards. Returns this one. */
    public GradientSum add(GradientSum other) {
        long began = System.nanoTime();
        if (largest.length == 0) {
            sums = other.sums;
            tokens = other.tokens;
            tokenSums = other.tokenSums;
            largest = other.largest;
        } else if (other.largest.length > 0) {
            for (int k = 0; k < sums.length; k++) {
                sums[k] = sum(sums[k], other.sums[k]);
            }
            for (int n = 0; n < other.tokens.count(); n++) {
                sum(tokenSum(other.tokens.row(n), other.tokenSums[n].length), other.tokenSums[n]);
            }
            for (int k = 0; k < largest.length; k++) {
                largest[k] = Math.max(largest[k], other.largest[k]);
            }
        }
        changedShards += other.changedShards;
        addCounts(other);
        mergeNanos += System.nanoTime() - began;
        return this;
    }

    private void addCounts(GradientSum other) {
        loss.add(other.loss);
        weight.add(other.weight);
        blocks += other.blocks;
        sequences += other.sequences;
        timeSteps += other.timeSteps;
        slowestNanos = Math.max(slowestNanos, other.slowestNanos);
        networkNanos += other.networkNanos;
        mergeNanos += other.mergeNanos;
    }

    /** Adds the others to the sums, or returns those that there are where a slice has not both. */
    private static long[] sum(long[] sums, long[] others) {
        if (sums == null || others == null) {
            return sums == null ? others : sums;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
        return sums;
    }

    /**
     * One of so many parts of this sum, which share its entries: sums of the same part can be added, and one of each
     * {@link #join}ed. All counts are with the first part, but how many shards changed is with each: their tasks may have been
     * run anew.
     */
    public GradientSum slice(int part, int parts) {
        GradientSum slice = new GradientSum();
        slice.changedShards = changedShards;
        slice.largest = part == 0 ? largest : new double[largest.length];
        slice.sums = new long[sums.length][];
        for (int k = part; k < sums.length; k += parts) {
            slice.sums[k] = sums[k];
        }
        for (int n = 0; n < tokens.count(); n++) {
            if (tokens.row(n) % parts == part) {
                sum(slice.tokenSum(tokens.row(n), tokenSums[n].length), tokenSums[n]);
            }
        }
        if (part == 0) {
            slice.addCounts(this);
        }
        return slice;
    }

    /** Adds another part of the same sum, which is not used afterwards. Returns this one. */
    public GradientSum join(GradientSum part) {
        int changed = Math.max(changedShards, part.changedShards);
        add(part);
        changedShards = changed;
        return this;
    }

    // spotless:off: a table
    /** Notes how many of a worker's shards changed. */ public void setChangedShards(int shards) { changedShards = shards; }
    /** How many shards are not as they were. */ public int changedShards() { return changedShards; }
    /** Notes how long a worker took for this. */ public void setComputeNanos(long nanos) { slowestNanos = nanos; }
    /** Notes how long a network took to compute all of this sum's gradients and to add them here. */
    public void setGradientNanos(long nanos) { networkNanos = nanos - addNanos; }
    /** How long the slowest worker computed. */ public long slowestNanos() { return slowestNanos; }
    /** How long all workers together computed gradients. */ public long networkNanos() { return networkNanos; }
    /** How long sums were added to each other, on all machines together. */
    public long mergeNanos() { return mergeNanos; }
    /** Largest magnitude that an entry of a tensor had in any one block; NaN where one was NaN. */
    double largest(int tensor) { return largest[tensor]; }
    /** Whether the loss and every entry of every block's gradient was a finite number. */
    public boolean isFinite() { return loss.isFinite() && Arrays.stream(largest).allMatch(Double::isFinite); }
    /** Σ weight·loss / Σ weight; 0 where all weights are 0. */
    public double meanLoss() { return loss.value() / divisor(); }
    /** Σ weight over all targets. */ public double weight() { return weight.value(); }
    /** Number of blocks added. */ public long blocks() { return blocks; }
    /** Number of sequences added. */ public long sequences() { return sequences; }
    /** Number of time steps added, over all sequences. */ public long timeSteps() { return timeSteps; }
    /** Where all weights are 0, so are the sums that it divides. */
    private double divisor() { return weight.value() == 0 ? 1 : weight.value(); }
    /** Frees the memory of all entries, which are not used afterwards. */
    public void forget() { sums = new long[0][]; tokenSums = new long[0][]; }
    /** How many parts the sums of so many parameters can be cut into, each of one array. */
    public static int mostParts(int parameters) { return (parameters - 1) / SLICE + 1; }
    /** What tokens have selected, by the numbers that TokenWeights say. */ public RowIndex tokens() { return tokens; }
    /** The same on the calling thread. */ public void meanGradient(GradientScale scale, double[] gradient) { meanGradient(scale, gradient, Ranges.ONE); }
    // spotless:on

    /** Overwrites (P) with the gradient of {@link #meanLoss()}; the scale is the one that all blocks were added with. */
    public void meanGradient(GradientScale scale, double[] gradient, Ranges ranges) {
        double divisor = divisor();
        int tokensBefore = 0;
        for (int k = 0; k < scale.layout().tensors().size(); k++) {
            Tensor tensor = scale.layout().tensors().get(k);
            if (scale.layout().isOfTokens(tensor)) {
                Arrays.fill(gradient, tensor.offset(), tensor.offset() + tensor.size(), 0);
                tokensBefore += tensor.size();
            } else {
                int before = tokensBefore;
                double unit = scale.unit(k);
                ranges.each(
                        tensor.size(),
                        (from, to) ->
                                mean(tensor.offset() + from, tensor.offset() + to, before, unit, divisor, gradient));
            }
        }
        setTokens(scale, gradient);
    }

    private void mean(int first, int end, int tokensBefore, double unit, double divisor, double[] gradient) {
        for (int i = first; i < end; ) {
            long[] here = sums[(i - tokensBefore) / SLICE];
            int from = (i - tokensBefore) % SLICE;
            int length = Math.min(end - i, SLICE - from);
            for (int j = 0; j < length; j++) {
                gradient[i + j] = here[from + j] * unit / divisor;
            }
            i += length;
        }
    }

    private void setTokens(GradientScale scale, double[] gradient) {
        double divisor = divisor();
        IntUnaryOperator tensorOfToken = scale.layout().tensorOfToken();
        TokenWeights weights = scale.layout().tokenWeights();
        for (int n = 0; n < tokens.count(); n++) {
            int first = weights.offset(tokens.row(n));
            double unit = scale.unit(tensorOfToken.applyAsInt(tokens.row(n)));
            for (int j = 0; j < tokenSums[n].length; j++) {
                gradient[first + j * weights.stride()] = tokenSums[n][j] * unit / divisor;
            }
        }
    }
}
