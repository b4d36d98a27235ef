package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Pieces;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Cuts the time steps of a series, or of a part of it between two gaps, into sequences. What ends before {@code cutTime} is to train on;
 * where steps follow, these are to validate on, after the steps before as a warm-up without targets.
 */
final class SequenceCutter {
    private final Assembly assembly;
    private final AssemblySettings settings;
    private final Pieces pieces;
    private final AssemblyCounts counts;
    private final Refusals refusals;
    private final Consumer<AssembledSequence> output;
    private final ArrayDeque<AssembledStep> kept = new ArrayDeque<>(); // from the start of the next window on
    private final ArrayDeque<AssembledStep> unlabelled =
            new ArrayDeque<>(); // last steps, which only a label adds to those
    private SeriesId id;
    private long steps; // all so far
    private long windowStart; // of the next window, counted in steps
    private long windowEnd; // of the window before
    private boolean crossed; // whether a step was not before the cut
    private boolean warm; // whether there were steps before that one

    /** A series' id with what follows from it alone. */
    record SeriesId(String text, boolean heldOut, int fold) {}

    SequenceCutter(Assembly assembly, AssemblyCounts counts, Refusals refusals, Consumer<AssembledSequence> output) {
        this.assembly = assembly;
        this.settings = assembly.settings();
        this.pieces = settings.pieces();
        this.counts = counts;
        this.refusals = refusals;
        this.output = output;
    }

    void start(SeriesId series) {
        id = series;
        kept.clear();
        unlabelled.clear();
        steps = 0;
        windowStart = 0;
        windowEnd = 0;
        crossed = false;
        warm = false;
    }

    void add(AssembledStep step) {
        if (!crossed && !settings.isBeforeCut(step.time)) {
            finish(); // what is to train on
            crossed = true;
            warm = steps > 0;
        }
        steps++;
        if (pieces.windowLength() > 0) {
            addToWindows(step);
        } else if (pieces.toLabel()) {
            addUpToLabel(step);
        } else {
            keep(step);
        }
    }

    private void keep(AssembledStep step) {
        if (pieces.maxLength() == 0 || kept.size() < pieces.maxLength()) {
            kept.add(step);
        } else if (pieces.kept() == Kept.LAST) {
            kept.poll();
            kept.add(step);
        }
    }

    private void addUpToLabel(AssembledStep step) {
        unlabelled.add(step);
        if (!Double.isNaN(step.label)) {
            unlabelled.forEach(this::keep);
            unlabelled.clear();
        } else if (pieces.maxLength() > 0 && unlabelled.size() > pieces.maxLength()) {
            unlabelled.poll(); // the others fill a sequence
        }
    }

    private void addToWindows(AssembledStep step) {
        if (steps > windowStart) {
            kept.add(step);
        }
        if (steps == windowStart + pieces.windowLength()) {
            emit();
            windowEnd = steps;
            windowStart += pieces.windowStride();
            for (int drop = Math.min(kept.size(), pieces.windowStride()); drop > 0; drop--) {
                kept.poll();
            }
        }
    }

    /** Gives out the last sequence of those that were begun. */
    void finish() {
        boolean whole = pieces.windowLength() == 0 && !kept.isEmpty();
        boolean part = pieces.windowLength() > 0 && steps > Math.max(windowStart, windowEnd);
        if (whole || (part && pieces.partialWindow())) {
            emit();
        }
    }

    private void emit() {
        AssembledStep first = kept.getFirst();
        if (crossed && settings.isBeforeCut(kept.getLast().time)) {
            return; // all of it is to train on, and was given out
        }
        boolean windows = pieces.windowLength() > 0;
        boolean piece = windows || assembly.splits();
        String name = piece ? id.text + "@" + settings.time().text(first.time) : id.text;
        boolean both = crossed && (windows ? settings.isBeforeCut(first.time) : warm);
        AssembledSequence sequence =
                new AssembledSequence(both ? name + "@cut" : name, kept.size(), crossed || id.heldOut, id.fold);
        String problem = addInputs(sequence);
        if (problem.isEmpty() && settings.columns().hasLabel()) {
            problem = !settings.labels().targets()
                    ? addPlainLabels(sequence)
                    : settings.labels().mode() == LabelMode.LAST ? addLastLabel(sequence) : addLabels(sequence);
            addBases(sequence);
        }
        if (problem.isEmpty()) {
            addWeights(sequence);
            counts.add(sequence);
            output.accept(sequence);
        } else {
            counts.drop(problem);
        }
    }

    /** As the methods below, returns why there is no such sequence, or an empty text. */
    private String addInputs(AssembledSequence sequence) {
        int kinds = settings.columns().tokens().size();
        sequence.tokens = kinds == 1 ? new int[kept.size()] : null;
        sequence.tokenKinds = kinds > 1 ? new int[kept.size()][] : null;
        String problem = "";
        int t = 0;
        for (AssembledStep step : kept) {
            problem = problem.isEmpty() ? step.problem : problem;
            sequence.times[t] = step.time;
            sequence.features[t] = step.features;
            if (kinds == 1) {
                sequence.tokens[t] = step.tokens[0];
            } else if (kinds > 1) {
                sequence.tokenKinds[t] = step.tokens;
            }
            t++;
        }
        return problem;
    }

    private String addLastLabel(AssembledSequence sequence) {
        AssembledStep last = kept.getLast();
        if (Double.isNaN(last.lastLabel)) {
            refusals.sequence(
                    last.time,
                    id.text,
                    settings.columns().label(),
                    "a label at the last time step or before",
                    "null at each",
                    "leave such series out");
            return Refusals.NO_LABEL;
        }
        sequence.lastLabel = last.lastLabel;
        boolean known = crossed && settings.isBeforeCut(last.lastLabelTime); // from what is trained on
        return known ? Refusals.NO_TARGET : "";
    }

    /** Of each step, as they are. */
    private String addPlainLabels(AssembledSequence sequence) {
        sequence.labels = kept.stream().map(step -> boxed(step.label)).toArray(Double[]::new);
        return "";
    }

    private String addLabels(AssembledSequence sequence) {
        boolean every = settings.labels().mode() == LabelMode.EVERY;
        Double[] labels = new Double[kept.size()];
        double[][] horizons = new double[kept.size()][];
        boolean any = false;
        int t = 0;
        for (AssembledStep step : kept) {
            boolean mine = crossed
                    ? !settings.isBeforeCut(step.time)
                    : every || step.horizonEnd < settings.split().cutTime();
            labels[t] = mine ? boxed(step.label) : null;
            horizons[t] = mine ? step.horizon : null;
            any |= (every ? labels[t] : horizons[t]) != null;
            t++;
        }
        sequence.labels = every ? labels : null;
        sequence.horizons = every ? null : horizons;
        return any ? "" : Refusals.NO_TARGET;
    }

    private void addBases(AssembledSequence sequence) {
        if (settings.labels().isChanged()) {
            sequence.bases = kept.stream().map(step -> boxed(step.base)).toArray(Double[]::new);
            sequence.scales = kept.stream().mapToDouble(step -> step.scale).toArray();
        }
    }

    private static Double boxed(double label) {
        return Double.isNaN(label) ? null : (Double) label;
    }

    private void addWeights(AssembledSequence sequence) {
        boolean hasWeight = settings.columns().hasWeight();
        boolean last = settings.labels().mode() == LabelMode.LAST;
        sequence.weight = hasWeight && last ? (Double) kept.getLast().weight : null;
        sequence.weights = hasWeight && !last
                ? kept.stream().mapToDouble(step -> step.weight).toArray()
                : null;
    }
}
