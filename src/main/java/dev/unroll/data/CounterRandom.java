package dev.unroll.data;

/**
 * Random numbers without a state: each is a function of the seed, a purpose, two stream numbers and its index alone, so
 * it does not matter who draws it or when. Philox 4×32 with 10 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel
 * random numbers: as easy as 1, 2, 3", section 4.3).
 */
public record CounterRandom(long seed, Purpose purpose, int stream, int substream) {
    /** Keeps the numbers of one use apart from those of another. The codes are part of every result. */
    public enum Purpose {
        INITIAL_WEIGHTS(0),
        BLOCK_ORDER(1),
        VALIDATION_SPLIT(2),
        SYNTHETIC_DATA(3),
        WINDOW_ORDER(4),
        DROPOUT(5),
        FOLD(6),
        SAMPLE(7);

        private final int code;

        Purpose(int code) {
            this.code = code;
        }
    }

    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    /**
     * Numbers of a sequence's own in an epoch, for each {@code place} where they are used. All 128 bits of its key count: the
     * upper half and the epoch are the counter of a number under the seed; that number is the seed under which the lower half
     * and the place make another one, which is the seed of the numbers.
     */
    public static CounterRandom ofSequence(long seed, Purpose purpose, int epoch, SequenceKey key, int place) {
        long upper = new CounterRandom(seed, purpose, (int) (key.high() >>> 32), (int) key.high()).bits(epoch);
        long both = new CounterRandom(upper, purpose, (int) (key.low() >>> 32), (int) key.low()).bits(place);
        return new CounterRandom(both, purpose, 0, 0);
    }

    // spotless:off: a table
    /** 64 random bits. */
    public long bits(int index) { return philox(index, stream, substream, purpose.code, (int) seed, (int) (seed >>> 32)); }
    /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
    public double uniform(int index) { return (bits(index) >>> 11) * 0x1p-53; }
    /** Uniform in [0, 1), a multiple of 2⁻³²: a half of the bits of a pair, so that two of them cost what one of the others does. */
    public double half(int index) { return (bits(index / 2) << (index % 2 * 32) >>> 32) * 0x1p-32; }
    /** Uniform among 0 … bound−1, to within bound·2⁻³². */
    public int below(int index, int bound) { return (int) (((bits(index) >>> 32) * bound) >>> 32); }
    // spotless:on

    /** Standard normal (Box and Muller 1958). */
    public double gaussian(int index) {
        long bits = bits(index);
        double radius = ((bits >>> 32) + 1) * 0x1p-32; // (0, 1]
        double angle = (bits & 0xFFFFFFFFL) * 0x1p-32;
        return StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
    }

    /** The first two of the four words that Philox makes of a counter and a key. */
    static long philox(int c0, int c1, int c2, int c3, int k0, int k1) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
            long product1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return ((long) c0 << 32) | (c1 & 0xFFFFFFFFL);
    }
}
