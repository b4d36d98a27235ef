package dev.unroll.bench;

import java.util.List;
import java.util.Locale;

/** Whom the command line can ask to take part beside unroll. */
enum Peer {
    /** Two builds of its library, because neither is the faster one on every shape. */
    PYTORCH(Rival.PYTORCH_DJL, Rival.PYTORCH_BYTEDECO, Rival.PYTORCH_PACKED),
    DL4J(Rival.DL4J);

    private final List<Rival> rivals;

    Peer(Rival... rivals) {
        this.rivals = List.of(rivals);
    }

    List<Rival> rivals() {
        return rivals;
    }

    /** The name in lower case, as users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
