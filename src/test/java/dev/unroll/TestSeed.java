package dev.unroll;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Random numbers for a test class, replayable by {@code -Dtest.seed}; a failing test prints the seed. */
public final class TestSeed implements TestWatcher {
    private static final long SEED = Long.getLong("test.seed", 20260101);

    /** The same numbers at every call. */
    public Random random() {
        return new Random(SEED);
    }

    public long value() {
        return SEED;
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.err.println(context.getDisplayName() + " failed; replay with -Dtest.seed=" + SEED);
    }
}
