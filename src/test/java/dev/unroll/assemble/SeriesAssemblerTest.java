package dev.unroll.assemble;

import static dev.unroll.assemble.AssemblerOf.event;
import static dev.unroll.assemble.AssemblerOf.labelled;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.data.UnrollException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesAssemblerTest {
    private static final double NONE = Double.NaN;

    private final AssemblerOf assembler = new AssemblerOf();

    private static void assertFeatures(AssembledSequence found, double[]... expected) {
        assertEquals(expected.length, found.getFeatures().length);
        for (int t = 0; t < expected.length; t++) {
            for (int i = 0; i < expected[t].length; i++) {
                assertEquals((float) expected[t][i], found.getFeatures()[t][i], "step " + t + ", feature " + i);
            }
            assertEquals(expected[t].length, found.getFeatures()[t].length);
        }
    }

    private static double[] row(double... numbers) {
        return numbers;
    }

    @Test
    void eachIdIsASequence() {
        List<AssembledSequence> found =
                assembler.assemble(List.of(event("p", 1, 1, 2), event("p", 3, 3, 4), event("q", 2, 5, 6)));
        assertEquals(2, found.size());
        assertEquals("p", found.get(0).getId());
        assertArrayEquals(new long[] {1, 3}, found.get(0).getTimes());
        assertFeatures(found.get(0), row(1, 2), row(3, 4));
        assertEquals("q", found.get(1).getId());
        assertFeatures(found.get(1), row(5, 6));
    }

    @Test
    void missingValuesAreFilledFromTheStepsBeforeThenFromTheMeans() {
        assembler.missing = Missing.FORWARD;
        assembler.indicators = List.of(1);
        List<Event> events = List.of(event("s", 1, NONE, 2), event("s", 2, 7, NONE), event("s", 3, NONE, NONE));
        assertFeatures(assembler.assemble(events).get(0), row(0.5, 2, 0), row(7, 2, 1), row(7, 2, 1));
        assembler.missing = Missing.MEAN;
        List<Event> again = List.of(event("s", 1, NONE, 2), event("s", 2, 7, NONE));
        assertFeatures(assembler.assemble(again).get(0), row(0.5, 2, 0), row(7, 1.5, 1));
        assembler.missing = Missing.ZERO;
        List<Event> once = List.of(event("s", 1, NONE, 2), event("s", 2, 7, NONE));
        assertFeatures(assembler.assemble(once).get(0), row(0, 2, 0), row(7, 0, 1));
    }

    @Test
    void valuesAreHeldWithinTheQuantiles() {
        assembler.lows = new double[] {-1, -1};
        assembler.highs = new double[] {1, 10};
        assertFeatures(
                assembler
                        .assemble(List.of(event("s", 1, 5, 5), event("s", 2, -5, 50)))
                        .get(0),
                row(1, 5),
                row(-1, 10));
    }

    @Test
    void eventsOfOneTimeAreMergedColumnByColumn() {
        assembler.missing = Missing.ZERO;
        List<Event> events = List.of(event("s", 4, 1, NONE), event("s", 4, 2, 7), event("s", 4, 6, NONE));
        assembler.duplicates = Duplicates.MEAN;
        assertFeatures(assembler.assemble(events).get(0), row(3, 7));
        assembler.duplicates = Duplicates.LAST;
        assertFeatures(
                assembler
                        .assemble(List.of(event("s", 4, 1, NONE), event("s", 4, 2, 7), event("s", 4, 6, NONE)))
                        .get(0),
                row(6, 7));
        assembler.duplicates = Duplicates.FIRST;
        assertFeatures(
                assembler
                        .assemble(List.of(event("s", 4, 1, NONE), event("s", 4, 2, 7), event("s", 4, 6, NONE)))
                        .get(0),
                row(1, 7));
        assembler.duplicates = Duplicates.KEEP;
        assertEquals(
                2,
                assembler
                        .assemble(List.of(event("s", 4, 1, 1), event("s", 4, 2, 7)))
                        .get(0)
                        .getTimes()
                        .length);
    }

    @Test
    void attributesOfOneTimeAreOneStep() {
        assembler.attributes = true;
        assembler.missing = Missing.FORWARD;
        assembler.statics = List.of("age");
        List<Event> events = List.of(
                of("b", event("s", 1, 3, 50)),
                of("a", event("s", 2, 4, 50)),
                of("b", event("s", 2, 5, NONE)),
                of("c", event("s", 2, 6, 50)), // which was not asked for
                of("a", event("s", 3, 8, NONE)));
        assertFeatures(assembler.assemble(events).get(0), row(0.5, 3, 50), row(4, 5, 50), row(8, 5, 50));
    }

    private static Event of(String attribute, Event event) {
        event.setAttribute(attribute);
        return event;
    }

    @Test
    void timeStepsBeginAtMultiplesOfThemAndGapsAreFilled() {
        assembler.timeStep = 10;
        assembler.gaps = Gaps.INSERT;
        assembler.maxGap = 30;
        assembler.duplicates = Duplicates.LAST;
        assembler.missing = Missing.FORWARD;
        assembler.timeDelta = TimeDelta.SECONDS;
        AssemblyCounts counts = new AssemblyCounts(assembler.assembly());
        List<Event> events = List.of(
                event("s", -1, 1, 1),
                event("s", 3, 2, 2),
                event("s", 9, 3, 3),
                event("s", 31, 4, 4),
                event("s", 99, 5, 5));
        AssembledSequence found = assembler.assemble(events, counts).get(0);
        assertArrayEquals(new long[] {-10, 0, 10, 20, 30, 90}, found.getTimes());
        assertFeatures(found, row(1, 1, 0), row(3, 3, 10), row(3, 3, 10), row(3, 3, 10), row(4, 4, 10), row(5, 5, 60));
        Map<String, Double> figures = counts.figures(assembler.assembly());
        assertEquals(2, figures.get("steps inserted in gaps"));
        assertEquals(1, figures.get("duplicates"));
        assertEquals(2, figures.get("filled: a"));
    }

    @Test
    void gapsSplitASeriesIntoSessions() {
        assembler.gaps = Gaps.SPLIT;
        assembler.maxGap = 5;
        assembler.missing = Missing.FORWARD;
        List<AssembledSequence> found =
                assembler.assemble(List.of(event("s", 1, 1, 1), event("s", 6, 2, 2), event("s", 12, 3, NONE)));
        assertEquals(
                List.of("s@1", "s@12"),
                found.stream().map(AssembledSequence::getId).toList());
        assertFeatures(found.get(1), row(3, 1.5)); // nothing is filled from another session
    }

    @Test
    void deltasSayHowLongAgoAColumnWasSeen() {
        assembler.time = TimeScale.MICROSECONDS;
        assembler.timeDelta = TimeDelta.EACH;
        assembler.missing = Missing.ZERO;
        long second = 1_000_000;
        List<Event> events =
                List.of(event("s", 0, NONE, 1), event("s", 3 * second, NONE, NONE), event("s", 5 * second, 1, 1));
        float log3 = (float) StrictMath.log1p(3);
        float log5 = (float) StrictMath.log1p(5);
        assertFeatures(
                assembler.assemble(events).get(0), row(0, 1, 0, 0), row(0, 0, log3, log3), row(1, 1, log5, log5));
    }

    @Test
    void calendarsFollowTheClocksOfTheTimeZone() {
        assembler.time = TimeScale.MICROSECONDS;
        assembler.calendar = true;
        assembler.timeZone = "Europe/Berlin";
        // The Sunday on which clocks go from 2 to 3: 18 hours of UTC are 18 or 19 hours there.
        long before = micros("2024-03-31T00:00:00Z");
        long after = micros("2024-03-31T16:00:00Z");
        AssembledSequence found = assembler
                .assemble(List.of(event("s", before, 0, 0), event("s", after, 0, 0)))
                .get(0);
        double one = 2 * Math.PI / 24;
        double sunday = 2 * Math.PI * (6 / 7.0);
        assertEquals((float) StrictMath.sin(one), found.getFeatures()[0][2]);
        assertEquals((float) StrictMath.cos(18 * one), found.getFeatures()[1][3]);
        assertEquals((float) StrictMath.sin(sunday), found.getFeatures()[0][4]);
        assertEquals((float) StrictMath.sin(2 * Math.PI * (2 / 12.0)), found.getFeatures()[0][6]);
        assertEquals(
                List.of("a", "b", "hour_sin", "hour_cos", "weekday_sin", "weekday_cos", "month_sin", "month_cos"),
                assembler.assembly().features());
    }

    private static long micros(String time) {
        return Instant.parse(time).getEpochSecond() * 1_000_000;
    }

    @Test
    void staticColumnsAreRepeatedAndMayNotChange() {
        assembler.statics = List.of("age");
        assertFeatures(
                assembler
                        .assemble(List.of(event("s", 1, 1, 1, 30), event("s", 2, 2, 2, NONE)))
                        .get(0),
                row(1, 1, 30),
                row(2, 2, 30));
        UnrollException thrown = assertThrows(
                UnrollException.class,
                () -> assembler.assemble(List.of(event("s", 1, 1, 1, 30), event("s", 2, 2, 2, 31))));
        assertEquals(
                "Column \"age\" of id \"s\" at 2: expected one value in a sequence, found 30.0 and then 31.0; name the column in inputCols instead, or correct or drop such events, or set handleInvalid skip to leave their sequences out.",
                thrown.getMessage());
        assembler.skips = true;
        AssemblyCounts counts = new AssemblyCounts(assembler.assembly());
        assertEquals(
                1,
                assembler
                        .assemble(
                                List.of(event("s", 1, 1, 1, 30), event("s", 2, 2, 2, 31), event("t", 2, 2, 2, 31)),
                                counts)
                        .size());
        assertEquals(1, counts.figures(assembler.assembly()).get("left out: " + Refusals.CHANGING));
    }

    @Test
    void futuresAreThoseOfTheNextSteps() {
        assembler.inputs = List.of("a");
        assembler.futures = List.of("price");
        assembler.horizon = 2;
        assembler.missing = Missing.FORWARD;
        assertEquals(List.of("a", "price+1", "price+2"), assembler.assembly().features());
        List<Event> events =
                List.of(event("s", 1, 1, 10), event("s", 2, 2, 20), event("s", 3, 3, NONE), event("s", 4, 4, 40));
        assertFeatures(
                assembler.assemble(events).get(0), row(1, 20, 20), row(2, 20, 40), row(3, 40, 40), row(4, 40, 40));
    }

    @Test
    void theLabelOfASequenceIsItsLastOne() {
        assembler.label = "label";
        assembler.weight = "weight";
        Event first = labelled(1, 5, 1, 1);
        first.setWeight(3);
        AssembledSequence found =
                assembler.assemble(List.of(first, labelled(2, NONE, 1, 1))).get(0);
        assertEquals(5, found.getLastLabel());
        assertEquals(3, found.getWeight());
        assertThrows(UnrollException.class, () -> assembler.assemble(List.of(labelled(1, NONE, 1, 1))));
        assembler.labelMode = LabelMode.EVERY;
        found = assembler
                .assemble(List.of(labelled(1, 5, 1, 1), labelled(2, NONE, 1, 1)))
                .get(0);
        assertArrayEquals(new Double[] {5.0, null}, found.getLabels());
        assertArrayEquals(new double[] {1, 1}, found.getWeights());
        assertEquals(List.of(), assembler.assemble(List.of(labelled(1, NONE, 1, 1))));
    }

    @Test
    void horizonsAreTheNextLabelsOrTheirChanges() {
        assembler.label = "label";
        assembler.labelMode = LabelMode.HORIZON;
        assembler.horizon = 2;
        List<Event> events = List.of(
                labelled(1, 1, 0, 0),
                labelled(2, 3, 0, 0),
                labelled(3, 7, 0, 0),
                labelled(4, NONE, 0, 0),
                labelled(5, 9, 0, 0));
        AssembledSequence found = assembler.assemble(events).get(0);
        assertArrayEquals(new double[][] {{3, 7}, null, null, null, null}, found.getHorizons());
        assembler.change = true;
        found = assembler
                .assemble(List.of(
                        labelled(1, 1, 0, 0), labelled(2, NONE, 0, 0), labelled(3, 7, 0, 0), labelled(4, 8, 0, 0)))
                .get(0);
        assertArrayEquals(new double[][] {null, {6, 7}, null, null}, found.getHorizons());
        assertArrayEquals(new Double[] {1.0, 1.0, 7.0, 8.0}, found.getBases());
    }

    @Test
    void targetsAreInUnitsOfTheDeviationOfTheLabelsSoFar() {
        assembler.label = "label";
        assembler.labelMode = LabelMode.HORIZON;
        assembler.scaling = Scaling.SERIES;
        double[] labels = {NONE, 4, 4, 10, NONE, 1};
        AssembledSequence found = assembler.assemble(series(labels)).get(0);
        assertArrayEquals(new Double[] {null, 4.0, 4.0, 6.0, 6.0, 4.75}, found.getBases());
        double deviation = Math.sqrt(8); // of 4, 4 and 10
        assertArrayEquals(new double[] {0, 0, 0, deviation, deviation, Math.sqrt(10.6875)}, found.getScales(), 1e-12);
        assertArrayEquals(new double[][] {null, null, null, null, {(1 - 6) / deviation}, null}, found.getHorizons());
        labels[5] = 1_000;
        AssembledSequence other = assembler.assemble(series(labels)).get(0);
        assertArrayEquals(
                Arrays.copyOf(found.getBases(), 5), Arrays.copyOf(other.getBases(), 5), "of what came before alone");
        assertArrayEquals(Arrays.copyOf(found.getScales(), 5), Arrays.copyOf(other.getScales(), 5));
        assembler.change = true;
        found = assembler.assemble(series(labels)).get(0);
        assertArrayEquals(new Double[] {null, 4.0, 4.0, 10.0, 10.0, 1_000.0}, found.getBases());
        assertArrayEquals(new double[] {(1_000 - 10) / deviation}, found.getHorizons()[4]);
    }

    @Test
    void lagsAreTheLabelsOfStepsBefore() {
        assembler.label = "label";
        assembler.labelMode = LabelMode.HORIZON;
        assembler.inputs = List.of();
        assembler.lags = List.of(0, 2);
        assembler.futures = List.of("price");
        assertEquals(
                List.of("label", "label-2", "price+1"), assembler.assembly().features());
        List<Event> events = series(NONE, 4, 10, NONE, 7);
        AssembledSequence found = assembler.assemble(events).get(0);
        float mean = (float) assembler.labelMean;
        assertFeatures(found, row(mean, mean, 1), row(4, mean, 2), row(10, mean, 3), row(10, 4, 4), row(7, 10, 4));
        assembler.scaling = Scaling.SERIES;
        found = assembler.assemble(series(NONE, 4, 10, NONE, 7)).get(0);
        assertFeatures(found, row(0, 0, 1), row(0, 0, 2), row(1, 0, 3), row(1, -1, 4), row(0, 1.2247449f, 4));
    }

    @Test
    void withoutTargetsNoSequenceIsLeftOut() {
        assembler.label = "label";
        assembler.labelMode = LabelMode.HORIZON;
        assembler.scaling = Scaling.SERIES;
        assembler.targets = false;
        AssembledSequence found = assembler.assemble(series(NONE, 4)).get(0);
        assertNull(found.getHorizons());
        assertArrayEquals(new Double[] {null, 4.0}, found.getLabels());
        assertArrayEquals(new Double[] {null, 4.0}, found.getBases());
    }

    @Test
    void forecastsBeginAtTheLastLabelWithAsManyStepsBefore() {
        assembler.label = "label";
        assembler.labelMode = LabelMode.HORIZON;
        assembler.targets = false;
        assembler.toLabel = true;
        assertArrayEquals(new long[] {0, 1, 2, 3}, times(1, NONE, NONE, 4, NONE, NONE));
        assembler.maxLength = 2;
        assertArrayEquals(new long[] {2, 3}, times(1, NONE, NONE, 4, NONE, NONE, NONE, NONE));
        assertArrayEquals(new long[] {4, 5}, times(1, NONE, NONE, NONE, NONE, 6));
        assertArrayEquals(new long[] {0}, times(1, NONE, NONE, NONE));
        assertEquals(List.of(), assembler.assemble(series(NONE, NONE)));
    }

    private long[] times(double... labels) {
        return assembler.assemble(series(labels)).get(0).getTimes();
    }

    /** A step for each label; its inputs, or its future column, are its number. */
    private List<Event> series(double... labels) {
        List<Event> events = new ArrayList<>();
        for (int t = 0; t < labels.length; t++) {
            double[] numbers = new double[assembler.inputs.size() + assembler.futures.size()];
            Arrays.fill(numbers, t);
            events.add(labelled(t, labels[t], numbers));
        }
        return events;
    }

    @Test
    void aSeriesThatCrossesTheCutIsTrainedOnBeforeAndValidatedOnAfter() {
        assembler.label = "label";
        assembler.labelMode = LabelMode.HORIZON;
        assembler.cutTime = 4;
        List<Event> events = List.of(
                labelled(1, 1, 0, 0),
                labelled(2, 2, 0, 0),
                labelled(3, 3, 0, 0),
                labelled(4, 4, 0, 0),
                labelled(5, 5, 0, 0));
        List<AssembledSequence> found = assembler.assemble(events);
        assertEquals("s", found.get(0).getId());
        assertArrayEquals(new long[] {1, 2, 3}, found.get(0).getTimes());
        assertArrayEquals(new double[][] {{2}, {3}, null}, found.get(0).getHorizons());
        assertEquals("s@cut", found.get(1).getId());
        assertTrue(found.get(1).isValidation());
        assertArrayEquals(
                new double[][] {null, null, null, {5}, null}, found.get(1).getHorizons());
        assembler.labelMode = LabelMode.LAST;
        found = assembler.assemble(List.of(labelled(1, 1, 0, 0), labelled(5, NONE, 0, 0)));
        assertEquals(List.of("s"), found.stream().map(AssembledSequence::getId).toList()); // no label after the cut
    }

    @Test
    void onlyTheFirstOrLastStepsAreKept() {
        assembler.maxLength = 2;
        List<Event> events = List.of(event("s", 1, 1, 1), event("s", 2, 2, 2), event("s", 3, 3, 3));
        assertFeatures(assembler.assemble(events).get(0), row(2, 2), row(3, 3));
        assembler.kept = Kept.FIRST;
        assertFeatures(assembler.assemble(events).get(0), row(1, 1), row(2, 2));
    }

    @Test
    void windowsAreCutAtEachStride() {
        assembler.windowLength = 3;
        assembler.windowStride = 2;
        List<Event> events = List.of(
                event("s", 1, 1, 1),
                event("s", 2, 2, 2),
                event("s", 3, 3, 3),
                event("s", 4, 4, 4),
                event("s", 5, 5, 5),
                event("s", 6, 6, 6));
        List<AssembledSequence> found = assembler.assemble(events);
        assertEquals(
                List.of("s@1", "s@3"),
                found.stream().map(AssembledSequence::getId).toList());
        assembler.partialWindow = true;
        found = assembler.assemble(events);
        assertEquals(
                List.of("s@1", "s@3", "s@5"),
                found.stream().map(AssembledSequence::getId).toList());
        assertArrayEquals(new long[] {5, 6}, found.get(2).getTimes());
    }

    @Test
    void tokensAreNumberedByTheVocabularyOrAsTheyAre() {
        assembler.inputs = List.of();
        assembler.tokens = List.of("wind", "code");
        assembler.vocabularies = Map.of("wind", List.of("NW", "SE"));
        assembler.missing = Missing.FORWARD;
        List<Event> events = List.of(tokens(1, null, "7"), tokens(2, "SE", null), tokens(3, null, "3"));
        assertArrayEquals(
                new int[][] {{2, 7}, {1, 7}, {1, 3}},
                assembler.assemble(events).get(0).getTokenKinds());
        UnrollException thrown =
                assertThrows(UnrollException.class, () -> assembler.assemble(List.of(tokens(4, "up", "1"))));
        assertTrue(
                thrown.getMessage()
                        .startsWith(
                                "Column \"wind\" of an event of id \"s\" at 4: expected a category that training had, found \"up\"; "),
                thrown.getMessage());
    }

    /** Those that are null are filled as other missing ones; a string that is not known is none that was before. */
    @Test
    void unknownCategoriesAreAsMissingOnesWhereRareOnesAre() {
        assembler.inputs = List.of();
        assembler.tokens = List.of("wind");
        assembler.vocabularies = Map.of("wind", List.of("NW", "SE"));
        assembler.missing = Missing.FORWARD;
        assembler.minCategoryCount = 2;
        List<Event> events = List.of(tokens(1, "SE"), tokens(2, "up"), tokens(3, (String) null), tokens(4, "NW"));
        assertArrayEquals(
                new int[] {1, 2, 2, 0}, assembler.assemble(events).get(0).getTokens());
    }

    private static Event tokens(long time, String... tokens) {
        Event event = event("s", time);
        event.setTokens(tokens);
        return event;
    }

    @Test
    void whatCannotBeAssembledGetsASentenceOrIsCounted() {
        Event nan = event("s", 1, Double.NEGATIVE_INFINITY, 1);
        Event noTime = event("s", 0, 1, 1);
        noTime.setFault(Event.NO_TIME);
        List<Event> bad = List.of(
                nan, noTime, event("s", 1, 1, 1), event("t", 1, NONE, 1), event("u", 1, 1, 1), event("u", 1, 1, 1));
        for (Event event : bad.subList(0, 2)) {
            assertThrows(UnrollException.class, () -> assembler.assemble(List.of(event)));
        }
        assertThrows(UnrollException.class, () -> assembler.assemble(bad.subList(3, 4)));
        assertThrows(UnrollException.class, () -> assembler.assemble(bad.subList(4, 6)));
        assembler.skips = true;
        AssemblyCounts counts = new AssemblyCounts(assembler.assembly());
        List<AssembledSequence> found = assembler.assemble(bad, counts);
        assertEquals(List.of("s"), found.stream().map(AssembledSequence::getId).toList());
        Map<String, Double> figures = counts.figures(assembler.assembly());
        assertEquals(1, figures.get("left out: events with a number that is not finite"));
        assertEquals(1, figures.get("left out: events without a time"));
        assertEquals(1, figures.get("left out: " + Refusals.MISSING));
        assertEquals(1, figures.get("left out: " + Refusals.DUPLICATES));
    }

    @Test
    void theStateIsTheSameAfterItWasWritten() {
        assembler.tokens = List.of("wind");
        assembler.vocabularies = Map.of("wind", List.of("NW", "\"SE\""));
        String json = assembler.assembly().json();
        assertEquals(json, Assembly.parse(json).json());
        assertEquals(assembler.assembly().settings(), Assembly.parse(json).settings());
        assertNull(assembler.assemble(List.of()).stream().findFirst().orElse(null));
    }
}
