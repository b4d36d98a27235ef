package dev.unroll.cell;

import dev.unroll.data.CounterRandom;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import java.util.Arrays;
import java.util.Optional;

/**
 * The mask m of one place of a network in variational dropout (Gal and Ghahramani 2016, "A theoretically grounded application
 * of dropout in recurrent neural networks"): for each sequence of a block and each unit 0, with probability p, or else
 * 1/(1 − p), at all time steps alike. As the rows of every time step are those of the first sequences, the mask's are too.
 */
public final class DropoutMask {
    /** Of a place where nothing is dropped. */
    public static final DropoutMask NONE = new DropoutMask(0, 0, 0, 0);

    private final double probability; // p
    private final long seed;
    private final int place;
    private final int width;
    private boolean on;
    private float[] factors = {}; // m (B, width)
    private float[] scratch = {}; // (B, width): the compiler makes vector code of loops that index all arrays alike

    public DropoutMask(double probability, long seed, int place, int width) {
        this.probability = probability;
        this.seed = seed;
        this.place = place;
        this.width = width;
    }

    /** Draws the mask of a block for a step of training; drops nothing where there is no step. Returns this. */
    public DropoutMask begin(SequenceBlock block, Optional<Step> step) {
        on = probability > 0 && step.isPresent();
        if (on) {
            int sequences = block.steps().sequences();
            factors = Tables.atLeast(factors, sequences, width);
            scratch = Tables.atLeast(scratch, sequences, width);
            int epoch = step.get().epoch();
            for (int b = 0; b < sequences; b++) {
                draw(CounterRandom.ofSequence(seed, Purpose.DROPOUT, epoch, block.key(b), place), b * width);
            }
        }
        return this;
    }

    /** Overwrites the factors of a sequence, two from each 64 bits, as {@link CounterRandom#half} is defined. */
    private void draw(CounterRandom random, int at) {
        float kept = (float) (1 / (1 - probability));
        double limit = probability * 0x1p32;
        for (int unit = 0; unit < width; unit += 2) {
            long bits = random.bits(unit / 2);
            factors[at + unit] = (bits >>> 32) < limit ? 0 : kept;
            if (unit + 1 < width) {
                factors[at + unit + 1] = (bits & 0xFFFFFFFFL) < limit ? 0 : kept;
            }
        }
    }

    /** Whether anything is dropped from the block. */
    public boolean isOn() {
        return on;
    }

    /** Overwrites Y with m ∘ X, for the first {@code n} numbers of a time step's rows; Y may be X. */
    public void apply(int n, float[] x, int x0, float[] y, int y0) {
        System.arraycopy(x, x0, scratch, 0, n);
        for (int j = 0; j < n; j++) {
            scratch[j] *= factors[j];
        }
        System.arraycopy(scratch, 0, y, y0, n);
    }

    /** The way back, for tables from their beginning: adds m ∘ dY to dX, and overwrites dY with 0. */
    void addBack(int n, float[] dY, float[] dX) {
        for (int j = 0; j < n; j++) {
            dX[j] += dY[j] * factors[j];
        }
        Arrays.fill(dY, 0, n, 0);
    }
}
