package dev.unroll.bench.peer;

import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How long PyTorch takes for the updates of {@code conf/tinyshakespeare.properties}: one LSTM layer of 256 on 65 symbols, a
 * head on every step, 32 windows of 128 characters an update, clipped gradients, Adam. The characters are random, which
 * changes nothing in the time, and stand ready as unit vectors. Arguments: threads, updates of the whole training.
 */
final class CharacterModel {
    private static final int SYMBOLS = 65;
    private static final int HIDDEN = 256;
    private static final int WINDOWS = 32;
    private static final int STEPS = 128;
    private static final int GATES = 4;
    private static final double LEARNING_RATE = 0.01;
    private static final double LARGEST_NORM = 1;
    private static final float SPREAD = 0.05f;
    private static final int WARMUP = 20;
    private static final int MEASURED = 60;

    private final Random random = new Random(1);
    private final TensorVector weights = new TensorVector();
    private final TensorVector recurrentWeights = new TensorVector();
    private final TensorVector initial;
    private final Tensor headWeight;
    private final Tensor headBias;
    private final Tensor inputs; // (T, B, I)
    private final Tensor targets; // (T·B)
    private final Adam optimizer;

    private CharacterModel() {
        recurrentWeights.push_back(weight(GATES * HIDDEN, SYMBOLS));
        recurrentWeights.push_back(weight(GATES * HIDDEN, HIDDEN));
        recurrentWeights.push_back(weight(GATES * HIDDEN));
        recurrentWeights.push_back(weight(GATES * HIDDEN));
        headWeight = weight(SYMBOLS, HIDDEN);
        headBias = weight(SYMBOLS);
        Tensor zeros = torch.zeros(1, WINDOWS, HIDDEN);
        initial = new TensorVector(zeros, zeros);
        long[] labels = random.longs((long) STEPS * WINDOWS, 0, SYMBOLS).toArray();
        float[] units = new float[STEPS * WINDOWS * SYMBOLS];
        for (int row = 0; row < STEPS * WINDOWS; row++) {
            units[row * SYMBOLS + random.nextInt(SYMBOLS)] = 1;
        }
        inputs = Tensor.create(units, STEPS, WINDOWS, SYMBOLS);
        targets = Tensor.create(labels);
        optimizer = new Adam(weights, new AdamOptions(LEARNING_RATE));
    }

    public static void main(String[] args) {
        int threads = Integer.parseInt(args[0]);
        int updates = Integer.parseInt(args[1]);
        torch.set_num_threads(threads);
        CharacterModel model = new CharacterModel();
        model.train(WARMUP);
        long began = System.nanoTime();
        model.train(MEASURED);
        double seconds = (System.nanoTime() - began) * 1e-9 / MEASURED;
        System.out.printf(
                Locale.ROOT,
                "PyTorch, %d threads: %.0f ms an update, %.1f minutes for %d%n",
                threads,
                seconds * 1e3,
                seconds * updates / 60,
                updates);
    }

    private Tensor weight(long... shape) {
        int size = 1;
        for (long length : shape) {
            size *= (int) length;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = SPREAD * (2 * random.nextFloat() - 1);
        }
        Tensor leaf = Tensor.create(values, shape).requires_grad_(true);
        weights.push_back(leaf);
        return leaf;
    }

    @SuppressWarnings("try") // the scope works by being open
    private void train(int updates) {
        for (int k = 0; k < updates; k++) {
            try (PointerScope scope = new PointerScope()) { // frees the native objects that the update makes
                optimizer.zero_grad();
                Tensor states = torch.lstm(inputs, initial, recurrentWeights, true, 1, 0, true, false, false)
                        .get0();
                Tensor outputs = torch.linear(states.view(-1, HIDDEN), headWeight, headBias);
                torch.cross_entropy_loss(outputs, targets).backward();
                torch.clip_grad_norm_(weights, LARGEST_NORM);
                optimizer.step();
            }
        }
    }
}
