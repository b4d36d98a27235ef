package dev.unroll.assemble;

import dev.unroll.data.UnrollException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of events: the figures of a report. Those of parts of the data add up to those of all. */
public final class AssemblyCounts implements Serializable {
    /** The name of a figure: sequences. */
    public static final String SEQUENCES = "sequences";

    /** The name of a figure: those of them that are to validate on. */
    public static final String HELD_OUT = "sequences held out";

    long ids;
    long events;
    long duplicates; // events, or values of one attribute, beyond the first of their time step
    long inserted; // time steps without events
    long splits;
    private long sequences;
    private long validation;
    private long steps; // of all sequences
    private long shortest = Long.MAX_VALUE;
    private long longest;
    private final long[] filled; // (inputs and static columns) time steps without a value
    private final TreeMap<String, Long> dropped = new TreeMap<>(); // by reason
    private final boolean collectsProblems;
    private Problem first; // null for none

    public AssemblyCounts(Assembly assembly) {
        this(assembly, false);
    }

    /** @param collectsProblems whether what cannot be assembled is left out and the first such is kept, where it is an error otherwise */
    public AssemblyCounts(Assembly assembly, boolean collectsProblems) {
        this.filled = new long[assembly.present()];
        this.collectsProblems = collectsProblems;
    }

    /** What is wrong with the first event, by id and time, that cannot be assembled; empty unless such problems are collected. */
    public Optional<String> problem() {
        return Optional.ofNullable(first).map(Problem::sentence);
    }

    /** The same, of which there is one, and forgets it. */
    String takeProblem() {
        String sentence = first.sentence();
        first = null;
        return sentence;
    }

    /** Throws the refusal unless problems are collected. */
    void refuse(String id, long time, UnrollException refusal) {
        if (!collectsProblems) {
            throw refusal;
        }
        first = Problem.first(first, new Problem(id, time, refusal.markedMessage()));
    }

    void drop(String reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    void fill(int column) {
        filled[column]++;
    }

    void add(AssembledSequence sequence) {
        int length = sequence.getTimes().length;
        sequences++;
        validation += sequence.isValidation() ? 1 : 0;
        steps += length;
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
    }

    public void add(AssemblyCounts other) {
        ids += other.ids;
        events += other.events;
        duplicates += other.duplicates;
        inserted += other.inserted;
        splits += other.splits;
        sequences += other.sequences;
        validation += other.validation;
        steps += other.steps;
        shortest = Math.min(shortest, other.shortest);
        longest = Math.max(longest, other.longest);
        Arrays.setAll(filled, c -> filled[c] + other.filled[c]);
        first = Problem.first(first, other.first);
        other.dropped.forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
    }

    /** The figures by name, in order; those of columns and of reasons only where they are not 0. */
    public Map<String, Double> figures(Assembly assembly) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("ids", (double) ids);
        figures.put("events", (double) events);
        figures.put("duplicates", (double) duplicates);
        figures.put("steps inserted in gaps", (double) inserted);
        figures.put("splits at gaps", (double) splits);
        figures.put(SEQUENCES, (double) sequences);
        figures.put(HELD_OUT, (double) validation);
        figures.put("shortest sequence", (double) (sequences == 0 ? 0 : shortest));
        figures.put("mean length", sequences == 0 ? 0 : (double) steps / sequences);
        figures.put("longest sequence", (double) longest);
        for (int c = 0; c < filled.length; c++) {
            if (filled[c] > 0) {
                figures.put("filled: " + assembly.number(c), (double) filled[c]);
            }
        }
        dropped.forEach((reason, count) -> figures.put("left out: " + reason, (double) count));
        return figures;
    }
}
