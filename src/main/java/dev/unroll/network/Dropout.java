package dev.unroll.network;

import dev.unroll.cell.DropoutMask;
import java.io.Serializable;

/**
 * Variational dropout (Gal and Ghahramani 2016, "A theoretically grounded application of dropout in recurrent neural
 * networks"): in training alone, each unit is 0 with the given probability and otherwise divided by what is left of 1, for all
 * time steps of a sequence alike.
 *
 * @param inputs probability for a unit of the input of each layer and of the head
 * @param recurrent probability for a unit of the state that a cell's gates read
 * @param seed of the masks
 */
public record Dropout(double inputs, double recurrent, long seed) implements Serializable {
    public static final Dropout NONE = new Dropout(0, 0, 0);

    public Dropout {
        if (!(inputs >= 0 && inputs < 1 && recurrent >= 0 && recurrent < 1)) {
            throw new IllegalArgumentException("dropout of " + inputs + " and " + recurrent);
        }
    }

    // spotless:off: a table; places have numbers, for those random numbers that decide what is dropped
    /** The place of a layer's input; the head's counts as that of one layer more. */
    public static int ofInput(int layer) { return 3 * layer; }
    /** The place of the states of a layer's direction, as its gates read them. */
    public static int ofStates(int layer, int direction) { return 3 * layer + 1 + direction; }
    DropoutMask inputMask(int layer, int width) { return new DropoutMask(inputs, seed, ofInput(layer), width); }
    DropoutMask stateMask(int layer, int direction, int width) { return new DropoutMask(recurrent, seed, ofStates(layer, direction), width); }
    // spotless:on
}
