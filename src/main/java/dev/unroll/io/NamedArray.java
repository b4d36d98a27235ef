package dev.unroll.io;

import java.util.List;

/** An array in a file, its values row-major and not copied. */
record NamedArray(String name, List<Integer> shape, double[] values) {
    NamedArray {
        if (shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b) != values.length) {
            throw new IllegalArgumentException("%s of shape %s has %d values".formatted(name, shape, values.length));
        }
        shape = List.copyOf(shape);
    }
}
