package dev.unroll.assemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.TestSeed;
import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Random settings and events: event by event is as with all of them at hand. */
class ObviousAssemblerTest {
    private static final int CASES = 5_000;
    private static final int[] LENGTHS = {0, 1, 2, 3, 5};

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final Random random = seed.random();

    @Test
    void eventByEventIsAsWithAllAtHand() {
        int sequences = 0;
        for (int i = 0; i < CASES; i++) {
            AssemblerOf of = settings();
            List<Event> events = events(of);
            List<String> expected = new ObviousAssembler(of).assemble(events);
            List<String> found = of.assemble(copies(events)).stream()
                    .map(sequence -> text(sequence, of))
                    .toList();
            assertEquals(
                    expected.stream().sorted().toList(),
                    found.stream().sorted().toList(),
                    of.assembly().json());
            sequences += found.size();
        }
        assertEquals(true, sequences > CASES, "most cases have a sequence: " + sequences);
    }

    @Test
    void listByListIsAsAllAtOnceWhateverElseIsInvalidOrLate() {
        StreamedSteps all = new StreamedSteps();
        for (int i = 0; i < CASES; i++) {
            AssemblerOf of = settings();
            of.futures = List.of();
            of.change = false;
            of.scaling = Scaling.NONE;
            of.targets = false;
            of.maxLength = 0;
            of.windowLength = 0;
            of.partialWindow = false;
            of.cutTime = Split.NO_CUT;
            List<Event> events = events(of);
            List<float[]> expected = new ArrayList<>();
            of.assemble(copies(events)).forEach(sequence -> expected.addAll(List.of(sequence.getFeatures())));
            StreamedSteps found = streamed(events, of);
            assertEquals(text(expected), text(found.steps), of.assembly().json());
            assertEquals(events.size(), found.complete);
            all.invalid += found.invalid;
            all.late += found.late;
        }
        assertEquals(true, all.invalid > CASES && all.late > CASES / 10, all.invalid + ", " + all.late);
    }

    private static String text(List<float[]> steps) {
        return steps.stream().map(Arrays::toString).collect(Collectors.joining());
    }

    /** In lists that end where a time step does, by an assembler each, and with events that are of no step. */
    private StreamedSteps streamed(List<Event> events, AssemblerOf of) {
        StreamedSteps found = new StreamedSteps();
        AssemblySettings.Steps rule = of.assembly().settings().steps();
        ByteBuffer memory = ByteBuffer.allocate(new StreamAssembler(of.assembly(), List.of()).memorySize());
        int to;
        for (int from = 0; from < events.size(); from = to) {
            to = from + 1 + random.nextInt(events.size() - from);
            long last = rule.stepOf(events.get(to - 1).getTime());
            while (to < events.size() && rule.stepOf(events.get(to).getTime()) == last) {
                to++;
            }
            List<Event> list = new ArrayList<>(copies(events.subList(from, to)));
            Event bad = copies(list).get(random.nextInt(list.size()));
            bad.getNumbers()[0] = Float.NEGATIVE_INFINITY;
            list.add(random.nextInt(list.size() + 1), bad);
            StreamAssembler assembler = new StreamAssembler(of.assembly(), List.of());
            if (from == 0) {
                assembler.begin("s");
            } else {
                assembler.restore("s", memory.flip());
                list.add(0, AssemblerOf.event("s", -100, new double[bad.getNumbers().length]));
            }
            assembler.add(list, found);
            assembler.save(memory.clear());
            assertEquals(0, memory.remaining());
        }
        return found;
    }

    private <E> E any(E[] values) {
        return values[random.nextInt(values.length)];
    }

    private AssemblerOf settings() {
        AssemblerOf of = new AssemblerOf();
        of.skips = true;
        of.statics = random.nextBoolean() ? List.of("static") : List.of();
        of.futures = random.nextInt(3) == 0 ? List.of("future") : List.of();
        of.label = "label";
        of.weight = "weight";
        of.timeStep = random.nextInt(4);
        of.gaps = any(of.timeStep == 0 ? new Gaps[] {Gaps.KEEP, Gaps.SPLIT} : Gaps.values());
        of.maxGap = of.gaps == Gaps.SPLIT ? 1 + random.nextInt(8) : random.nextInt(8);
        of.duplicates = any(Arrays.copyOfRange(Duplicates.values(), 1, 5));
        of.missing = any(Arrays.copyOfRange(Missing.values(), 1, 4));
        of.timeDelta = any(TimeDelta.values());
        of.labelMode = any(LabelMode.values());
        of.horizon = 1 + random.nextInt(3);
        of.change = of.labelMode == LabelMode.HORIZON && random.nextBoolean();
        if (of.labelMode == LabelMode.HORIZON) {
            of.scaling = any(Scaling.values());
            of.lags = List.of(2, 0, 3).subList(0, random.nextInt(4));
        }
        of.maxLength = LENGTHS[random.nextInt(LENGTHS.length)];
        of.kept = any(Kept.values());
        of.windowLength = of.maxLength > 0 ? 0 : LENGTHS[random.nextInt(LENGTHS.length)];
        of.windowStride = of.windowLength == 0 ? 0 : random.nextInt(5);
        of.partialWindow = random.nextBoolean();
        of.cutTime = random.nextBoolean() ? random.nextInt(25) - 5 : Split.NO_CUT;
        if (random.nextBoolean()) {
            of.lows = new double[] {-1, -1, -9, -1};
            of.highs = new double[] {2, 1, 9, 2};
        }
        List<Integer> columns = of.statics.isEmpty() ? List.of(0, 1) : List.of(0, 1, 2);
        of.indicators = columns.stream().filter(c -> random.nextBoolean()).toList();
        return of;
    }

    private List<Event> events(AssemblerOf of) {
        List<Event> events = new ArrayList<>();
        double missing = random.nextDouble();
        for (int i = random.nextInt(12); i > 0; i--) {
            double[] numbers = new double[2 + of.statics.size() + of.futures.size()];
            for (int c = 0; c < numbers.length; c++) {
                boolean isStatic = c == 2 && !of.statics.isEmpty();
                double value = isStatic ? 4 : random.nextInt(9) - 4;
                numbers[c] = random.nextDouble() < missing ? Double.NaN : value;
            }
            Event event = AssemblerOf.event("s", random.nextInt(30) - 5, numbers);
            event.setLabel(random.nextDouble() < missing / 2 ? Double.NaN : random.nextInt(9));
            event.setWeight(random.nextDouble() < missing ? Double.NaN : random.nextInt(9));
            events.add(event);
        }
        events.sort(Comparator.comparing(Event::getTime));
        return events;
    }

    /** An assembler may write to its events. */
    private static List<Event> copies(List<Event> events) {
        return events.stream()
                .map(event -> {
                    Event copy = new Event();
                    copy.setId(event.getId());
                    copy.setTime(event.getTime());
                    copy.setNumbers(event.getNumbers().clone());
                    copy.setLabel(event.label());
                    copy.setWeight(event.weight());
                    return copy;
                })
                .toList();
    }

    /** As {@link ObviousAssembler} has it. */
    private static String text(AssembledSequence sequence, AssemblerOf of) {
        boolean last = of.labelMode == LabelMode.LAST;
        String label = last
                ? "" + sequence.getLastLabel()
                : of.labelMode == LabelMode.EVERY
                        ? Arrays.toString(sequence.getLabels())
                        : Arrays.stream(sequence.getHorizons())
                                .map(Arrays::toString)
                                .collect(Collectors.joining(", ", "[", "]"));
        List<String> text = new ArrayList<>(List.of(sequence.getId(), "" + sequence.isValidation(), label));
        for (int t = 0; t < sequence.getTimes().length; t++) {
            text.add(sequence.getTimes()[t] + ": " + Arrays.toString(sequence.getFeatures()[t]));
            if (!last || t == sequence.getTimes().length - 1) {
                text.add("" + (last ? sequence.getWeight() : sequence.getWeights()[t]));
            }
        }
        if (sequence.getBases() != null) {
            text.add(Arrays.toString(sequence.getBases()) + Arrays.toString(sequence.getScales()));
        }
        return String.join(" ", text);
    }
}
