package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.data.ParameterName;
import java.util.Optional;

/** Merges the events of a series, which come in order of time, into time steps. A null is no value, so it changes none. */
final class StepMerger {
    private final Assembly assembly;
    private final AssemblySettings.Steps rule;
    private final boolean attributes;
    private final AssemblyCounts counts;
    private final Refusals refusals;
    private final double[] sums; // (N + 1) of the values of one time step, the last of its labels
    private final int[] terms; // (N + 1)
    private String id;
    private EventStep open; // null before the first event of a series

    StepMerger(Assembly assembly, AssemblyCounts counts, Refusals refusals) {
        this.assembly = assembly;
        this.rule = assembly.settings().steps();
        this.attributes = assembly.settings().columns().hasAttributes();
        this.counts = counts;
        this.refusals = refusals;
        this.sums = new double[assembly.numbers() + 1];
        this.terms = new int[assembly.numbers() + 1];
    }

    /**
     * Takes the next event; returns the time step before, if it is complete now.
     *
     * @param attribute which of the inputs its value is of, where that is not told by its place
     */
    Optional<EventStep> add(Event event, int attribute, int[] tokens) {
        long time = rule.stepOf(event.getTime());
        if (open != null && time < open.time) {
            throw new IllegalArgumentException("events of id " + event.getId() + " that are not in order of time");
        }
        boolean merges = open != null && open.time == time && (attributes || rule.duplicates() != Duplicates.KEEP);
        Optional<EventStep> done = merges ? Optional.empty() : finish();
        if (merges) {
            merge(event, attribute, tokens);
        } else if (attributes) {
            open = EventStep.empty(time, assembly.numbers(), tokens.length);
            merge(event, attribute, tokens);
        } else {
            open = new EventStep(time, event.getNumbers(), tokens);
            open.label = event.label();
            open.weight = event.weight();
        }
        id = event.getId();
        return done;
    }

    /** The last time step; empty if there were no events. */
    Optional<EventStep> finish() {
        Optional<EventStep> done = Optional.ofNullable(open);
        open = null;
        done.ifPresent(this::takeMeans);
        return done;
    }

    private void merge(Event event, int attribute, int[] tokens) {
        if (!attributes) {
            countDuplicate("", event);
        }
        float[] values = event.getNumbers();
        for (int i = 0; i < values.length; i++) {
            int column = !attributes ? i : i == 0 ? attribute : assembly.inputs() + i - 1;
            if (!Float.isNaN(values[i])) {
                merge(column, values[i], event);
            }
        }
        boolean first = rule.duplicates() == Duplicates.FIRST;
        for (int k = 0; k < tokens.length; k++) {
            open.tokens[k] = tokens[k] < 0 || (first && open.tokens[k] >= 0) ? open.tokens[k] : tokens[k];
        }
        if (!Double.isNaN(event.label())) {
            boolean mean = rule.duplicates() == Duplicates.MEAN
                    && assembly.settings().labels().mode() == LabelMode.HORIZON;
            if (mean && !Double.isNaN(open.label)) {
                addToMean(sums.length - 1, open.label, event.label());
            }
            open.label = first && !Double.isNaN(open.label) ? open.label : event.label();
        }
        if (!Double.isNaN(event.weight())) {
            open.weight = first && !Double.isNaN(open.weight) ? open.weight : event.weight();
        }
    }

    private void merge(int column, float value, Event event) {
        float known = open.numbers[column];
        boolean isInput = column < assembly.inputs();
        if (Float.isNaN(known)) {
            open.numbers[column] = value;
            return;
        }
        if (isInput && attributes) {
            countDuplicate(assembly.number(column), event);
        }
        if (!isInput && column < assembly.present()) {
            if (value != known) {
                refuseChange(column, known, value);
            }
        } else if (rule.duplicates() == Duplicates.MEAN) {
            addToMean(column, known, value);
        } else if (rule.duplicates() != Duplicates.FIRST) {
            open.numbers[column] = value;
        }
    }

    private void addToMean(int i, double first, double value) {
        if (terms[i] == 0) {
            sums[i] = first;
            terms[i] = 1;
        }
        sums[i] += value;
        terms[i]++;
    }

    private void takeMeans(EventStep step) {
        for (int i = 0; rule.duplicates() == Duplicates.MEAN && i < terms.length; i++) {
            if (terms[i] > 0 && i < step.numbers.length) {
                step.numbers[i] = (float) (sums[i] / terms[i]);
            } else if (terms[i] > 0) {
                step.label = sums[i] / terms[i];
            }
            terms[i] = 0;
        }
    }

    /** @param attribute empty for a whole event */
    private void countDuplicate(String attribute, Event event) {
        counts.duplicates++;
        if (rule.duplicates() == Duplicates.ERROR) {
            refusals.step(
                    open,
                    Refusals.DUPLICATES,
                    event.getId(),
                    assembly.settings().columns().time(),
                    rule.timeStep() == 0 ? "events of different times" : "one event in a time step",
                    attribute.isEmpty() ? "several" : "several values of \"" + attribute + "\"",
                    "say with %s what becomes of them".formatted(ParameterName.of("duplicates")));
        }
    }

    private void refuseChange(int column, float known, float value) {
        refusals.step(
                open,
                Refusals.CHANGING,
                id,
                assembly.number(column),
                "one value in a sequence",
                known + " and " + value,
                "name the column in %s instead".formatted(ParameterName.of("inputCols")));
    }
}
