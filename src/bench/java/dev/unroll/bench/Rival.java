package dev.unroll.bench;

import dev.unroll.cell.CellType;
import java.util.List;
import java.util.Locale;

/** Who takes part. */
enum Rival {
    UNROLL("dev.unroll.bench.UnrollContender"),

    /** PyTorch's own build, with MKL. DJL's API has no packed sequences: ragged ones are padded. */
    PYTORCH_DJL("dev.unroll.bench.peer.DjlContender") {
        @Override
        boolean isLibtorch() {
            return true;
        }
    },

    /** Built by bytedeco, with OpenBLAS. Ragged sequences are padded, which is often faster than packing them. */
    PYTORCH_BYTEDECO("dev.unroll.bench.peer.BytedecoContender") {
        @Override
        boolean isLibtorch() {
            return true;
        }
    },

    /** The same with packed sequences, where they differ. */
    PYTORCH_PACKED("dev.unroll.bench.peer.BytedecoContender", "packed") {
        @Override
        boolean isLibtorch() {
            return true;
        }

        @Override
        boolean knows(CellType cell, Shape shape) {
            return shape.isRagged();
        }
    },

    /** Has no GRU; takes the last step of padded sequences. */
    DL4J("dev.unroll.bench.peer.Dl4jContender") {
        @Override
        boolean knows(CellType cell, Shape shape) {
            return cell != CellType.GRU && !shape.isRagged();
        }
    };

    private final String main;
    private final List<String> options;

    /**
     * @param main the class that its process runs
     * @param options what its main method is told beside the work
     */
    Rival(String main, String... options) {
        this.main = main;
        this.options = List.of(options);
    }

    String main() {
        return main;
    }

    List<String> options() {
        return options;
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
