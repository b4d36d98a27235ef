package dev.unroll.train;

import dev.unroll.data.Ranges;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What {@link Trainer} minimises: loss and gradient over blocks of training data, wherever they are. */
public interface Objective {
    /** What a step computed from its blocks, and where its time went. */
    record StepResult(GradientSum sum, StepTimes times) {}

    /** Which of the step's sequences are to blame for a sum that is not finite, with any scale of the network. */
    NonFiniteSequences nonFinite(Parameters parameters, Step step, GradientScale scale);

    /** What makes many steps at a time where the blocks are; empty where nothing can hold them all. */
    default Optional<Worker> worker() {
        return Optional.empty();
    }

    /** The threads that update the weights. */
    default Ranges ranges() {
        return Ranges.ONE;
    }

    /** Time of the tasks of {@link #gradient} since the last call of this, whether their gradient was used or not. */
    TaskTime takeTaskTime();

    // spotless:off: a table
    StepPlan plan(); // which blocks each step computes on
    StepResult gradient(Parameters parameters, Step step, GradientScale scale); // loss and gradient at the parameters
    String name(SequenceKey key); // what users call the first sequence of that key in their data
    List<String> takeLostExecutors(); // lost since the last call of this, each with its description and the reason
    boolean hasValidation(); // data, to measure each epoch's weights on
    Optional<Metrics> validate(Parameters parameters); // on these data, if there are any
    // spotless:on

    /** Which of a step's sequences have, each computed by itself, a loss or a gradient that is not finite. */
    final class NonFiniteSequences implements Serializable {
        private static final SequenceKey AFTER_ALL = new SequenceKey(-1, -1);

        private long count;
        private SequenceKey first = AFTER_ALL;

        /** Looks through a step's blocks, with any scale of the network. */
        public static NonFiniteSequences of(
                Network network, Iterator<SequenceBlock> blocks, Step step, GradientScale scale) {
            NonFiniteSequences found = new NonFiniteSequences();
            while (blocks.hasNext()) {
                SequenceBlock block = blocks.next();
                boolean isClean = isFinite(network, block, step, scale);
                for (int b = 0; !isClean && b < block.steps().sequences(); b++) {
                    if (!isFinite(network, block.alone(b), step, scale)) {
                        found.add(1, block.key(b));
                    }
                }
            }
            return found;
        }

        private static boolean isFinite(Network network, SequenceBlock block, Step step, GradientScale scale) {
            return network.gradientSum(List.of(block), step, scale).isFinite();
        }

        private void add(long more, SequenceKey firstOfThem) {
            count += more;
            first = firstOfThem.compareTo(first) < 0 ? firstOfThem : first;
        }

        /** Adds those of other blocks, and returns this. */
        public NonFiniteSequences add(NonFiniteSequences other) {
            add(other.count, other.first);
            return this;
        }

        // spotless:off: a table
        public long count() { return count; }
        public SequenceKey first() { return first; } // the smallest of their keys; undefined if there are none
        // spotless:on
    }
}
