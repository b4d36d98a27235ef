package dev.unroll.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sequences of random numbers, for tests. */
public final class TestSequences {
    private TestSequences() {}

    /** Sequences of 1 … maxLength steps of two features, with one target each (or each step) and weights above 0. */
    public static List<Sequence> random(Random random, int count, int maxLength, boolean everyStep) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 1 + random.nextInt(maxLength);
            Rows features = gaussians(random, length, 2);
            Rows targets = gaussians(random, everyStep ? length : 1, 1);
            double weight = 0.5 + random.nextDouble();
            sequences.add(new Sequence(SequenceKey.ofContent(features, targets, weight), weight, features, targets));
        }
        return sequences;
    }

    private static Rows gaussians(Random random, int rows, int width) {
        Rows table = Rows.zeros(Rows.Kind.DOUBLE, rows, width);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                table.set(row, column, random.nextGaussian());
            }
        }
        return table;
    }
}
