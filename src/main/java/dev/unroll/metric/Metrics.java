package dev.unroll.metric;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Map;

/**
 * How well outputs match targets, over blocks in any order and grouping: sums are exact. Every target counts once,
 * whatever its weight.
 */
public sealed interface Metrics extends Serializable permits ClassificationMetrics, RegressionMetrics {

    /**
     * Adds a block.
     *
     * @param outputs (R, O) of the network, before softmax or sigmoid
     */
    void add(SequenceBlock block, Rows outputs);

    /** Adds another one of the same kind, which is not used afterwards. */
    void add(Metrics other);

    /** Number of targets added. */
    long targets();

    /** Each metric's value by its name, the most telling one first. */
    Map<String, Double> values();

    /** The same metrics of the best prediction that looks at no input. */
    Map<String, Double> baseline();
}
