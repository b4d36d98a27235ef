package dev.unroll.assemble;

import java.util.ArrayDeque;
import java.util.Optional;

/** Holds time steps back until those are known that their features and targets look ahead to. */
final class Lookahead {
    private final AssemblySettings settings;
    private final int steps;
    private final int firstFuture; // its place among the features
    private final ArrayDeque<AssembledStep> waiting = new ArrayDeque<>();

    Lookahead(Assembly assembly) {
        this.settings = assembly.settings();
        this.steps = settings.lookahead();
        this.firstFuture = assembly.features().size()
                - assembly.futures() * settings.labels().horizon();
    }

    /** Takes the next step; returns the one that is complete now, if there is one. */
    Optional<AssembledStep> add(AssembledStep step) {
        waiting.add(step);
        return waiting.size() > steps ? finish() : Optional.empty();
    }

    /** The next of the steps that wait, where no more come; empty if there is none. */
    Optional<AssembledStep> finish() {
        Optional<AssembledStep> first = Optional.ofNullable(waiting.peek());
        if (steps > 0) {
            first.ifPresent(this::complete);
        }
        waiting.poll();
        return first;
    }

    /** Beyond the last step, a future column is as at that step, and there is no label. */
    private void complete(AssembledStep first) {
        int horizon = settings.labels().horizon();
        double[] targets = new double[horizon];
        int k = -1; // steps ahead of the first, which comes first, less one
        int found = 0;
        AssembledStep last = first;
        for (AssembledStep step : waiting) {
            if (k >= 0) {
                addFutures(first, step, k);
                targets[k] = (step.label - first.base) / first.scale;
                found += Double.isFinite(targets[k]) ? 1 : 0;
            }
            last = step;
            k++;
        }
        for (; k < horizon; k++) {
            addFutures(first, last, k);
        }
        if (found == horizon && settings.hasHorizons()) {
            first.horizon = targets;
            first.horizonEnd = settings.steps().end(last.time);
        }
    }

    private void addFutures(AssembledStep to, AssembledStep of, int k) {
        for (int f = 0; f < of.futures.length; f++) {
            to.features[firstFuture + f * settings.labels().horizon() + k] = of.futures[f];
        }
    }
}
