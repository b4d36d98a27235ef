package dev.unroll.train;

import dev.unroll.data.Ranges;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.RecordedSteps.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * Records steps, and forgets every other one each time there are too many. Which ones are left is a function of their number
 * alone, wherever and in however many stretches they were made.
 */
final class StepRecorder {
    private static final int MOST_POINTS = 2000;

    private final Clipping clipping;
    private final List<Point> points = new ArrayList<>();
    private long stride = 1;

    StepRecorder(Clipping clipping) {
        this.clipping = clipping;
    }

    /** @param gradient (P) before it is clipped */
    void add(long step, double loss, double learningRate, double[] gradient, Ranges ranges) {
        if (isKept(step)) {
            double norm = Clipping.norm(gradient, ranges);
            add(new Point(step, loss, norm, clipping.limits(gradient, norm, ranges), learningRate));
        }
    }

    private boolean isKept(long step) {
        return (step - 1) % stride == 0;
    }

    private void add(Point point) {
        points.add(point);
        if (points.size() > MOST_POINTS) {
            thin(2 * stride);
        }
    }

    private void thin(long to) {
        stride = to;
        points.removeIf(point -> !isKept(point.step()));
    }

    /** Adds the steps of a stretch that follows. */
    void add(RecordedSteps later) {
        thin(Math.max(stride, later.stride()));
        later.points().stream().filter(point -> isKept(point.step())).forEach(this::add);
    }

    RecordedSteps recorded() {
        return new RecordedSteps(stride, List.copyOf(points));
    }
}
