package dev.unroll.spark;

import dev.unroll.data.Sequence;
import dev.unroll.data.Standardization;
import dev.unroll.data.StepPlan;
import dev.unroll.network.Head;
import dev.unroll.network.Metrics;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.spark.SequenceReader.Part;
import dev.unroll.train.Trainer;
import dev.unroll.train.TrainingConfig;
import dev.unroll.train.TrainingListener;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains a network on the sequences of a {@link SequenceReader}.
 *
 * @param network to train
 * @param training how
 * @param blocks how the sequences are cut up and spread
 * @param features what is done to features first
 * @param labels what is done to real-valued targets first
 * @param metrics to collect on the validation data after each epoch, nothing added yet
 */
public record SparkTraining(
        NetworkConfig network,
        TrainingConfig training,
        BlockSettings blocks,
        Standardization features,
        Standardization labels,
        Metrics metrics) {

    /** Partial sums of more bytes than this together are added up in a tree, to keep them off the driver. */
    private static final long LARGEST_FLAT_SUM = 256L << 20;

    /**
     * Reads, packs, caches and trains; the cache is freed at the end.
     *
     * @param summary of the reader's data
     * @return the trained weights (P)
     * @throws dev.unroll.data.UnrollException of kind DIVERGED
     */
    public double[] run(
            JavaSparkContext context, SequenceReader reader, DataSummary summary, TrainingListener listener) {
        int partitions = blocks.partitions() > 0 ? blocks.partitions() : context.defaultParallelism();
        try (ShardedBlocks trainingBlocks = pack(reader, Part.TRAINING, summary.training(), partitions);
                ShardedBlocks validationBlocks = pack(reader, Part.VALIDATION, summary.validation(), partitions)) {
            StepPlan plan = trainingBlocks.plan(blocks.blocksPerStep(), training.seed());
            noteIdleCores(plan, partitions, listener);
            SparkObjective objective = new SparkObjective(
                    context,
                    new NetworkFactory(network, training.precision()),
                    trainingBlocks.blocks(),
                    plan,
                    aggregationDepth(partitions),
                    summary.validation().sequences() == 0
                            ? Optional.empty()
                            : Optional.of(new Validation(validationBlocks.blocks(), metrics)));
            return new Trainer(training, new ParameterLayout(network), objective).run(listener);
        }
    }

    private ShardedBlocks pack(SequenceReader reader, Part part, PartSummary summary, int partitions) {
        Standardization x = features;
        Standardization y = labels;
        JavaRDD<Sequence> sequences = reader.sequences(part).map(sequence -> {
            x.apply(sequence.features());
            y.apply(sequence.targets());
            return sequence;
        });
        boolean everyStep = network.head() == Head.EVERY;
        return ShardedBlocks.pack(sequences, summary.sequences(), blocks.blockSize(), partitions, everyStep);
    }

    private static void noteIdleCores(StepPlan plan, int cores, TrainingListener listener) {
        if (plan.blocksPerStep() < cores) {
            listener.note("a step has " + plan.blocksPerStep() + " blocks for " + cores
                    + " cores; raise --batch-size or lower --block-size to keep all of them busy");
        }
    }

    private int aggregationDepth(int partitions) {
        if (blocks.aggregationDepth() > 0) {
            return blocks.aggregationDepth();
        }
        long bytes = (long) partitions * Long.BYTES * new ParameterLayout(network).size();
        return bytes > LARGEST_FLAT_SUM ? 2 : 1;
    }
}
