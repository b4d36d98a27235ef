package dev.unroll.train;

import dev.unroll.io.TrainingState;
import java.io.Serializable;
import java.util.Locale;

/** One process that holds all blocks, and so can make many steps by itself. */
public interface Worker {
    /**
     * Makes the next steps, so many at most, and for so long at most, but at least one. It ends before a step whose loss or
     * gradient is not finite, with none made if that is the first.
     *
     * @param from where it begins, without the epochs that have ended before
     */
    Stretch advance(TrainingConfig config, TrainingState from, long mostSteps, double mostSeconds);

    /**
     * What the steps came to.
     *
     * @param state after the last of them, with the epochs that ended on the way
     * @param gradientNorm of the last one
     * @param seconds that all of them took
     */
    record Stretch(TrainingState state, double gradientNorm, double seconds) implements Serializable {}

    /** Does this with all blocks at hand. */
    static Stretch advance(Descent descent, TrainingState from, long mostSteps, double mostSeconds) {
        long began = System.nanoTime();
        descent.restore(from);
        long before = descent.steps();
        boolean more = true;
        while (more) {
            more = descent.step().sum().isFinite()
                    && descent.steps() - before < mostSteps
                    && (System.nanoTime() - began) * 1e-9 < mostSeconds;
        }
        return new Stretch(descent.state(), descent.gradientNorm(), (System.nanoTime() - began) * 1e-9);
    }

    /** Of the state that each call of {@link #advance} sends to the process and back. */
    long stateBytes();

    /** That share a step's blocks. */
    int threads();

    /** Whether the process has the memory for the blocks that it keeps. */
    Room room();

    /** Bytes that these blocks take, and that they may take. */
    record Room(long needed, long free) {
        private static final double MIB = 1 << 20;

        boolean isEnough() {
            return needed <= free;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.0f MiB of data for %.0f MiB", needed / MIB, free / MIB);
        }
    }
}
