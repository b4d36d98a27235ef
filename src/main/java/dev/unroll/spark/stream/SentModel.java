package dev.unroll.spark.stream;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.Standardization;
import dev.unroll.io.BestEpoch;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.score.EventScorer;
import dev.unroll.score.EventScorer.ModelChange;
import dev.unroll.score.RnnScorer;
import dev.unroll.score.TrainedNetwork;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** What executors score events with. */
public record SentModel(
        NetworkConfig config,
        boolean vectorTarget,
        Standardization features,
        Standardization targets,
        Assembly assembly,
        ModelChange onChange,
        Broadcast<double[]> parameters)
        implements Serializable {
    /** Throws USAGE for a network, or an assembler, that cannot go on event by event. */
    public static SentModel of(TrainedNetwork trained, Assembly assembly, ModelChange onChange, SparkContext context) {
        new EventScorer(RnnScorer.of(trained), assembly, onChange);
        return new SentModel(
                trained.config(),
                trained.vectorTarget(),
                trained.features(),
                trained.targets(),
                assembly,
                onChange,
                JavaSparkContext.fromSparkContext(context).broadcast(trained.parameters()));
    }

    EventScorer scorer() {
        TrainedNetwork network = new TrainedNetwork(
                config,
                List.of(),
                Optional.empty(),
                vectorTarget,
                features,
                targets,
                Precision.FLOAT,
                Optional.empty(),
                BestEpoch.NONE,
                parameters.value());
        return new EventScorer(RnnScorer.of(network), assembly, onChange);
    }
}
