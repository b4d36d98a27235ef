package dev.unroll.kernel;

/**
 * W (M, I), U (M, H) and b (M) of Z = W x + U h + b, in the form that {@link Kernels} reads fastest; filled once and used for
 * many steps.
 */
public final class Affine {
    private final int inputs; // I
    private final Matrix matrix; // (I + H, M), Wᵀ above Uᵀ
    private final float[] bias; // (M)

    public Affine(int size, int inputs, int hidden) {
        this.inputs = inputs;
        this.matrix = new Matrix(inputs + hidden, size);
        this.bias = new float[size];
    }

    // spotless:off: a table
    int size() { return bias.length; } // M
    int inputs() { return inputs; } // I
    int hidden() { return matrix.rows() - inputs; } // H
    Matrix matrix() { return matrix; }
    float[] bias() { return bias; }
    // spotless:on

    /** Overwrites this with row-major W, U and b, which begin at {@code w}, {@code u} and {@code b}. */
    public void fill(float[] source, int w, int u, int b) {
        matrix.fillTransposed(source, w, 0, inputs);
        matrix.fillTransposed(source, u, inputs, hidden());
        System.arraycopy(source, b, bias, 0, bias.length);
    }
}
