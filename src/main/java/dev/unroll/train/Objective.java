package dev.unroll.train;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Parameters;
import java.util.List;
import java.util.Optional;

/** What {@link Trainer} minimises: loss and gradient over blocks of training data, wherever they are. */
public interface Objective {

    /** Which blocks each step computes on. */
    StepPlan plan();

    /**
     * Loss and gradient at the parameters.
     *
     * @param scale the sum is made with
     */
    StepResult gradient(Parameters parameters, Step step, GradientScale scale);

    /**
     * Which of the step's sequences are to blame for a sum that is not finite.
     *
     * @param scale any of the network
     */
    NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale);

    /** What users call the first sequence of that key in their data. */
    String name(SequenceKey key);

    /**
     * What the tasks of all calls of {@link #gradient} since the last call of this took, also of those whose gradient was
     * not used.
     */
    TaskTime takeTaskTime();

    /** Executors that were lost since the last call of this, each as what it was and why it ended; others do their work. */
    List<String> takeLostExecutors();

    /** Metrics on the validation data, where there is any. */
    Optional<Metrics> validate(Parameters parameters);
}
