package dev.unroll.assemble;

import static dev.unroll.assemble.AssemblerOf.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamAssemblerTest {
    private final AssemblerOf of = new AssemblerOf();

    private StreamedSteps steps(Event... events) {
        StreamAssembler assembler = new StreamAssembler(of.assembly(), List.of());
        assembler.begin("s");
        StreamedSteps steps = new StreamedSteps();
        assembler.add(Arrays.asList(events), steps);
        return steps;
    }

    @Test
    void seriesIsAsIfEventWithMissingValueHadNeverCome() {
        of.timeDelta = AssemblySettings.TimeDelta.SECONDS;
        StreamedSteps steps = steps(event("s", 1, 1, 2), event("s", 4, 3, Double.NaN), event("s", 6, 5, 6));
        assertEquals(
                List.of("step of [0]", "1: Column \"b\" of id \"s\" at 4: expected a value, found null", "step of [2]"),
                steps.events.stream().map(ParameterName::plain).toList());
        assertEquals("[5.0, 6.0, 5.0]", Arrays.toString(steps.steps.get(1)));
    }

    @Test
    void labelThatIsTooLargeForAFeatureIsInvalid() {
        of.label = "y";
        Event large = event("s", 2, 3, 4);
        large.setLabel(1e300);
        assertEquals(0, steps(event("s", 1, 1, 2), large).invalid);
        of.lags = List.of(1);
        StreamedSteps steps = steps(event("s", 1, 1, 2), large, event("s", 3, 5, 6));
        assertEquals(
                "1: Column \"y\" of an event of id \"s\" at 2: expected a finite number or null, found an infinite or too large one",
                ParameterName.plain(steps.events.get(0)));
        assertEquals(2, steps.complete);
    }

    @Test
    void duplicatesAreInvalidAllOfThem() {
        StreamedSteps steps = steps(event("s", 1, 1, 2), event("s", 1, 3, 4), event("s", 2, 5, 6));
        assertEquals(2, steps.invalid);
        assertEquals("step of [2]", steps.events.get(2));
    }

    @Test
    void eventsOfTheStepThatWasTheLastAreLate() {
        of.duplicates = Duplicates.LAST;
        of.timeStep = 10;
        StreamAssembler assembler = new StreamAssembler(of.assembly(), List.of());
        assembler.begin("s");
        StreamedSteps steps = new StreamedSteps();
        assembler.add(List.of(event("s", 11, 1, 2), event("s", 19, 3, 4)), steps);
        assembler.add(List.of(event("s", 12, 5, 6), event("s", 20, 7, 8)), steps);
        assertEquals(List.of("step of [0, 1]", "0 is late", "step of [1]"), steps.events);
    }

    @Test
    void gapSplits() {
        of.gaps = Gaps.SPLIT;
        of.maxGap = 5;
        assertEquals(1, steps(event("s", 1, 1, 2), event("s", 6, 3, 4), event("s", 12, 5, 6)).splits);
    }

    @Test
    void insertedStepsAreBeforeThoseOfEvents() {
        of.gaps = Gaps.INSERT;
        of.timeStep = 1;
        of.missing = Missing.FORWARD;
        StreamedSteps steps = steps(event("s", 1, 1, 2), event("s", 4, 3, 4));
        assertEquals(4, steps.steps.size());
        assertEquals(List.of("step of [0]", "step of [1]"), steps.events);
        assertEquals(1, steps(event("s", 1, 1, 2), event("s", 9_000_000, 3, 4)).invalid, "a gap that is too long");
    }

    @Test
    void whatLooksAheadIsRefused() {
        of.futures = List.of("f");
        assertThrows(UnrollException.class, () -> new StreamAssembler(of.assembly(), List.of()));
        of.futures = List.of();
        of.label = "y";
        of.labelMode = LabelMode.HORIZON;
        of.change = true;
        assertThrows(UnrollException.class, () -> new StreamAssembler(of.assembly(), List.of()));
    }
}
