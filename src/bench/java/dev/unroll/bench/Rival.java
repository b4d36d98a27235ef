package dev.unroll.bench;

import dev.unroll.cell.CellType;
import java.util.Locale;

/** Who takes part. */
enum Rival {
    UNROLL("dev.unroll.bench.UnrollContender");

    private final String main;

    /** @param main the class that its process runs */
    Rival(String main) {
        this.main = main;
    }

    String main() {
        return main;
    }

    /** Whether it is a build of PyTorch's library. */
    boolean isLibtorch() {
        return false;
    }

    /** Whether it can do this work at all. */
    boolean knows(CellType cell, Shape shape) {
        return true;
    }

    /** The name in lower case, as tables show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
