package dev.unroll.bench;

import java.util.List;
import java.util.Locale;

/** Whom the command line can ask to take part beside unroll. */
enum Peer {
    /** Two builds of its library, because neither is the faster one on every shape. */
    PYTORCH,
    DL4J;

    List<Rival> rivals() {
        return switch (this) {
            case PYTORCH -> List.of(Rival.PYTORCH_DJL, Rival.PYTORCH_BYTEDECO, Rival.PYTORCH_PACKED);
            case DL4J -> List.of(Rival.DL4J);
        };
    }

    /** The name in lower case, as users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
