package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import dev.unroll.metric.Metrics;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Data to measure a network on.
 *
 * @param blocks with targets
 */
public record Validation(ShardedBlocks blocks, EmptyMetrics empty) {

    /** Makes the metrics to collect, nothing added yet. */
    public interface EmptyMetrics extends Serializable {
        Metrics create();
    }

    /** The metrics of a network with these parameters over all blocks. Throws DATA where these are not what they were. */
    public Metrics evaluate(JavaSparkContext context, NetworkFactory factory, Parameters parameters) {
        EmptyMetrics create = empty; // what the tasks take along: not the RDD
        ShardChecks checks = blocks.checks();
        Broadcast<Parameters> weights = context.broadcast(parameters);
        try {
            Measured measured = blocks.blocks()
                    .mapPartitions(part -> partialMetrics(checks.watch(part), factory, weights.value(), create))
                    .treeReduce(Measured::add);
            ChangedData.requireUnchanged(measured.changedShards, checks.shards());
            return measured.metrics;
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<Measured> partialMetrics(
            ShardChecks.Watch blocks, NetworkFactory factory, Parameters parameters, EmptyMetrics empty) {
        Metrics metrics = factory.use(parameters, network -> measure(network, blocks, empty.create()));
        return List.of(new Measured(metrics, blocks.changedShards())).iterator();
    }

    private static Metrics measure(Network network, Iterator<SequenceBlock> blocks, Metrics metrics) {
        while (blocks.hasNext()) {
            SequenceBlock block = blocks.next();
            metrics.add(block, network.outputs(block));
        }
        return metrics;
    }

    /** The metrics of some partitions. */
    static final class Measured implements Serializable {
        private static final long serialVersionUID = 1;

        private final Metrics metrics;
        private int changedShards; // that were not what they were

        private Measured(Metrics metrics, int changedShards) {
            this.metrics = metrics;
            this.changedShards = changedShards;
        }

        private Measured add(Measured other) {
            metrics.add(other.metrics);
            changedShards += other.changedShards;
            return this;
        }
    }
}
