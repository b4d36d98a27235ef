package dev.unroll.assemble;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes time steps of the events of many series, which come in lists: each of events of one series, in the order that
 * {@link SeriesAssembler} wants, and after those of the lists before. A time step ends with its list. What one series is at is saved
 * between its lists, and is no more than numbers. It reuses buffers, so each thread needs its own.
 */
public final class StreamAssembler {
    /** What takes the steps, and gets to know what became of each event, by its place in the list. */
    public interface Output {
        /** Says that the next step is the first after a gap that splits the series. */
        void split();

        /** A time step of features (I) and tokens (K). */
        void step(float[] features, int[] tokens);

        /** Says that the last step is that of these events. */
        void complete(List<Integer> events);

        /** Says why an event is of no step; the series is as if it had never come. */
        void invalid(int event, String sentence);

        /** Says that the step of an event, or one after it, was made before. */
        void late(int event);
    }

    private final StepAssembler steps;
    private final AssemblySettings settings;
    private final Refusals refusals;
    private final int[] vocabularySizes; // (K)
    private final ByteBuffer before; // the memory before the step that is made
    private final List<AssembledStep> made = new ArrayList<>(); // of the events of one step; null for a split
    private final List<Integer> members = new ArrayList<>(); // the events of that step
    private final AssemblyCounts counts; // with the first problem of an event or a step, if any
    private String id = "";

    /**
     * Throws USAGE for sequences that no stream can go on with.
     *
     * @param vocabularySizes (K) how many tokens of each kind a network knows
     */
    public StreamAssembler(Assembly known, List<Integer> vocabularySizes) {
        requireStream(known.settings());
        Assembly assembly = known.forStream();
        this.settings = assembly.settings();
        this.counts = new AssemblyCounts(assembly, true);
        this.refusals = new Refusals(assembly, counts);
        this.steps = new StepAssembler(assembly, refusals, new Made());
        this.vocabularySizes = vocabularySizes.stream().mapToInt(size -> size).toArray();
        this.before = ByteBuffer.allocate(steps.memorySize());
    }

    private static void requireStream(AssemblySettings settings) {
        if (!settings.columns().futures().isEmpty()) {
            throw UnrollException.usage(
                    "The model reads values of time steps to come, which a stream does not have yet: expected no %s in its assembler, found %s; train it without them, or use transform.",
                    ParameterName.of("futureCols"),
                    String.join(", ", settings.columns().futures()));
        }
        if (settings.labels().isChanged()) {
            throw UnrollException.usage(
                    "The model predicts changes of a label, or in units of its series: expected targets as they are, found %s or %s in its assembler; train it without them, or use transform.",
                    ParameterName.of("labelChange"), ParameterName.of("scaling"));
        }
    }

    /** Bytes of a memory. */
    public int memorySize() {
        return before.capacity();
    }

    /** Says that the next list is the first of its series. */
    public void begin(String series) {
        id = series;
        steps.begin(series);
    }

    /** Says that the next list is of a series that is at where this memory was saved. */
    public void restore(String series, ByteBuffer memory) {
        id = series;
        steps.restore(series, memory);
    }

    /** Writes where the series is, after a list. */
    public void save(ByteBuffer memory) {
        steps.save(memory);
    }

    /** Takes the next list of the series' events. */
    public void add(List<Event> events, Output output) {
        long open = 0; // the time of the step that is made
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (!steps.read(event) || !hasKnownTokens(event)) {
                output.invalid(i, counts.takeProblem());
                continue;
            }
            long step = settings.steps().stepOf(event.getTime());
            if (!members.isEmpty() && (step != open || !steps.merges())) {
                finish(output);
            }
            if (members.isEmpty()) {
                if (steps.isLate(event.getTime())) {
                    output.late(i);
                    continue;
                }
                steps.save(before.clear());
                open = step;
            }
            members.add(i);
            steps.add(event);
        }
        finish(output);
    }

    /** Of tokens that are integers, all that are not below 0 were read. */
    private boolean hasKnownTokens(Event event) {
        int[] tokens = steps.tokens();
        for (int k = 0; k < tokens.length; k++) {
            if (tokens[k] >= vocabularySizes[k]) {
                String expected = "an integer below " + vocabularySizes[k];
                refusals.event(event, "", settings.columns().tokens().get(k), expected, String.valueOf(tokens[k]));
                return false;
            }
        }
        return true;
    }

    private void finish(Output output) {
        if (members.isEmpty()) {
            return;
        }
        steps.finish();
        if (made.stream().anyMatch(step -> step != null && !step.problem.isEmpty())) {
            steps.restore(id, before.flip());
            String problem = counts.takeProblem();
            members.forEach(event -> output.invalid(event, problem));
        } else {
            made.forEach(step -> {
                if (step == null) {
                    output.split();
                } else {
                    output.step(step.features, step.tokens);
                }
            });
            output.complete(members);
        }
        made.clear();
        members.clear();
    }

    private final class Made implements StepAssembler.Output {
        // spotless:off: a table
        @Override public void split() { made.add(null); }
        @Override public void add(AssembledStep step) { made.add(step); }
        // spotless:on
    }
}
