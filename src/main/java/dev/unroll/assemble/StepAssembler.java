package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.data.ParameterName;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes time steps, with their features, of the events of a series, which come one by one in order of time. What it must know of
 * the steps so far, between two of them, can be saved, so that others go on where it stopped.
 */
final class StepAssembler {
    private static final int MOST_INSERTED = 1_000_000; // in one gap: more is a wrong time rather than a gap

    /** What takes the steps. */
    interface Output {
        /** Says that the next step is the first after a gap that splits the series. */
        void split();

        void add(AssembledStep step);
    }

    private final Assembly assembly;
    private final AssemblySettings.Steps rule;
    private final Refusals refusals;
    private final EventReader reader;
    private final StepMerger merger;
    private final FeatureBuilder features;
    private final LabelHistory labels;
    private final Output output;
    private final int kinds; // K
    private String id;
    private long time; // of the step before
    private boolean begun; // whether there is one
    private int[] lastTokens; // (K) of the steps so far; null for none
    private double lastWeight;

    StepAssembler(Assembly assembly, Refusals refusals, Output output) {
        this.assembly = assembly;
        this.rule = assembly.settings().steps();
        this.refusals = refusals;
        this.reader = new EventReader(assembly, refusals);
        this.merger = new StepMerger(assembly, refusals.counts(), refusals);
        this.features = new FeatureBuilder(assembly, refusals.counts(), refusals);
        this.labels = new LabelHistory(assembly);
        this.output = output;
        this.kinds = assembly.settings().columns().tokens().size();
    }

    // spotless:off: a table
    /** Whether the event is one to assemble. Throws DATA for one that is not, unless such are left out. */ boolean read(Event event) { return reader.read(event); }
    /** (K) of the event that was read last, −1 for none. */ int[] tokens() { return reader.tokens(); }
    /** Takes the event that was read last. */ void add(Event event) { merger.add(event, reader.attribute(), reader.tokens()).ifPresent(this::addAfterGap); }
    /** Ends the step that the last events are of. */ void finish() { merger.finish().ifPresent(this::addAfterGap); }
    // spotless:on

    /** Says that the next events are the first of a series. */
    void begin(String series) {
        id = series;
        restart();
    }

    private void restart() {
        features.restart();
        labels.restart();
        begun = false;
        lastTokens = null;
        lastWeight = 1;
    }

    private void addAfterGap(EventStep step) {
        long gap = begun ? step.time - time : 0;
        boolean within = rule.maxGap() == 0 || gap <= rule.maxGap();
        if (rule.gaps() == Gaps.SPLIT && !within) {
            restart();
            output.split();
        } else if (rule.gaps() == Gaps.INSERT && within && gap > rule.timeStep()) {
            insert(step, gap);
        }
        addStep(step);
    }

    /** Adds the time steps between the one before and this one. */
    private void insert(EventStep step, long gap) {
        if (gap / rule.timeStep() > MOST_INSERTED) {
            refusals.step(
                    step,
                    Refusals.TOO_LONG_GAP,
                    id,
                    assembly.settings().columns().time(),
                    "at most " + MOST_INSERTED + " time steps without events",
                    gap / rule.timeStep() - 1 + " before it",
                    "set " + ParameterName.of("maxGap"));
            return;
        }
        for (long between = time + rule.timeStep(); between < step.time; between += rule.timeStep()) {
            addStep(EventStep.empty(between, assembly.numbers(), kinds));
            refusals.counts().inserted++;
        }
    }

    private void addStep(EventStep step) {
        reader.fillTokens(step, lastTokens, id);
        lastTokens = step.tokens;
        float[] built = features.features(step, id);
        float[] futures = Arrays.copyOfRange(step.numbers, assembly.present(), assembly.numbers());
        AssembledStep assembled = new AssembledStep(step, built, futures);
        labels.add(assembled);
        lastWeight = Double.isNaN(step.weight) ? lastWeight : step.weight;
        assembled.weight = lastWeight;
        time = step.time;
        begun = true;
        output.add(assembled);
    }

    /** Bytes of a memory. */
    int memorySize() {
        return 1 + Long.BYTES + kinds * Integer.BYTES + features.memorySize() + labels.memorySize();
    }

    /** Writes what is known of the steps so far, but for weights; no step may be open. */
    void save(ByteBuffer memory) {
        memory.put((byte) (begun ? 1 : 0)).putLong(begun ? time : 0);
        for (int k = 0; k < kinds; k++) {
            memory.putInt(begun ? lastTokens[k] : 0);
        }
        features.save(memory);
        labels.save(memory);
    }

    /** Goes on after the steps of a series that a memory was written after. */
    void restore(String series, ByteBuffer memory) {
        begin(series);
        begun = memory.get() != 0;
        time = memory.getLong();
        int[] tokens = new int[kinds];
        for (int k = 0; k < kinds; k++) {
            tokens[k] = memory.getInt();
        }
        lastTokens = begun ? tokens : null;
        features.restore(begun, time, memory);
        labels.restore(memory);
    }

    /** Whether the step that an event of that time is of, or one after it, has ended. */
    boolean isLate(long eventTime) {
        long step = rule.stepOf(eventTime);
        return begun && (step < time || (step == time && merges()));
    }

    /** Whether all events of one time step are one. */
    boolean merges() {
        return rule.duplicates() != Duplicates.KEEP
                || assembly.settings().columns().hasAttributes();
    }
}
