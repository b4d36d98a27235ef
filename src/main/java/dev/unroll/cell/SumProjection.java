package dev.unroll.cell;

import dev.unroll.data.SequenceBlock;

/**
 * W x of numbers and of tokens, added up. In the flat vector the weights that tokens select stand before those of the numbers.
 */
public record SumProjection(TokenProjection tokens, NumberProjection numberPart) implements Projection {
    @Override
    public int size() {
        return tokens.size() + numberPart.size();
    }

    @Override
    public void load(float[] parameters) {
        tokens.load(parameters);
        numberPart.load(parameters);
    }

    @Override
    public void begin(SequenceBlock block) {
        tokens.begin(block);
    }

    @Override
    public void forward(Segment segment, float[] z, int z0) {
        tokens.forward(segment, z, z0);
        numberPart.forward(segment, z, z0);
    }

    @Override
    public void backward(Segment segment, float[] dZ, int z0) {
        numberPart.backward(segment, dZ, z0);
    }

    @Override
    public void addGradient(Segment segment, int row, int count, float[] dZ, int z0, BlockGradient gradient) {
        tokens.addGradient(segment, row, count, dZ, z0, gradient);
        numberPart.addGradient(segment, row, count, dZ, z0, gradient);
    }
}
