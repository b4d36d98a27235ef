package dev.unroll.network;

import java.io.Serializable;

/**
 * One named slice of the flat parameter vector, row-major.
 *
 * @param name as PyTorch would name it
 * @param offset of its first entry in the flat vector
 * @param cols 1 for a bias or a gain
 */
public record Tensor(String name, int offset, int rows, int cols) implements Serializable {
    // spotless:off: a table
    public int size() { return rows * cols; }
    /** Whether it is a vector, a bias or a gain: neither decays nor starts at random. */
    public boolean isVector() { return name.contains("bias") || isGain(); }
    /** Whether layer normalization multiplies by it. */
    public boolean isGain() { return name.startsWith("norm") && name.endsWith("weight"); }
    // spotless:on
}
