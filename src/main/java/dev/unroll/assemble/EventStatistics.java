package dev.unroll.assemble;

import dev.unroll.data.ExactSum;
import dev.unroll.data.UnrollException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Optional;

/** What columns of numbers have in the events that an assembler learns from: exact, so independent of their order. */
public final class EventStatistics implements Serializable {
    private final ExactSum[] sums; // (N) of values within the bounds
    private final long[] values; // (N) how many there are
    private final ExactSum labelSum = new ExactSum();
    private long labels;
    private long events;
    private Problem first; // null for none

    public EventStatistics(Assembly assembly) {
        this.sums = new ExactSum[assembly.numbers()];
        this.values = new long[assembly.numbers()];
        Arrays.setAll(sums, c -> new ExactSum());
    }

    /** Adds events one by one; each task has its own. */
    public final class Reader {
        private final EventNumbers numbers;
        private final double[] lows;
        private final double[] highs;

        public Reader(Assembly assembly) {
            this.numbers = new EventNumbers(assembly);
            this.lows = assembly.learnt().lows();
            this.highs = assembly.learnt().highs();
        }

        public void add(Event event) {
            try {
                if (!numbers.read(event)) {
                    return;
                }
            } catch (UnrollException e) {
                first = Problem.first(first, new Problem(event.getId(), event.getTime(), e.markedMessage()));
                return;
            }
            events++;
            if (!Double.isNaN(event.label())) {
                labelSum.add(event.label());
                labels++;
            }
            for (int i = 0; i < numbers.count(); i++) {
                int c = numbers.column(i);
                double value = numbers.value(i);
                sums[c].add(lows.length == 0 ? value : Math.min(Math.max(value, lows[c]), highs[c]));
                values[c]++;
            }
        }
    }

    public void add(EventStatistics other) {
        for (int c = 0; c < sums.length; c++) {
            sums[c].add(other.sums[c]);
            values[c] += other.values[c];
        }
        labelSum.add(other.labelSum);
        labels += other.labels;
        events += other.events;
        first = Problem.first(first, other.first);
    }

    /** What is wrong with the first event, by id and time, that cannot be assembled. */
    public Optional<String> problem() {
        return Optional.ofNullable(first).map(Problem::sentence);
    }

    /** (N) 0 for a column without values. */
    public double[] means() {
        double[] means = new double[sums.length];
        for (int c = 0; c < means.length; c++) {
            means[c] = mean(sums[c], values[c]);
        }
        return means;
    }

    private static double mean(ExactSum sum, long terms) {
        return terms == 0
                ? 0
                : sum.exactValue()
                        .divide(BigDecimal.valueOf(terms), MathContext.DECIMAL128)
                        .doubleValue();
    }

    // spotless:off: a table
    /** 0 where there are no labels. */ public double labelMean() { return mean(labelSum, labels); }
    public boolean hasMissing(int column) { return values[column] < events; }
    public long values(int column) { return values[column]; }
    // spotless:on
}
