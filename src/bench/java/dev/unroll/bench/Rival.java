package dev.unroll.bench;

import dev.unroll.cell.CellType;
import java.util.Locale;

/** Who takes part. */
enum Rival {
    UNROLL("dev.unroll.bench.UnrollContender"),

    /** PyTorch's own build, with MKL. DJL's API has no packed sequences: ragged ones are padded. */
    PYTORCH_DJL("dev.unroll.bench.peer.DjlContender"),

    /** Built by bytedeco, with OpenBLAS. Ragged sequences are padded, which is often faster than packing them. */
    PYTORCH_BYTEDECO("dev.unroll.bench.peer.BytedecoContender"),

    /** The same with packed sequences. */
    PYTORCH_PACKED("dev.unroll.bench.peer.PackedBytedecoContender"),

    /** Deeplearning4j, which has no GRU. */
    DL4J("dev.unroll.bench.peer.Dl4jContender");

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
        return switch (this) {
            case PYTORCH_DJL, PYTORCH_BYTEDECO, PYTORCH_PACKED -> true;
            case UNROLL, DL4J -> false;
        };
    }

    /** Whether it takes part on this cell and shape. */
    boolean knows(CellType cell, Shape shape) {
        return switch (this) {
            case UNROLL, PYTORCH_DJL, PYTORCH_BYTEDECO -> true;
            case PYTORCH_PACKED -> shape.isRagged();
            case DL4J -> cell != CellType.GRU && !shape.isRagged();
        };
    }

    /** The name in lower case, as tables show it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
