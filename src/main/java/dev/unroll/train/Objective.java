package dev.unroll.train;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
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

    /** Which of the step's sequences are to blame for a sum that is not finite, with any scale of the network. */
    NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale);

    /** Time of the tasks of {@link #gradient} since the last call of this, whether their gradient was used or not. */
    TaskTime takeTaskTime();

    // spotless:off: a table
    StepPlan plan(); // which blocks each step computes on
    StepResult gradient(Parameters parameters, Step step, GradientScale scale); // loss and gradient at the parameters
    String name(SequenceKey key); // what users call the first sequence of that key in their data
    List<String> takeLostExecutors(); // lost since the last call of this, each with its description and the reason
    Optional<Metrics> validate(Parameters parameters); // on the validation data, if there are any
    // spotless:on
}
