package dev.unroll.data;

import java.io.Serializable;

/**
 * One synchronous update. Which blocks it computes on follows from the {@link StepPlan}, so a step is small enough to send.
 *
 * @param epoch that it belongs to, counted from 1
 * @param index its place in the epoch, counted from 0
 */
public record Step(int epoch, int index) implements Serializable {
    /** The first of a training. */
    public static final Step FIRST = new Step(1, 0);

    /** As users count. */
    @Override
    public String toString() {
        return "epoch %d, step %d".formatted(epoch, index + 1);
    }
}
