package dev.unroll.train;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.StepTimes;
import dev.unroll.io.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Parameters;
import java.util.List;
import java.util.Optional;

/** What {@link Trainer} minimises: loss and gradient over blocks of training data, wherever they are. */
public interface Objective {
    /** What a step computed from its blocks, and where its time went. */
    record StepResult(GradientSum sum, StepTimes times) {}

    /** Which blocks each step computes on. */
    StepPlan plan();

    /** Loss and gradient at the parameters. */
    StepResult gradient(Parameters parameters, Step step, GradientScale scale);

    /**
     * Which of the step's sequences are to blame for a sum that is not finite.
     *
     * @param scale any of the network
     */
    NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale);

    /** What users call the first sequence of that key in their data. */
    String name(SequenceKey key);

    /** Time of the tasks of {@link #gradient} since the last call of this, whether their gradient was used or not. */
    TaskTime takeTaskTime();

    /** Executors that were lost since the last call of this, each with its description and the reason. */
    List<String> takeLostExecutors();

    /** Metrics on the validation data, if there are any. */
    Optional<Metrics> validate(Parameters parameters);
}
