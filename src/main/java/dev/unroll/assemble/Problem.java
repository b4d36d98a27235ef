package dev.unroll.assemble;

import java.io.Serializable;
import java.util.Comparator;

/** Something that cannot be assembled. Of several the first, by id and time, is the one to name, whatever the order they are met in. */
record Problem(String id, long time, String sentence) implements Serializable {
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::id).thenComparing(Problem::time).thenComparing(Problem::sentence);

    /** @param id null for none */
    Problem {
        id = id == null ? "" : id;
    }

    /** Each may be null for none. */
    static Problem first(Problem a, Problem b) {
        return a == null || (b != null && ORDER.compare(b, a) < 0) ? b : a;
    }
}
