package dev.unroll.score.export;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;

/** Parts of sequences. */
final class Sequences {
    private Sequences() {}

    /** The steps from one on and before another one, of a sequence with one target. */
    static Sequence part(Sequence sequence, int from, int to) {
        return new Sequence(
                sequence.key(),
                sequence.weights(),
                part(sequence.features(), from, to),
                part(sequence.tokens(), from, to),
                sequence.targets());
    }

    private static Rows part(Rows rows, int from, int to) {
        if (rows.rows() == 0) {
            return rows;
        }
        Rows part = Rows.zeros(rows.kind(), to - from, rows.width());
        for (int r = 0; r < part.rows(); r++) {
            part.copyRow(r, rows, from + r);
        }
        return part;
    }
}
