package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import dev.unroll.network.Metrics;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Data to measure a network on.
 *
 * @param blocks with targets
 * @param empty the metrics to collect, nothing added yet; each task works on a copy
 */
public record Validation(JavaRDD<SequenceBlock> blocks, Metrics empty) {

    /** The metrics of a network with these parameters over all blocks. */
    public Metrics evaluate(JavaSparkContext context, NetworkFactory factory, Parameters parameters) {
        Metrics zero = empty; // what the tasks take along: not the RDD
        Broadcast<Parameters> weights = context.broadcast(parameters);
        try {
            return blocks.mapPartitions(part -> partialMetrics(part, factory, weights.value(), zero))
                    .reduce(Validation::merge);
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<Metrics> partialMetrics(
            Iterator<SequenceBlock> blocks, NetworkFactory factory, Parameters parameters, Metrics metrics) {
        Metrics measured = factory.use(parameters, network -> measure(network, blocks, metrics));
        return List.of(measured).iterator();
    }

    private static Metrics measure(Network network, Iterator<SequenceBlock> blocks, Metrics metrics) {
        while (blocks.hasNext()) {
            SequenceBlock block = blocks.next();
            metrics.add(block, network.outputs(block));
        }
        return metrics;
    }

    private static Metrics merge(Metrics metrics, Metrics others) {
        metrics.add(others);
        return metrics;
    }
}
