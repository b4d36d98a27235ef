package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.io.EpochRecord;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WeightlessStepTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void stepWhoseSequencesAllWeighNothingLeavesTrainingSound() {
        List<Sequence> sequences = TestSequences.random(seed.random(), 4, 4, false);
        List<SequenceBlock> blocks = List.of(
                SequenceBlock.pack(0, sequences, false),
                SequenceBlock.pack(
                        SequenceBlock.id(0, 1),
                        sequences.stream().map(WeightlessStepTest::weightless).toList(),
                        false));
        TrainingConfig config = TestConfigs.constant(3, UpdateRule.ADAM, 0.01, 1, Precision.DOUBLE, Placement.CLUSTER);
        LocalObjective objective =
                new LocalObjective(blocks, new StepPlan(new int[] {2}, 1, 1), new ReferenceNetwork(NETWORK));
        TrainingRecorder recorder = new TrainingRecorder();
        double[] weights = TrainingRecorder.trainer(config, new ParameterLayout(NETWORK), objective, recorder)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();
        assertTrue(Arrays.stream(weights).allMatch(Double::isFinite));
        assertEquals(3, recorder.epochs().size());
        for (EpochRecord epoch : recorder.epochs()) {
            assertEquals(2, epoch.steps());
            assertTrue(epoch.loss() > 0 && Double.isFinite(epoch.loss()), epoch.toString());
        }
    }

    private static Sequence weightless(Sequence sequence) {
        return new Sequence(sequence.key(), 0, sequence.features(), sequence.targets());
    }
}
