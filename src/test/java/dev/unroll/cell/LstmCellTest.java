package dev.unroll.cell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.unroll.TestSeed;
import dev.unroll.kernel.Activations;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.LstmStep;
import dev.unroll.kernel.LstmTables;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The pointwise part of an LSTM's step, as the cell says it and as {@link Kernels} may have it. */
@ParameterizedClass
@MethodSource("implementations")
class LstmCellTest {
    private static final int[] SIZES = {1, 2, 3, 7, 8, 13, 16, 17, 31, 33, 48, 49, 63, 64, 97, 100, 111, 132};

    static List<Kernels> implementations() {
        return List.of(Kernels.scalar(), Kernels.best());
    }

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Parameter
    Kernels kernels;

    private final Random random = seed.random();

    /** The step of this implementation for H = {@code size}. */
    private LstmStep step(int size) {
        return kernels.lstm(
                new LstmCell(Kernels.scalar(), size, new TokenProjection(new int[] {0}, 1, 4 * size, 0), 0));
    }

    @Test
    void stepIsItsEquationsAndTouchesNothingElse() {
        for (int size : SIZES) {
            int rows = random.nextInt(10);
            int zStart = random.nextInt(5);
            int before = random.nextInt(5);
            int at = before + rows * size + random.nextInt(5);
            int cells = at + rows * size + 3;
            float[] z = randomTable(zStart + rows * 4 * size + 3);
            float[] c = randomTable(cells);
            float[] tanhC = randomTable(cells);
            float[] h = randomTable(cells);
            float[][] expected = {z.clone(), c.clone(), tanhC.clone(), h.clone()};
            for (int k = 0; k < rows * size; k++) {
                int gate = zStart + k / size * 4 * size + k % size;
                float i = Activations.sigmoid(z[gate]);
                float f = Activations.sigmoid(z[gate + size]);
                float g = Activations.tanh(z[gate + 2 * size]);
                float o = Activations.sigmoid(z[gate + 3 * size]);
                putGates(expected[0], gate, size, i, f, g, o);
                expected[1][at + k] = Math.fma(f, c[before + k], i * g);
                expected[2][at + k] = Activations.tanh(expected[1][at + k]);
                expected[3][at + k] = o * expected[2][at + k];
            }
            LstmTables tables = new LstmTables(size, z, c, tanhC, h, new float[0], new float[0], new float[0]);
            step(size).forward(tables, rows, zStart, before, at);
            assertArrayEquals(expected, new float[][] {z, c, tanhC, h});
        }
    }

    @Test
    void stepBackIsItsEquationsAndTouchesNothingElse() {
        for (int size : SIZES) {
            int rows = random.nextInt(10);
            int zStart = random.nextInt(5);
            int before = random.nextInt(5);
            int at = random.nextInt(5);
            int aboveStart = random.nextInt(5);
            int dStart = random.nextInt(5);
            float[] z = randomTable(zStart + rows * 4 * size + 3);
            float[] c = randomTable(before + rows * size + 3);
            float[] tanhC = randomTable(at + rows * size + 3);
            float[] above = randomTable(aboveStart + rows * size + 3);
            float[] dh = randomTable(dStart + rows * size + 3);
            float[] dc = randomTable(dStart + rows * size + 3);
            float[][] expected = {z.clone(), c.clone(), tanhC.clone(), above.clone(), dh.clone(), dc.clone()};
            for (int k = 0; k < rows * size; k++) {
                int gate = zStart + k / size * 4 * size + k % size;
                float i = z[gate];
                float f = z[gate + size];
                float g = z[gate + 2 * size];
                float o = z[gate + 3 * size];
                float y = tanhC[at + k];
                float dH = dh[dStart + k] + above[aboveStart + k];
                float dC = Math.fma(dH * o, Math.fma(-y, y, 1f), dc[dStart + k]);
                float dI = dC * g * (i * (1 - i));
                float dF = dC * c[before + k] * (f * (1 - f));
                float dG = dC * i * Math.fma(-g, g, 1f);
                putGates(expected[0], gate, size, dI, dF, dG, dH * y * (o * (1 - o)));
                expected[4][dStart + k] = 0;
                expected[5][dStart + k] = dC * f;
            }
            LstmTables tables = new LstmTables(size, z, c, tanhC, new float[0], above, dh, dc);
            step(size).backward(tables, rows, zStart, before, at, aboveStart, dStart);
            assertArrayEquals(expected, new float[][] {z, c, tanhC, above, dh, dc});
        }
    }

    private static void putGates(float[] table, int at, int size, float i, float f, float g, float o) {
        table[at] = i;
        table[at + size] = f;
        table[at + 2 * size] = g;
        table[at + 3 * size] = o;
    }

    private float[] randomTable(int size) {
        float[] table = new float[size];
        for (int i = 0; i < size; i++) {
            table[i] = 2 * random.nextFloat() - 1;
        }
        return table;
    }
}
