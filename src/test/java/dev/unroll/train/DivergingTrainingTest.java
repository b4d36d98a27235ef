package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.StepPlan;
import dev.unroll.data.TestSequences;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.reference.ReferenceNetwork;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DivergingTrainingTest {
    private static final NetworkConfig NETWORK =
            new NetworkConfig(CellType.ELMAN_RELU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1);

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void oneSequenceAloneIsNamedAndMayBeToBlameAsMayBeTheLearningRate() {
        assertDiverges(
                1,
                "lower learningRate, or limit the gradient with clipNorm; if that does not help, correct or drop such"
                        + " rows, whose features, labels or weights are too large to compute with.");
    }

    @Test
    void firstOfManySequencesIsNamedThoughTheLearningRateIsToBlame() {
        assertDiverges(4, "lower learningRate, or limit the gradient with clipNorm.");
    }

    /** All of a step's sequences are spoilt by the step before. */
    private void assertDiverges(int sequences, String advice) {
        List<SequenceBlock> blocks =
                List.of(SequenceBlock.pack(0, TestSequences.random(seed.random(), sequences, 4, false), false));
        TrainingConfig config = TestConfigs.constant(2, UpdateRule.SGD, 1e300, 0, Precision.DOUBLE, Placement.CLUSTER);
        Trainer trainer = TrainingRecorder.trainer(
                config,
                new ParameterLayout(NETWORK),
                new LocalObjective(blocks, new StepPlan(new int[] {1}, 1, 1), new ReferenceNetwork(NETWORK)),
                TrainingListener.NONE);
        UnrollException failure =
                assertThrows(UnrollException.class, () -> trainer.run(Optional.empty(), Checkpointer.Interval.NEVER));
        assertEquals(UnrollException.Kind.DIVERGED, failure.kind());
        String sentence = failure.getMessage();
        String named =
                "Training diverged at step 2: expected a finite loss and gradient, found an infinite one or NaN in "
                        + sequences + " of " + sequences + " sequences, the first being a sequence in memory of key ";
        assertTrue(sentence.startsWith(named), sentence);
        assertTrue(sentence.endsWith("); " + advice), sentence);
    }
}
