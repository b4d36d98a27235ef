package dev.unroll.score;

import dev.unroll.cell.SequenceState;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Where a sequence stands that a {@link RnnScorer} scores step by step. For one thread at a time. Its bytes, big-endian:
 *
 * <pre>
 * 4 bytes        "unrs"
 * 4 bytes        the version of this format
 * 32 bytes       SHA-256 of the model's weights
 * 8 bytes        how many time steps have passed
 * numbers        float32: the states of each layer, and the largest values so far
 * sums           float64: of a mean over time steps
 * 4 bytes        CRC-32C of all before
 * </pre>
 */
public final class RnnState {
    private static final int MAGIC = 0x756e7273;
    private static final int VERSION = 1;
    private static final int DIGEST_BYTES = 32;
    private static final int FIXED_BYTES = 3 * Integer.BYTES + DIGEST_BYTES + Long.BYTES;
    private static final String ADVICE = "; drop it, and begin its sequence again";

    private final String digest; // of the model
    final SequenceState numbers;
    private boolean inStep;

    RnnState(String digest, SequenceState numbers) {
        this.digest = digest;
        this.numbers = numbers;
    }

    /** How many time steps have passed. */
    public long steps() {
        return numbers.steps();
    }

    /** All of it, to be kept anywhere. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(bytes(numbers));
        bytes.putInt(MAGIC).putInt(VERSION).put(HexFormat.of().parseHex(digest)).putLong(steps());
        for (float number : numbers.numbers()) {
            bytes.putFloat(number);
        }
        for (double sum : numbers.sums()) {
            bytes.putDouble(sum);
        }
        return bytes.putInt(checksum(bytes.array())).array();
    }

    /** A state from its bytes. Throws MODEL where they are damaged, or of another model. */
    public static RnnState of(byte[] bytes, RnnScorer scorer) {
        return of(bytes, scorer, true);
    }

    /** @param ofModel whether another model's is refused, even where it has as many numbers */
    static RnnState of(byte[] bytes, RnnScorer scorer, boolean ofModel) {
        RnnState state = scorer.start();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        if (bytes.length < 2 * Integer.BYTES || from.getInt() != MAGIC) {
            throw Kind.MODEL.of(
                    "The %d bytes are no state: expected those of RnnState.toBytes%s.", bytes.length, ADVICE);
        }
        int version = from.getInt();
        if (version != VERSION) {
            throw Kind.MODEL.of("The state is of version %d: expected %d%s.", version, VERSION, ADVICE);
        }
        if (bytes.length < FIXED_BYTES || checksum(bytes) != from.getInt(bytes.length - Integer.BYTES)) {
            throw Kind.MODEL.of(
                    "The state of %d bytes is damaged: its checksum does not match%s.", bytes.length, ADVICE);
        }
        byte[] found = new byte[DIGEST_BYTES];
        from.get(found);
        if (ofModel) {
            state.requireModel(HexFormat.of().formatHex(found));
        }
        if (bytes.length != bytes(state.numbers)) {
            throw Kind.MODEL.of(
                    "The state has %d bytes: expected %d for this model%s.",
                    bytes.length, bytes(state.numbers), ADVICE);
        }
        state.numbers.setSteps(from.getLong());
        from.asFloatBuffer().get(state.numbers.numbers());
        from.position(from.position() + Float.BYTES * state.numbers.numbers().length);
        from.asDoubleBuffer().get(state.numbers.sums());
        return state;
    }

    private static int bytes(SequenceState numbers) {
        return FIXED_BYTES + Float.BYTES * numbers.numbers().length + Double.BYTES * numbers.sums().length;
    }

    /** Of all bytes but the last four. */
    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) checksum.getValue();
    }

    void requireModel(String other) {
        if (!digest.equals(other)) {
            throw Kind.MODEL.of(
                    "The state is of another model: expected weights of SHA-256 %s, found %s%s.",
                    digest, other, ADVICE);
        }
    }

    /** Begins with a step, if no other is under way. */
    void enter() {
        if (inStep) {
            throw UnrollException.usage(
                    "A state takes one step at a time: expected each state once in a batch, and in one thread, found one twice; score the later step in another call.");
        }
        inStep = true;
    }

    void leave() {
        inStep = false;
    }
}
