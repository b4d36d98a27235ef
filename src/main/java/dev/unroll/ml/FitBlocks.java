package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.StepPlan;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.Validation;
import dev.unroll.spark.read.PartSummary;
import dev.unroll.spark.read.SequenceReader.Part;
import dev.unroll.train.TrainingListener;
import java.util.Optional;

/** The data to train on as packed blocks on the cluster, and those to validate on. */
record FitBlocks(FitSummary summary, ShardedBlocks training, ShardedBlocks heldOut) implements AutoCloseable {

    /** Packs lazily, see {@link ShardedBlocks#plan}. */
    static FitBlocks pack(FitSummary summary, int partitions) {
        return new FitBlocks(
                summary,
                pack(summary, Part.TRAINING, summary.data().training(), partitions),
                pack(summary, Part.VALIDATION, summary.data().validation(), partitions));
    }

    private static ShardedBlocks pack(FitSummary summary, Part part, PartSummary expected, int partitions) {
        return summary.values()
                .pack(
                        summary.reader().sequences(part),
                        expected.fingerprint(),
                        partitions,
                        summary.features(),
                        summary.targets());
    }

    /** Packs the blocks and plans the steps; notes if these are too small for so many cores. */
    StepPlan plan(int cores, TrainingListener listener) {
        ParamValues values = summary.values();
        StepPlan plan = training.plan(values.blocksPerStep(), values.params().getSeed());
        if (plan.blocksPerStep() < cores) {
            String note = "a step has %d blocks for %d cores; raise %s or lower %s to keep all busy";
            String batchSize = ParameterName.of("batchSize");
            listener.note(note.formatted(plan.blocksPerStep(), cores, batchSize, ParameterName.of("blockSize")));
        }
        return plan;
    }

    /** Empty where nothing is held out. */
    Optional<Validation> validation() {
        PartSummary part = summary.data().validation();
        return part.sequences() == 0
                ? Optional.empty()
                : Optional.of(new Validation(heldOut, FitSummary.metrics(summary.network(), part, summary.targets())));
    }

    /** Frees the cache. */
    @Override
    public void close() {
        training.close();
        heldOut.close();
    }
}
