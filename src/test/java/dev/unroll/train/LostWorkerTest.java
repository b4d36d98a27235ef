package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Standardization;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LostWorkerTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /**
     * Loses a worker in every other step and in every other validation, and takes 2.5 s more for each step than for the one
     * before.
     *
     * @param losses not yet asked for
     */
    private record Losing(LocalObjective objective, AtomicInteger step, List<String> losses) implements Objective {

        @Override
        public StepPlan plan() {
            return objective.plan();
        }

        @Override
        public StepResult gradient(Parameters parameters, Step of, GradientScale scale) {
            StepTimes times = new StepTimes(2.5 * step.incrementAndGet(), 0, 0, 0);
            if (step.get() % 2 == 1) {
                losses.add("worker " + step + " was lost (of age)");
            }
            return new StepResult(objective.gradient(parameters, of, scale).sum(), times);
        }

        @Override
        public List<String> takeLostExecutors() {
            List<String> taken = List.copyOf(losses);
            losses.clear();
            return taken;
        }

        @Override
        public NonFiniteSequences nonFinite(Parameters parameters, Step of, GradientScale scale) {
            return objective.nonFinite(parameters, of, scale);
        }

        @Override
        public String name(SequenceKey key) {
            return objective.name(key);
        }

        @Override
        public TaskTime takeTaskTime() {
            return objective.takeTaskTime();
        }

        @Override
        public boolean hasValidation() {
            return true;
        }

        @Override
        public Optional<Metrics> validate(Parameters parameters) {
            if (step.get() % 2 == 0) {
                losses.add("validator " + step + " was lost (of age)");
            }
            return Optional.of(new RegressionMetrics(Standardization.identity(), new double[1]));
        }
    }

    @Test
    void lostWorkerIsAWarningWithTheStepThatItWasLostInAndTheTimeThatItCost() {
        List<SequenceBlock> blocks =
                List.of(SequenceBlock.pack(0, TestSequences.random(seed.random(), 4, 4, false), false));
        TrainingConfig config = TestConfigs.constant(4, UpdateRule.ADAM, 0.01, 0, Precision.DOUBLE, Placement.CLUSTER);
        LocalObjective local =
                new LocalObjective(blocks, new StepPlan(new int[] {1}, 1, 1), new ReferenceNetwork(NETWORK));
        TrainingRecorder recorder = new TrainingRecorder();
        List<String> losses = new ArrayList<>(List.of("reader 0 was lost (of age)"));
        TrainingRecorder.trainer(
                        config, new ParameterLayout(NETWORK), new Losing(local, new AtomicInteger(), losses), recorder)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();
        assertEquals(
                List.of(
                        "warning: reader 0 was lost (of age); no step was under way, its work was done again",
                        "warning: worker 1 was lost (of age); step 1 took 2.5 s, blocks were read again",
                        "warning: validator 2 was lost (of age); no step was under way, its work was done again",
                        "warning: worker 3 was lost (of age); step 3 took 7.5 s instead of 5.0 s, blocks were read again",
                        "warning: validator 4 was lost (of age); no step was under way, its work was done again"),
                recorder.lines().stream()
                        .filter(line -> line.startsWith("warning"))
                        .toList());
        assertTrue(recorder.lines().contains("epoch 4"));
    }
}
