package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.StepPlan;
import dev.unroll.io.Checkpoints;
import dev.unroll.io.TrainingState;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.ParameterLayout;
import dev.unroll.spark.MeasuredBlocks;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkObjective;
import dev.unroll.spark.TaskListener;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.Descent;
import dev.unroll.train.Outcome;
import dev.unroll.train.Trainer;
import dev.unroll.train.TrainingListener;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What {@code fit} does, from a DataFrame to a trained network. */
record Fit(ParamValues values, Dataset<Row> data, TrainingListener listener) {
    /** Five steps, each of which takes what the one before yields. */
    FitSummary.Fitted run() {
        try (TaskListener tasks = TaskListener.start(
                JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()))) {
            // Read: find the columns and check their types.
            SequenceReaders readers = new SequenceReaders(values);
            SequenceReader reader = readers.splitReader(data);
            Optional<Assembly> assembly = readers.assembly(data.schema());
            // Summarise: check every row; sizes, statistics and so the network follow.
            FitSummary summary = FitSummary.of(values, reader, assembly);
            tell(summary);
            MemoryCheck.require(summary, data, listener);
            // Pack: sort the standardized sequences into blocks, cached on the executors.
            int partitions = values.partitions(data);
            try (ShardedBlocks blocks = summary.pack(partitions);
                    MeasuredBlocks heldOut = summary.heldOut(partitions)) {
                // Train: update the weights step by step.
                Outcome outcome = train(summary, blocks, heldOut, tasks);
                // Wrap: keep what predictions need beside the weights.
                return summary.trained(outcome, heldOut, listener.command(), assembly);
            }
        }
    }

    private void tell(FitSummary summary) {
        listener.started(summary.toString());
        listener.started(values.kernels());
        summary.notes().forEach(listener::note);
    }

    private Outcome train(FitSummary summary, ShardedBlocks blocks, MeasuredBlocks heldOut, TaskListener tasks) {
        Optional<Checkpoints> checkpoints = values.checkpoints(data, summary.identity(), listener);
        Optional<TrainingState> state = checkpoints.flatMap(Checkpoints::newest); // before packing, which takes a while
        StepPlan plan = summary.plan(blocks, values.partitions(data), listener);
        ParameterLayout layout = new ParameterLayout(summary.network());
        NetworkFactory factory = new NetworkFactory(summary.network(), values.precision(), values.backpropagation());
        SparkObjective objective = new SparkObjective(
                blocks.send(factory, plan),
                blocks,
                values.aggregationDepth(data, new NetworkSize(layout, values.precision())),
                summary.validation(heldOut),
                summary.reader()::place,
                tasks);
        Descent descent = new Descent(values.training(), layout, objective, summary.weights(layout));
        Trainer trainer = new Trainer(values.training(), descent, objective, listener);
        listener.begun(() -> descent.summary().with(new Facts(summary, listener.command()).unfinished()));
        state.ifPresent(trainer::resume);
        Outcome outcome = trainer.run(checkpoints, values.checkpointInterval());
        listener.trained(() -> checkpoints.ifPresent(Checkpoints::remove));
        return outcome;
    }
}
