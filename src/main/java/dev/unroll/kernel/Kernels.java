package dev.unroll.kernel;

/**
 * The arithmetic that training spends its time in. All tables are row-major float32; {@code a0} is where A begins in its
 * array, and a stride is the distance between the starts of two rows.
 *
 * <p>An element of a product is a chain of k roundings, one a term, so its error is at most γ·Σ|a b| with
 * γ = k u / (1 − k u), u = 2⁻²⁴ (Higham 2002, "Accuracy and stability of numerical algorithms", section 3.1). Sums over rows are cut
 * after 2¹⁴ of them, see {@link dev.unroll.cell.BlockGradient}.
 */
public interface Kernels {
    // spotless:off: a table
    /** The fastest implementation that this JVM can run; has buffers of its own, so each thread needs one. */
    static Kernels best() { return KernelChoice.OF_THIS_JVM.create(); }
    /** The implementation in plain Java. */
    static Kernels scalar() { return new ScalarKernels(); }
    /** What {@link #best} is, and why, in a few words. */
    static String description() { return KernelChoice.OF_THIS_JVM.reason(); }
    // spotless:on

    /**
     * C += A · B. Adds to C.
     *
     * @param m rows of A and C
     * @param a A (m, k), rows {@code aStride} apart
     * @param b B (k, n)
     * @param c C (m, n), rows {@code cStride} apart
     */
    void multiply(int m, float[] a, int a0, int aStride, Matrix b, float[] c, int c0, int cStride);

    /** Z = b + W x + U h of rows x (m, I) and h (known, H), which only the first rows have. Overwrites Z (m, M). */
    void affine(int m, int known, Affine weights, float[] x, int x0, float[] h, int h0, float[] z, int z0);

    /**
     * C += Aᵀ · B. Adds to C.
     *
     * @param a A (k, m), rows {@code aStride} apart
     * @param b B (k, n), rows {@code bStride} apart
     * @param c C (m, n), rows n apart
     */
    void multiplyTransposed(
            int m, int n, int k, float[] a, int a0, int aStride, float[] b, int b0, int bStride, float[] c, int c0);

    // spotless:off: a table
    /** Adds the rows (rows, width) of a table to c (width), one after the other. */
    void addRows(int rows, int width, float[] table, int start, float[] c, int cStart);
    /** Overwrites x with tanh x: largest error 4 ulp. */
    void tanh(float[] x, int start, int length);
    /** The way back: dZ = (dh + above) (1 − h²) for n numbers h = tanh z. Overwrites dZ, and dh with 0. */
    void tanhBackward(int n, float[] h, int h0, float[] above, int above0, float[] dh, float[] dZ, int z0);
    /** Overwrites x with 1 / (1 + exp(−x)): largest error 4 ulp where the result is a normal number. */
    void sigmoid(float[] x, int start, int length);
    /** Overwrites x with exp x, for x clamped to ±87: largest error 4 ulp. */
    void exp(float[] x, int start, int length);
    /** The pointwise part of an LSTM's step: the one given, in plain loops, or a faster one with the same bits. */
    LstmStep lstm(LstmStep plain);
    // spotless:on
}
