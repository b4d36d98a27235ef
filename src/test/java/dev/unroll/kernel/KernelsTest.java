package dev.unroll.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("implementations")
class KernelsTest {
    private static final int[] SIZES = {1, 2, 3, 7, 8, 13, 16, 17, 31, 33, 48, 49, 63, 64, 97, 100, 111, 132};

    /** Panels of a row that are computed together, some that are not, and narrower ones at the end. */
    private static final int[] SIZES_OF_ONE_ROW = {32, 63, 64, 96, 128, 135, 160, 192, 200, 224, 255, 256, 416};

    static List<Kernels> implementations() {
        return List.of(new ScalarKernels(), new VectorKernels());
    }

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Parameter
    Kernels kernels;

    private final Random random = seed.random();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 13, 16, 31, 64, 100, 207, 259, 600})
    void productIsTheChainOfFusedMultiplyAddsInTheOrderOfK(int k) {
        for (int n : SIZES) {
            assertProduct(SIZES[random.nextInt(SIZES.length)], n, k);
        }
        for (int n : SIZES_OF_ONE_ROW) {
            assertProduct(1, n, k);
        }
    }

    private void assertProduct(int m, int n, int k) {
        int aStride = k + random.nextInt(3);
        int cStride = n + random.nextInt(3);
        int aStart = random.nextInt(5);
        int cStart = random.nextInt(5);
        float[] a = randomTable(aStart + m * aStride);
        float[] bValues = randomTable(k * n);
        float[] c = randomTable(cStart + m * cStride);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    int at = cStart + i * cStride + j;
                    expected[at] = Math.fma(a[aStart + i * aStride + l], bValues[l * n + j], expected[at]);
                }
            }
        }
        Matrix b = new Matrix(k, n);
        b.fill(bValues, 0);
        kernels.multiply(m, a, aStart, aStride, b, c, cStart, cStride);
        assertArrayEquals(expected, c);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 13, 16, 31, 64, 100, 207, 259, 600})
    void transposedProductIsTheSameChain(int k) {
        for (int n : SIZES) {
            int m = SIZES[random.nextInt(SIZES.length)];
            int aStride = m + random.nextInt(3) * 150; // close together or far apart
            int bStride = n + random.nextInt(3);
            int aStart = random.nextInt(5);
            int bStart = random.nextInt(5);
            int cStart = random.nextInt(5);
            float[] a = randomTable(aStart + k * aStride);
            float[] b = randomTable(bStart + k * bStride);
            float[] c = randomTable(cStart + m * n);
            float[] expected = c.clone();
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    for (int l = 0; l < k; l++) {
                        int at = cStart + i * n + j;
                        expected[at] = Math.fma(a[aStart + l * aStride + i], b[bStart + l * bStride + j], expected[at]);
                    }
                }
            }
            kernels.multiplyTransposed(m, n, k, a, aStart, aStride, b, bStart, bStride, c, cStart);
            assertArrayEquals(expected, c);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 13, 16, 31, 64, 100, 207})
    void affineStepIsTheBiasThenTheChainOfTheInputThenThatOfTheState(int hidden) {
        for (int size : SIZES) {
            int known = random.nextInt(20);
            assertAffine(size, hidden, known, known + random.nextInt(20));
        }
        for (int size : SIZES_OF_ONE_ROW) {
            assertAffine(size, hidden, random.nextInt(2), 1);
        }
    }

    private void assertAffine(int size, int hidden, int known, int m) {
        int inputs = 1 + random.nextInt(40);
        int x0 = random.nextInt(5);
        int h0 = random.nextInt(5);
        int z0 = random.nextInt(5);
        float[] weights = randomTable(3 + size * (inputs + hidden + 1));
        int u = 3 + size * inputs;
        int b = u + size * hidden;
        float[] x = randomTable(x0 + m * inputs);
        float[] h = randomTable(h0 + known * hidden);
        float[] z = randomTable(z0 + m * size + 3);
        float[] expected = z.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < size; j++) {
                float sum = weights[b + j];
                for (int l = 0; l < inputs; l++) {
                    sum = Math.fma(x[x0 + i * inputs + l], weights[3 + j * inputs + l], sum);
                }
                for (int l = 0; i < known && l < hidden; l++) {
                    sum = Math.fma(h[h0 + i * hidden + l], weights[u + j * hidden + l], sum);
                }
                expected[z0 + i * size + j] = sum;
            }
        }
        Affine affine = new Affine(size, inputs, hidden);
        affine.fill(weights, 3, u, b);
        kernels.affine(m, known, affine, x, x0, h, h0, z, z0);
        assertArrayEquals(expected, z);
    }

    @Test
    void rowsAreAddedInTheirOrder() {
        for (int width : SIZES) {
            int rows = random.nextInt(300);
            int start = random.nextInt(5);
            int cStart = random.nextInt(5);
            float[] table = randomTable(start + rows * width + 3);
            float[] c = randomTable(cStart + width + 3);
            float[] expected = c.clone();
            for (int i = 0; i < rows * width; i++) {
                expected[cStart + i % width] += table[start + i];
            }
            kernels.addRows(rows, width, table, start, c, cStart);
            assertArrayEquals(expected, c);
        }
    }

    /** γ_k·Σ|a b| with γ_k = k u / (1 − k u) and u = 2⁻²⁴ (Higham 2002, section 3.1), as {@link Kernels} says. */
    @Test
    void sumOfALongSeriesStaysWithinItsErrorBound() {
        int k = 200_000;
        int n = 17;
        float[] a = randomTable(k);
        float[] b = randomTable(k * n);
        for (int l = 0; l < k; l++) {
            b[l * n] = Math.abs(b[l * n]) * Math.signum(a[l]); // one column whose sum grows without cancelling
        }
        float[] c = new float[n];
        kernels.multiplyTransposed(1, n, k, a, 0, 1, b, 0, n, c, 0);
        for (int j = 0; j < n; j++) {
            double exact = 0;
            double magnitudes = 0;
            for (int l = 0; l < k; l++) {
                double product = (double) a[l] * b[l * n + j];
                exact += product;
                magnitudes += Math.abs(product);
            }
            double unit = k * 0x1p-24;
            double error = Math.abs(c[j] - exact);
            assertTrue(error <= unit / (1 - unit) * magnitudes, "column " + j + " is off by " + error);
        }
    }

    @Test
    void transposedFillIsTheTranspose() {
        for (int cols : SIZES) {
            float[] table = randomTable(2 + 5 * cols);
            float[] transposed = new float[5 * cols];
            for (int i = 0; i < transposed.length; i++) {
                transposed[i] = table[2 + i % cols * 5 + i / cols];
            }
            Matrix expected = new Matrix(5, cols);
            expected.fill(transposed, 0);
            Matrix matrix = new Matrix(5, cols);
            matrix.fillTransposed(table, 2);
            assertArrayEquals(expected.values(), matrix.values());
        }
    }

    @Test
    void tanhIsWithinFourUlp() {
        assertLargestErrorInUlp(StrictMath::tanh, kernels::tanh, 12);
    }

    @Test
    void gradientOfTanhIsItsEquationAndTouchesNothingElse() {
        for (int n : SIZES) {
            int h0 = random.nextInt(5);
            int above0 = random.nextInt(5);
            int z0 = random.nextInt(5);
            float[] h = randomTable(h0 + n);
            float[] above = randomTable(above0 + n);
            float[] dh = randomTable(n + 3);
            float[] dZ = randomTable(z0 + n + 3);
            float[][] expected = {h.clone(), above.clone(), dh.clone(), dZ.clone()};
            for (int j = 0; j < n; j++) {
                expected[3][z0 + j] = (dh[j] + above[above0 + j]) * Math.fma(-h[h0 + j], h[h0 + j], 1f);
                expected[2][j] = 0;
            }
            kernels.tanhBackward(n, h, h0, above, above0, dh, dZ, z0);
            assertArrayEquals(expected, new float[][] {h, above, dh, dZ});
        }
    }

    @Test
    void sigmoidIsWithinFourUlp() {
        assertLargestErrorInUlp(x -> 1 / (1 + StrictMath.exp(-x)), kernels::sigmoid, 80);
    }

    @Test
    void expIsWithinFourUlp() {
        assertLargestErrorInUlp(StrictMath::exp, kernels::exp, 80);
    }

    @Test
    void activationsSaturateAndKeepNaN() {
        float[] x = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0, 1000, -1000};
        float[] tanh = x.clone();
        kernels.tanh(tanh, 0, x.length);
        assertArrayEquals(new float[] {1, -1, Float.NaN, 0, 1, -1}, tanh);
        float[] sigmoid = x.clone();
        kernels.sigmoid(sigmoid, 0, x.length);
        assertArrayEquals(new float[] {1, 0, Float.NaN, 0.5f, 1, 0}, sigmoid, 1e-37f);
        assertTrue(Float.isNaN(sigmoid[2]));
    }

    @Test
    void activationsTouchOnlyTheirRange() {
        float[] x = randomTable(20);
        float[] before = x.clone();
        kernels.tanh(x, 3, 9);
        for (int i = 0; i < x.length; i++) {
            assertEquals(i >= 3 && i < 12, x[i] != before[i], "entry " + i);
        }
    }

    @Test
    void activationsHaveTheirBitsWhateverStandsBesideThem() {
        for (int length = 1; length < 70; length++) {
            float[] x = randomTable(length);
            float[] tanh = x.clone();
            float[] sigmoid = x.clone();
            float[] exp = x.clone();
            kernels.tanh(tanh, 0, length);
            kernels.sigmoid(sigmoid, 0, length);
            kernels.exp(exp, 0, length);
            for (int i = 0; i < length; i++) {
                assertEquals(Activations.tanh(x[i]), tanh[i]);
                assertEquals(Activations.sigmoid(x[i]), sigmoid[i]);
                assertEquals(Activations.exp(x[i]), exp[i]);
            }
        }
    }

    private interface InPlace {
        void apply(float[] x, int start, int length);
    }

    private void assertLargestErrorInUlp(DoubleUnaryOperator exact, InPlace kernel, float range) {
        int count = 200_000;
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            // Half of them evenly spread, half on a logarithmic scale, where relative accuracy is hard.
            float sign = random.nextBoolean() ? 1 : -1;
            x[i] = i % 2 == 0
                    ? sign * range * random.nextFloat()
                    : sign * range * (float) StrictMath.pow(2, -30 * random.nextDouble());
        }
        float[] y = x.clone();
        kernel.apply(y, 0, count);
        for (int i = 0; i < count; i++) {
            double expected = exact.applyAsDouble(x[i]);
            double ulps = Math.abs(y[i] - expected) / Math.ulp((float) expected);
            assertTrue(ulps <= 4, x[i] + " gives " + y[i] + ", not " + expected + ": " + ulps + " ulp");
        }
    }

    private float[] randomTable(int size) {
        float[] table = new float[size];
        for (int i = 0; i < size; i++) {
            table[i] = 2 * random.nextFloat() - 1;
        }
        return table;
    }
}
