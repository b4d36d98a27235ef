package dev.unroll.io;

import java.util.List;

/** An array of numbers as a file holds it: its name, shape and row-major values. */
final class NamedArray {
    private final String name;
    private final List<Integer> shape;
    private final double[] values;

    /** Wraps (not copies) the values; the product of the shape must be their number. */
    NamedArray(String name, List<Integer> shape, double[] values) {
        if (shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b) != values.length) {
            throw new IllegalArgumentException(
                    name + " of shape " + shape + " cannot have " + values.length + " values");
        }
        this.name = name;
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    String name() {
        return name;
    }

    List<Integer> shape() {
        return shape;
    }

    /** The numbers themselves, not a copy. */
    double[] values() {
        return values;
    }
}
