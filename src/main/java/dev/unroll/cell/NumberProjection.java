package dev.unroll.cell;

import dev.unroll.kernel.Kernels;
import java.util.Optional;

/** W x of numbers x (I). */
public final class NumberProjection implements Projection {
    private final WeightMatrix weights; // (GH, I)
    private final Signal input;
    private final int gateSize;

    /** @param start where W begins in the flat vector */
    public NumberProjection(Kernels kernels, Signal input, int gateSize, int start) {
        this.weights = new WeightMatrix(kernels, gateSize, input.width(), start);
        this.input = input;
        this.gateSize = gateSize;
    }

    @Override
    public int size() {
        return gateSize * input.width();
    }

    @Override
    public Optional<Signal> numbers() {
        return Optional.of(input);
    }

    @Override
    public void load(float[] parameters) {
        weights.load(parameters);
    }

    @Override
    public void forward(Segment segment, float[] z, int z0) {
        weights.forward(segment.rows(), input.values(), input.start(segment), z, z0, gateSize);
    }

    @Override
    public void backward(Segment segment, float[] dZ, int z0) {
        if (input.gradient().length > 0) {
            weights.backward(segment.rows(), dZ, z0, gateSize, input.gradient());
        }
    }

    @Override
    public void addGradient(Segment segment, int row, int count, float[] dZ, int z0, BlockGradient gradient) {
        int x0 = input.start(segment) + row * input.width();
        weights.addGradient(count, dZ, z0, gateSize, input.values(), x0, gradient);
    }
}
