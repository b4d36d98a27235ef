package dev.unroll.kernel;

import java.util.Set;
import java.util.TreeSet;

/** Which ways {@link VectorKernels} takes through a product, on machines of so many lanes. */
public final class KernelPaths {
    /** All of them, on a machine whose vectors are wide enough for tall tiles. */
    public static final Set<String> ALL = Set.of(
            "large factor",
            "several stretches",
            "transposed",
            "weighted rows",
            "in place",
            "strips",
            "copied panels",
            "narrow tile",
            "tile of 1",
            "tile of 2",
            "tall tile by rows",
            "tall tile by columns");

    private KernelPaths() {}

    /** Of A (m, k) · B (k, n). */
    public static Set<String> multiply(int lanes, int m, int n, int k) {
        Set<String> paths = new TreeSet<>();
        if ((long) m * n * k >= VectorKernels.WORTHWHILE) {
            addIf((long) k * n > VectorKernels.SMALL, "large factor", paths);
            addIf(k > VectorKernels.STRETCH, "several stretches", paths);
            addTiles(lanes, m, n, "by rows", paths);
        }
        return paths;
    }

    /** Of Aᵀ (m, k) · B (k, n), where {@code stride} numbers lie between A's rows, and n between B's. */
    public static Set<String> multiplyTransposed(int lanes, int m, int n, int k, int stride) {
        Set<String> paths = new TreeSet<>();
        if ((long) m * n * k < VectorKernels.WORTHWHILE) {
            return paths;
        }
        if (n < lanes && m >= lanes) {
            paths.add("transposed");
            addIf(n <= VectorKernels.FEW_INPUTS, "weighted rows", paths);
            return paths;
        }
        boolean once = n >= lanes && (m <= VectorTile.TALL_ROWS || n <= VectorKernels.CLOSE);
        boolean wide = !once && stride >= VectorKernels.WIDE;
        paths.add(once ? "in place" : wide ? "strips" : "copied panels");
        addIf(k > VectorKernels.TRANSPOSED_STRETCH, "several stretches", paths);
        addTiles(lanes, wide ? Math.min(m, lanes) : m, n, "by columns", paths);
        return paths;
    }

    private static void addTiles(int lanes, int m, int n, String direction, Set<String> paths) {
        for (int panel = 0; panel < Matrix.panels(n); panel++) {
            int width = Matrix.firstColumn(panel + 1, n) - Matrix.firstColumn(panel, n);
            int vectors = (width + lanes - 1) / lanes;
            boolean tall = lanes >= 16 && vectors > 1 && m >= VectorTile.TALL_ROWS;
            addIf(tall, "tall tile " + direction, paths);
            addIf(vectors > 1 && (!tall || m % VectorTile.TALL_ROWS > 0), "tile of 2", paths);
            addIf(vectors % 2 == 1, width < lanes ? "narrow tile" : "tile of 1", paths);
        }
    }

    private static void addIf(boolean condition, String path, Set<String> paths) {
        if (condition) {
            paths.add(path);
        }
    }
}
