package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.SequenceCutter.SeriesId;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.ParameterName;
import dev.unroll.data.SequenceKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes sequences of events, which come one by one: those of one id together, in order of time, and those of one time in an order
 * that depends on the events alone. It holds the time steps of one sequence, at most {@code maxLength} or {@code windowLength}, and
 * those that they look ahead to.
 */
public final class SeriesAssembler {
    private static final int MOST_INSERTED = 1_000_000; // in one gap: more is a wrong time rather than a gap

    private final Assembly assembly;
    private final AssemblySettings.Steps rule;
    private final AssemblyCounts counts;
    private final Refusals refusals;
    private final EventReader reader;
    private final StepMerger merger;
    private final FeatureBuilder features;
    private final LabelHistory labels;
    private final Lookahead lookahead;
    private final SequenceCutter cutter;
    private SeriesId series; // null before the first event
    private long time; // of the step before
    private boolean begun; // whether there is one
    private int[] lastTokens; // (K) of the steps so far
    private double lastWeight;

    /** @param output gets each sequence as soon as it is complete, and counts what it has seen */
    public SeriesAssembler(Assembly assembly, AssemblyCounts counts, Consumer<AssembledSequence> output) {
        this.assembly = assembly;
        this.rule = assembly.settings().steps();
        this.counts = counts;
        this.refusals = new Refusals(assembly, counts);
        this.reader = new EventReader(assembly, refusals);
        this.merger = new StepMerger(assembly, counts, refusals);
        this.features = new FeatureBuilder(assembly, counts, refusals);
        this.labels = new LabelHistory(assembly);
        this.lookahead = new Lookahead(assembly);
        this.cutter = new SequenceCutter(assembly, counts, refusals, output);
    }

    /** Takes the next event. Throws DATA if it cannot be assembled, unless such are left out. */
    public void add(Event event) {
        if (!reader.read(event)) {
            return;
        }
        counts.events++;
        if (series == null || !series.text().equals(event.getId())) {
            finish();
            series = series(event.getId());
            counts.ids++;
            begin();
        }
        merger.add(event, reader.attribute(), reader.tokens()).ifPresent(this::addAfterGap);
    }

    /** Says that no more events come. */
    public void finish() {
        if (series != null) {
            merger.finish().ifPresent(this::addAfterGap);
            end();
            series = null;
        }
    }

    private SeriesId series(String id) {
        Split split = assembly.settings().split();
        SequenceKey key = SequenceKey.ofId(id);
        boolean heldOut = split.validationFraction() > 0
                && key.uniform(split.seed(), Purpose.VALIDATION_SPLIT) < split.validationFraction();
        return new SeriesId(id, heldOut, key.fold(split.numFolds()));
    }

    /** Of the series, or of its part after a gap. */
    private void begin() {
        features.restart();
        labels.restart();
        cutter.start(series);
        begun = false;
        lastTokens = null;
        lastWeight = 1;
    }

    private void end() {
        for (Optional<AssembledStep> step = lookahead.finish(); step.isPresent(); step = lookahead.finish()) {
            cutter.add(step.get());
        }
        cutter.finish();
    }

    private void addAfterGap(EventStep step) {
        long gap = begun ? step.time - time : 0;
        boolean within = rule.maxGap() == 0 || gap <= rule.maxGap();
        if (rule.gaps() == Gaps.SPLIT && !within) {
            end();
            begin();
            counts.splits++;
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
                    series.text(),
                    assembly.settings().columns().time(),
                    "at most " + MOST_INSERTED + " time steps without events",
                    gap / rule.timeStep() - 1 + " before it",
                    "set " + ParameterName.of("maxGap"));
            return;
        }
        for (long between = time + rule.timeStep(); between < step.time; between += rule.timeStep()) {
            addStep(EventStep.empty(
                    between,
                    assembly.numbers(),
                    assembly.settings().columns().tokens().size()));
            counts.inserted++;
        }
    }

    private void addStep(EventStep step) {
        reader.fillTokens(step, lastTokens, series.text());
        lastTokens = step.tokens;
        float[] built = features.features(step, series.text());
        float[] futures = Arrays.copyOfRange(step.numbers, assembly.present(), assembly.numbers());
        AssembledStep assembled = new AssembledStep(step, built, futures);
        labels.add(assembled);
        lastWeight = Double.isNaN(step.weight) ? lastWeight : step.weight;
        assembled.weight = lastWeight;
        time = step.time;
        begun = true;
        lookahead.add(assembled).ifPresent(cutter::add);
    }
}
