package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.network.GradientScale;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step whose gradient is far from what the step before had is computed again, and loses no digits. */
class RepeatedStepTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);
    private static final ParameterLayout LAYOUT = new ParameterLayout(NETWORK);

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-30, 0x1p-100, 0x1p30})
    void scaleOfTheWeightsDoesNotMatter(double factor) {
        assertArrayEquals(trained(objective(1)), trained(objective(factor)), 1e-11);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-30, 0x1p30})
    void firstStepOfSuchWeightsIsComputedTwice(double factor) {
        Objective objective = objective(factor);
        GradientScale first = GradientScale.initial(LAYOUT, objective.plan().blocksPerStep());
        Parameters parameters = Parameters.of(Initializer.initial(LAYOUT, 7), Precision.DOUBLE);
        Step step = Step.FIRST;
        assertFalse(first.fits(objective.gradient(parameters, step, first).sum()));
    }

    private static double[] trained(Objective objective) {
        TrainingConfig config = TestConfigs.constant(2, UpdateRule.SGD, 0.1, 0, Precision.DOUBLE, Placement.CLUSTER);
        return TrainingRecorder.trainer(config, LAYOUT, objective, TrainingListener.NONE)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();
    }

    private Objective objective(double factor) {
        List<Sequence> sequences = TestSequences.random(seed.random(), 12, 4, false).stream()
                .map(s -> new Sequence(s.key(), factor * s.weight(0), s.features(), s.targets()))
                .toList();
        List<SequenceBlock> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            blocks.add(SequenceBlock.pack(SequenceBlock.id(0, i), sequences.subList(3 * i, 3 * i + 3), false));
        }
        return new LocalObjective(blocks, new StepPlan(new int[] {4}, 2, 1), new ReferenceNetwork(NETWORK));
    }
}
