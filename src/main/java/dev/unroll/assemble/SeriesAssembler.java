package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.SequenceCutter.SeriesId;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.SequenceKey;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes sequences of events, which come one by one: those of one id together, in order of time, and those of one time in an order
 * that depends on the events alone. It holds the time steps of one sequence, at most {@code maxLength} or {@code windowLength}, and
 * those that they look ahead to.
 */
public final class SeriesAssembler implements StepAssembler.Output {
    private final Assembly assembly;
    private final AssemblyCounts counts;
    private final StepAssembler steps;
    private final Lookahead lookahead;
    private final SequenceCutter cutter;
    private SeriesId series; // null before the first event

    /** @param output gets each sequence as soon as it is complete, and counts what it has seen */
    public SeriesAssembler(Assembly assembly, AssemblyCounts counts, Consumer<AssembledSequence> output) {
        this.assembly = assembly;
        this.counts = counts;
        Refusals refusals = new Refusals(assembly, counts);
        this.steps = new StepAssembler(assembly, refusals, this);
        this.lookahead = new Lookahead(assembly);
        this.cutter = new SequenceCutter(assembly, counts, refusals, output);
    }

    /** Takes the next event. Throws DATA if it cannot be assembled, unless such are left out. */
    public void add(Event event) {
        if (!steps.read(event)) {
            return;
        }
        counts.events++;
        if (series == null || !series.text().equals(event.getId())) {
            finish();
            series = series(event.getId());
            counts.ids++;
            steps.begin(series.text());
            cutter.start(series);
        }
        steps.add(event);
    }

    /** Says that no more events come. */
    public void finish() {
        if (series != null) {
            steps.finish();
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

    @Override
    public void split() {
        end();
        cutter.start(series);
        counts.splits++;
    }

    @Override
    public void add(AssembledStep step) {
        lookahead.add(step).ifPresent(cutter::add);
    }

    private void end() {
        for (Optional<AssembledStep> step = lookahead.finish(); step.isPresent(); step = lookahead.finish()) {
            cutter.add(step.get());
        }
        cutter.finish();
    }
}
