package dev.unroll.cell;

import dev.unroll.kernel.Affine;
import dev.unroll.kernel.Kernels;
import java.util.Optional;

/**
 * The product of a cell's step, Z = W x + b + U h′. Where few weights are concerned, it is computed at once, and Z is
 * written but never read; else W x + b already stands in Z, for all rows of the segment, and U h′ is added to it.
 */
final class StepProduct {
    private static final int MOST_WEIGHTS = 1 << 16; // 256 KiB, which stay in a near cache from step to step

    private final Kernels kernels;
    private final Optional<Signal> narrow; // x, where the product takes the input along
    private final Affine all; // W, U and b
    private final WeightMatrix u; // (GH, H)
    private final int hiddenSize;
    private final int gateSize; // GH
    private final int start; // where W, U and b begin in the flat vector, one after the other
    private final int uStart;

    StepProduct(Kernels kernels, Projection input, int hiddenSize, int gateSize, int start) {
        int inputSize = input.size() / gateSize;
        this.kernels = kernels;
        this.narrow = input.numbers().filter(x -> isNarrow(input, hiddenSize, gateSize));
        this.all = new Affine(narrow.isPresent() ? gateSize : 0, inputSize, hiddenSize);
        this.hiddenSize = hiddenSize;
        this.gateSize = gateSize;
        this.start = start;
        this.uStart = start + gateSize * inputSize;
        this.u = new WeightMatrix(kernels, gateSize, hiddenSize, uStart);
    }

    /** Whether cells of a type compute all of Z by such a product; a GRU has no such product. */
    static boolean takesInput(CellType type, Projection input, int hiddenSize) {
        return type != CellType.GRU
                && input.numbers().isPresent()
                && isNarrow(input, hiddenSize, type.gates() * hiddenSize);
    }

    private static boolean isNarrow(Projection input, int hiddenSize, int gateSize) {
        return input.size() + (long) hiddenSize * gateSize <= MOST_WEIGHTS;
    }

    /** Takes its weights from the flat vector. */
    void load(float[] parameters) {
        if (narrow.isPresent()) {
            all.fill(parameters, start, uStart, uStart + gateSize * hiddenSize);
            u.loadForBackward(parameters);
        } else {
            u.load(parameters);
        }
    }

    /** Overwrites Z (rows, GH) of a step, or adds U h′ to it. */
    void forward(TimeStep s) {
        float[] z = s.inPlace ? s.states.h() : s.gates;
        int z0 = s.inPlace ? s.at : s.z;
        if (narrow.isPresent()) {
            Signal x = narrow.get();
            int x0 = x.start(s.segment) + s.row * x.width();
            kernels.affine(s.rows, s.continuing, all, x.values(), x0, s.states.read(), s.states.readAt(s), z, z0);
        } else {
            u.forward(s.continuing, s.states.read(), s.states.readAt(s), z, z0, gateSize);
        }
    }

    /** Adds dZ U of a step to the gradient with respect to the states before, as they are read. */
    void backward(TimeStep s) {
        u.backward(s.continuing, s.gates, s.z, gateSize, s.states.dRead());
    }

    /** Adds to the gradient of U over rows of a segment, see {@link RecurrentCell#addGradient}. */
    void addGradient(TimeStep s, int rows, int z, float[] previous, int p0, BlockGradient gradient) {
        u.addGradient(rows, s.gates, z, gateSize, previous, p0, gradient);
    }
}
