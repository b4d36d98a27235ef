package dev.unroll.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.PackedSteps;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {

    @ParameterizedTest(name = "{0} sequences of {1} steps: segments of {2}")
    @CsvSource({"4, 100000, 317", "1, 100, 100", "1, 1000, 256", "32, 50, 8", "64, 100, 10", "7, 2000, 45", "300, 1, 1"
    })
    void segmentIsAsLongAsTheRootOfTheStepsAndHasTheRowsOfAGoodProduct(int sequences, int steps, int length) {
        Segments segments = Segments.of(equalLengths(sequences, steps), false, true);
        assertEquals(length, segments.get(0).length());
        assertEquals((steps + length - 1) / length, segments.count());
    }

    @Test
    void segmentsFollowEachOtherThroughTheWholeBlock() {
        PackedSteps steps = new PackedSteps(new int[] {1000, 700, 699, 3, 1});
        Segments segments = Segments.of(steps, false, false);
        assertTrue(segments.count() > 1);
        int nextStep = 0;
        int nextRow = 0;
        for (int k = 0; k < segments.count(); k++) {
            Segment segment = segments.get(k);
            assertEquals(nextStep, segment.first());
            assertEquals(nextRow, segment.firstRow());
            assertEquals(k == 0, segment.isFirst());
            assertEquals(k == segments.count() - 1, segment.isLast());
            assertTrue(segment.rows() <= segments.tableRows());
            nextStep += segment.length();
            nextRow += segment.rows();
        }
        assertEquals(1000, nextStep);
        assertEquals(steps.totalRows(), nextRow);
    }

    @Test
    void wholeBlockIsOneSegment() {
        PackedSteps steps = equalLengths(2, 10_000);
        Segments segments = Segments.of(steps, true, false);
        assertEquals(1, segments.count());
        assertEquals(steps.totalRows(), segments.get(0).rows());
        assertEquals(steps.totalRows(), segments.tableRows());
    }

    private static PackedSteps equalLengths(int sequences, int steps) {
        int[] lengths = new int[sequences];
        Arrays.fill(lengths, steps);
        return new PackedSteps(lengths);
    }
}
