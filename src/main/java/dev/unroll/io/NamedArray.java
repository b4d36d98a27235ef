package dev.unroll.io;

import java.util.List;

/**
 * An array of numbers as a file holds it.
 *
 * @param values row-major, as many as the product of the shape; not a copy
 */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record NamedArray(String name, List<Integer> shape, double[] values) {
    NamedArray {
        if (shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b) != values.length) {
            throw new IllegalArgumentException(
                    name + " of shape " + shape + " cannot have " + values.length + " values");
        }
        shape = List.copyOf(shape);
    }
}
