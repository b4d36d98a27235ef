package dev.unroll.spark;

import dev.unroll.metric.Metrics;
import dev.unroll.network.Parameters;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Data to measure a network on: blocks with targets. */
public record Validation(ShardedBlocks blocks, EmptyMetrics empty) {
    /** Makes the metrics to collect, nothing added yet. */
    public interface EmptyMetrics extends Serializable {
        Metrics create();
    }

    /** Throws DATA if the data have changed. */
    public Metrics evaluate(NetworkFactory factory, Parameters parameters) {
        EmptyMetrics create = empty; // what the tasks take along: not the RDD
        ShardChecks checks = blocks.checks();
        Broadcast<Parameters> weights = blocks.context().broadcast(parameters);
        try {
            Tuple2<Metrics, Integer> measured = blocks.blocks()
                    .mapPartitions(part -> measure(checks.new Watch(part), factory, weights.value(), create.create()))
                    .treeReduce((a, b) -> {
                        a._1().add(b._1());
                        return new Tuple2<>(a._1(), a._2() + b._2());
                    });
            checks.requireUnchanged(measured._2());
            return measured._1();
        } finally {
            weights.destroy();
        }
    }

    private static Iterator<Tuple2<Metrics, Integer>> measure(
            ShardChecks.Watch blocks, NetworkFactory factory, Parameters parameters, Metrics metrics) {
        return factory.useOnce(parameters, network -> {
            blocks.forEachRemaining(block -> metrics.add(block, network.outputs(block)));
            return new Tuple2<>(metrics, blocks.changedShards());
        });
    }
}
