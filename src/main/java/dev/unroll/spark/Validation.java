package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.SequenceBlock;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Diagnosis;
import dev.unroll.metric.LabelMetrics;
import dev.unroll.metric.Metrics;
import dev.unroll.metric.MetricsByLength;
import dev.unroll.network.Parameters;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Data to measure a network on: blocks with targets.
 *
 * @param ranks whether training measures what needs a sort of all scores too
 */
public record Validation(MeasuredBlocks blocks, EmptyMetrics empty, boolean ranks) {
    /** The most classes or labels whose scores are sorted. */
    public static final int MOST_RANKED = 256;

    /** Makes the metrics to collect, nothing added yet. */
    public interface EmptyMetrics extends Serializable {
        Metrics create();
    }

    public Validation(MeasuredBlocks blocks, EmptyMetrics empty) {
        this(blocks, empty, false);
    }

    /** After an epoch. Throws DATA if the data have changed. */
    Metrics validate(NetworkFactory factory, Parameters parameters) {
        return ranks ? evaluateAndRank(factory, parameters) : evaluate(factory, parameters);
    }

    /** Throws DATA if the data have changed. */
    public Metrics evaluate(NetworkFactory factory, Parameters parameters) {
        EmptyMetrics create = empty; // what the tasks take along: not the RDD
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(blocks.blocks().context());
        Broadcast<Parameters> weights = context.broadcast(parameters);
        try {
            Tuple2<Metrics, Fingerprint> measured = blocks.blocks()
                    .mapPartitions(part -> measure(part, factory, weights.value(), create.create()))
                    .treeReduce((a, b) -> {
                        a._1().add(b._1());
                        a._2().add(b._2());
                        return a;
                    });
            ShardChecks.requireSame(blocks.expected(), measured._2());
            return measured._1();
        } finally {
            weights.destroy();
        }
    }

    /** The same data, by the length of sequences too. */
    public Validation byLength() {
        EmptyMetrics create = empty;
        return new Validation(blocks, () -> new MetricsByLength(create::create));
    }

    /** The same data, by length and with what else shows where predictions are right. */
    public Diagnosis diagnose(NetworkFactory factory, Parameters parameters, Diagnosis.Reading reading) {
        EmptyMetrics create = empty;
        return (Diagnosis)
                new Validation(blocks, () -> new Diagnosis(create::create, reading)).evaluate(factory, parameters);
    }

    /** The same, with the metrics that need a sort of all scores. */
    public Metrics evaluateAndRank(NetworkFactory factory, Parameters parameters) {
        Metrics metrics = evaluate(factory, parameters);
        Metrics all = metrics instanceof MetricsByLength parts ? parts.all() : metrics;
        if (all instanceof ClassificationMetrics of && of.classes() <= MOST_RANKED) {
            new Ranking(blocks, factory, of.classes(), false).rank(parameters, of::takeRanking);
        } else if (all instanceof LabelMetrics of && of.labels() <= MOST_RANKED) {
            new Ranking(blocks, factory, of.labels(), true).rank(parameters, of::takeRanking);
        }
        return metrics;
    }

    private static Iterator<Tuple2<Metrics, Fingerprint>> measure(
            Iterator<SequenceBlock> blocks, NetworkFactory factory, Parameters parameters, Metrics metrics) {
        return factory.useOnce(parameters, network -> {
            Fingerprint sequences = new Fingerprint();
            blocks.forEachRemaining(block -> {
                metrics.add(block, network.outputs(block));
                sequences.add(block.fingerprint());
            });
            return new Tuple2<>(metrics, sequences);
        });
    }
}
