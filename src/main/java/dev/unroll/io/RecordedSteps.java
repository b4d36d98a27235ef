package dev.unroll.io;

import java.io.Serializable;
import java.util.List;

/**
 * Some of a run's steps, which its curves are drawn from: the first and every {@code stride}-th after it.
 *
 * @param stride a power of two
 */
public record RecordedSteps(long stride, List<Point> points) implements Serializable {
    public static final RecordedSteps NONE = new RecordedSteps(1, List.of());

    /**
     * A step.
     *
     * @param step counted from 1 since training began
     * @param loss mean over its targets, at the weights before it; NaN without targets
     * @param gradientNorm Euclidean, before it was clipped
     * @param clipped whether it was
     */
    public record Point(long step, double loss, double gradientNorm, boolean clipped, double learningRate)
            implements Serializable {}
}
