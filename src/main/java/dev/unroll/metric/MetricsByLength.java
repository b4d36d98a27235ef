package dev.unroll.metric;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The metrics of all targets, and beside them those of the sequences of 1 time step, of 2 to 3, of 4 to 7, and so on. */
public final class MetricsByLength implements Metrics {
    private final Metrics all;
    private final TreeMap<Integer, Metrics> parts = new TreeMap<>(); // by the shortest length
    private final transient Supplier<Metrics> empty; // where blocks are added

    /** @param empty makes metrics, nothing added yet */
    public MetricsByLength(Supplier<Metrics> empty) {
        this.all = empty.get();
        this.empty = empty;
    }

    @Override
    public void add(SequenceBlock block, Rows outputs) {
        all.add(block, outputs);
        boolean everyStep = outputs.rows() == block.steps().totalRows();
        for (int b = 0; b < block.steps().sequences(); b++) {
            int length = block.steps().length(b);
            Rows own = Rows.zeros(outputs.kind(), everyStep ? length : 1, outputs.width());
            for (int t = 0; t < own.rows(); t++) {
                own.copyRow(t, outputs, everyStep ? block.steps().row(b, t) : b);
            }
            parts.computeIfAbsent(Integer.highestOneBit(length), shortest -> empty.get())
                    .add(block.alone(b), own);
        }
    }

    @Override
    public void add(Metrics other) {
        MetricsByLength same = (MetricsByLength) other;
        all.add(same.all);
        same.parts.forEach((shortest, part) -> parts.merge(shortest, part, (a, b) -> {
            a.add(b);
            return a;
        }));
    }

    // spotless:off: a table
    public Metrics all() { return all; }
    /** By the shortest length of each range, which goes to below twice that. */
    public SortedMap<Integer, Metrics> parts() { return Collections.unmodifiableSortedMap(parts); }
    @Override public long targets() { return all.targets(); }
    @Override public Map<String, Double> values() { return all.values(); }
    @Override public Map<String, Double> baseline() { return all.baseline(); }
    // spotless:on
}
