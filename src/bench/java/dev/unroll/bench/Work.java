package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.data.CounterRandom;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.network.Dropout;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * What every contender does: training steps of one network on one block of random numbers, from the same weights. One
 * layer, a linear head with one output on the last valid step, squared error, plain gradient descent. A function of the
 * cell and the shape alone, so that each process makes its own copy.
 */
public final class Work {
    /** Small, so that the weights hardly move and every step does the same work. */
    public static final double LEARNING_RATE = 1e-3;

    static final long SEED = 1;

    private static final int FEATURES = 2; // streams of random numbers
    private static final int TARGETS = 3;

    private final CellType cell;
    private final Shape shape;
    private final int[] lengths; // (B) longest first
    private final ParameterLayout layout;
    private final double[] weights; // (P)

    Work(CellType cell, Shape shape) {
        this(cell, shape, Dropout.NONE);
    }

    Work(CellType cell, Shape shape, Dropout dropout) {
        this.cell = cell;
        this.shape = shape;
        this.lengths = shape.lengths();
        NetworkConfig plain = new NetworkConfig(
                cell, shape.inputs(), List.of(), shape.hidden(), 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
        this.layout = new ParameterLayout(plain.with(false, false, dropout));
        this.weights = Initializer.initial(layout, SEED);
    }

    public CellType cell() {
        return cell;
    }

    /** B. */
    public int sequences() {
        return shape.sequences();
    }

    /** T of the longest sequence. */
    public int longest() {
        return shape.longest();
    }

    public boolean isRagged() {
        return shape.isRagged();
    }

    /** I. */
    public int inputs() {
        return shape.inputs();
    }

    /** H. */
    public int hidden() {
        return shape.hidden();
    }

    /** Time steps of each sequence, (B), longest first. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** The features of one sequence, (T of this sequence, I), row-major. */
    public float[] features(int sequence) {
        CounterRandom random = new CounterRandom(SEED, Purpose.SYNTHETIC_DATA, FEATURES, sequence);
        float[] features = new float[lengths[sequence] * inputs()];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.gaussian(i);
        }
        return features;
    }

    /** The features of all sequences, (T, B, I), row-major, with zeros after a sequence's end. */
    public float[] timeMajorFeatures() {
        float[] all = new float[longest() * sequences() * inputs()];
        for (int b = 0; b < sequences(); b++) {
            float[] own = features(b);
            for (int t = 0; t < lengths[b]; t++) {
                System.arraycopy(own, t * inputs(), all, (t * sequences() + b) * inputs(), inputs());
            }
        }
        return all;
    }

    /** Where each sequence's last valid step stands among the rows of a padded (T·B, …), (B). */
    public long[] lastRows() {
        long[] rows = new long[sequences()];
        Arrays.setAll(rows, b -> (long) (lengths[b] - 1) * sequences() + b);
        return rows;
    }

    /** The target of each sequence, (B, 1). */
    public float[] targets() {
        CounterRandom random = new CounterRandom(SEED, Purpose.SYNTHETIC_DATA, TARGETS, 0);
        float[] targets = new float[sequences()];
        for (int b = 0; b < targets.length; b++) {
            targets[b] = (float) random.gaussian(b);
        }
        return targets;
    }

    /** Names, shapes and places of the weights. */
    public ParameterLayout layout() {
        return layout;
    }

    /** The weights to start from, (P). */
    public double[] weights() {
        return weights.clone();
    }

    /** One tensor of the weights to start from, row-major, rounded to float32. */
    public float[] weights(String name) {
        Tensor tensor = layout.tensor(name);
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) weights[tensor.offset() + i];
        }
        return values;
    }
}
