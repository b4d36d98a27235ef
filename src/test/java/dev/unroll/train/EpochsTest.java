package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.TrainingState;
import dev.unroll.network.GradientSum;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpochsTest {
    private static final StepTimes ONE_SECOND = new StepTimes(1, 0, 0, 0);

    private final Epochs epochs = new Epochs(4, 9, EpochChoice.LAST);

    private static void step(Epochs epochs, int steps) {
        for (int i = 0; i < steps; i++) {
            if (epochs.isAtEnd()) {
                epochs.end(Map.of());
            }
            epochs.add(new GradientSum(), ONE_SECOND);
        }
    }

    /** Makes steps in a stretch, as a worker does. */
    private void stretch(int steps) {
        Epochs stretch = new Epochs(4, 9, EpochChoice.LAST);
        EpochRecord from = epochs.current();
        stretch.restore(state(from, List.of()));
        step(stretch, steps);
        epochs.restore(state(stretch.current(), stretch.ended()));
    }

    private static TrainingState state(EpochRecord current, List<EpochRecord> ended) {
        return new TrainingState(current, 0, List.of(), ended, Map.of(), RecordedSteps.NONE);
    }

    @Test
    void stretchOverSomeEpochsCountsTheStepsOfOneAfterTheOther() {
        step(epochs, 1);
        stretch(9);
        assertEquals(10, epochs.steps());
        assertEquals(
                List.of(4, 4), epochs.ended().stream().map(EpochRecord::steps).toList());
        assertEquals(
                List.of(1, 2), epochs.ended().stream().map(EpochRecord::epoch).toList());
        assertEquals(3, epochs.current().epoch());
        assertEquals(2, epochs.stepsLeft());
    }

    @Test
    void waitingIsSharedByTheStepsThatEachEpochHasSince() {
        step(epochs, 1);
        EpochRecord since = epochs.current();
        stretch(9);
        epochs.addWaiting(since, 27); // three seconds a step, two of them waiting
        assertEquals(new StepTimes(4, 0, 0, 6), epochs.ended().get(0).times());
        assertEquals(new StepTimes(4, 0, 0, 8), epochs.ended().get(1).times());
        assertEquals(new StepTimes(2, 0, 0, 4), epochs.current().times());
    }

    @Test
    void waitingForNoStepIsTheCurrentEpochs() {
        step(epochs, 5);
        epochs.addWaiting(epochs.current(), 3);
        assertEquals(new StepTimes(4, 0, 0, 0), epochs.ended().get(0).times());
        assertEquals(new StepTimes(1, 0, 0, 3), epochs.current().times());
    }

    @Test
    void timeOfALapIsSharedByTheStepsThatEachEpochHasInIt() {
        step(epochs, 3);
        epochs.endLap(new TaskTime(3, 6));
        stretch(4);
        epochs.endLap(new TaskTime(4, 8));
        assertEquals(new TaskTime(4, 8), epochs.ended().get(0).tasks());
        assertEquals(new TaskTime(3, 6), epochs.current().tasks());
        assertTrue(epochs.ended().get(0).seconds() > 0);
        assertTrue(epochs.current().seconds() > 0);
    }

    @Test
    void timeAfterTheLastStepOfAnEpochIsItsOwn() {
        step(epochs, 4);
        epochs.endLap(new TaskTime(1, 1));
        epochs.endLap(new TaskTime(2, 3));
        assertEquals(new TaskTime(3, 4), epochs.current().tasks());
    }
}
