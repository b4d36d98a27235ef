package dev.unroll.metric;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How well outputs match targets, over blocks in any order and grouping: sums are exact. Every target counts once,
 * whatever its weight, and a time step without a target not at all.
 */
public sealed interface Metrics extends Serializable
        permits ClassificationMetrics, Diagnosis, LabelMetrics, MetricsByLength, QuantileMetrics, RegressionMetrics {
    /** Adds a block, for which the network has these outputs (R, O) before softmax or sigmoid. */
    void add(SequenceBlock block, Rows outputs);

    /** Adds another one of the same kind, which is not used afterwards. */
    void add(Metrics other);

    // spotless:off: a table
    long targets(); // number of those added
    Map<String, Double> values(); // each metric's by its name, the most telling one first
    Map<String, Double> baseline(); // the same metrics of the best prediction that looks at no input
    /** Those of each number of a target; none where it has only one, or is no numbers. */
    default List<Metrics> byNumber() { return List.of(); }
    // spotless:on
}
