package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.data.CounterRandom;
import dev.unroll.data.UnrollException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of the block that is trained on.
 *
 * @param sequences B
 * @param shortest fewest time steps of a sequence
 * @param longest T, most time steps of a sequence; lengths between the two are equally likely
 * @param inputs I
 * @param hidden H
 */
record Shape(int sequences, int shortest, int longest, int inputs, int hidden) {
    /** What is measured unless the command line says otherwise. */
    static final List<Shape> ALL = List.of(
            new Shape(32, 50, 50, 1, 32),
            new Shape(32, 100, 100, 8, 64),
            new Shape(64, 100, 100, 64, 128),
            new Shape(64, 128, 128, 128, 256),
            new Shape(64, 64, 64, 256, 512),
            new Shape(64, 10, 128, 64, 128));

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}),(?:(\\d{1,6})-)?(\\d{1,6}),(\\d{1,6}),(\\d{1,6})");
    private static final int LENGTHS = 1; // a stream of random numbers of their own

    Shape {
        if (sequences < 1 || shortest < 1 || longest < shortest || inputs < 1 || hidden < 1) {
            throw new IllegalArgumentException("sizes start at 1, and lengths do not fall");
        }
    }

    /** Reads what {@link #toString} writes. */
    static Shape parse(String text) {
        Matcher sizes = TEXT.matcher(text);
        if (!sizes.matches()) {
            throw malformed(text);
        }
        int longest = Integer.parseInt(sizes.group(3));
        int shortest = sizes.group(2) == null ? longest : Integer.parseInt(sizes.group(2));
        try {
            return new Shape(
                    Integer.parseInt(sizes.group(1)),
                    shortest,
                    longest,
                    Integer.parseInt(sizes.group(4)),
                    Integer.parseInt(sizes.group(5)));
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
    }

    private static UnrollException malformed(String text) {
        return UnrollException.usage(
                "The shape \"%s\" is none: expected B,T,I,H of at least 1, such as 32,100,8,64, or lengths between two,"
                        + " such as 64,10-128,64,128.",
                text);
    }

    boolean isRagged() {
        return shortest < longest;
    }

    /** Time steps of each sequence, (B), longest first. The same numbers in every run. */
    int[] lengths() {
        CounterRandom random = new CounterRandom(Work.SEED, CounterRandom.Purpose.SYNTHETIC_DATA, LENGTHS, 0);
        int[] lengths = new int[sequences];
        Arrays.setAll(lengths, b -> shortest + random.below(b, longest - shortest + 1));
        return Arrays.stream(lengths).map(n -> -n).sorted().map(n -> -n).toArray();
    }

    /** N, the valid time steps of all sequences. */
    int totalSteps() {
        return Arrays.stream(lengths()).sum();
    }

    /**
     * Floating-point operations of the products of one training step: 2·N·GH·(I+H) for the recurrence and 2·B·H for the
     * head, once forward and twice backward. Activations, biases and the update are not counted.
     */
    double flops(CellType cell) {
        double recurrence = 2.0 * totalSteps() * cell.gates() * hidden * (inputs + hidden);
        double head = 2.0 * sequences * hidden;
        return 3 * (recurrence + head);
    }

    /** B,T,I,H, where T of a ragged shape is shortest-longest. */
    @Override
    public String toString() {
        return sequences + "," + (isRagged() ? shortest + "-" : "") + longest + "," + inputs + "," + hidden;
    }
}
