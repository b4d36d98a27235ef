package dev.unroll;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.StepPlan;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.Network;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.train.Checkpointer;
import dev.unroll.train.Clipping;
import dev.unroll.train.EpochChoice;
import dev.unroll.train.GradientThreads;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.LocalObjective;
import dev.unroll.train.Optimizer.UpdateRule;
import dev.unroll.train.Placement;
import dev.unroll.train.TrainingConfig;
import dev.unroll.train.TrainingListener;
import dev.unroll.train.TrainingRecorder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The same training without Spark: prints the seconds of each epoch, then the digest of the weights. */
final class PlainLoop {
    private PlainLoop() {}

    /** Trains. Arguments: workload, threads, epochs. */
    public static void main(String[] args) {
        CostWorkload workload = CostWorkload.valueOf(args[0]);
        int threads = Integer.parseInt(args[1]);
        int epochs = Integer.parseInt(args[2]);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            train(
                    workload,
                    threads == 1 ? new GradientThreads(network(workload)) : several(workload, threads, executor),
                    epochs);
        } finally {
            executor.shutdown();
        }
    }

    private static Network network(CostWorkload workload) {
        return new RecurrentNetwork(workload.network());
    }

    private static GradientThreads several(CostWorkload workload, int count, ExecutorService executor) {
        List<Network> networks =
                Stream.generate(() -> network(workload)).limit(count).toList();
        return new GradientThreads(networks, executor);
    }

    private static void train(CostWorkload workload, GradientThreads threads, int epochs) {
        List<SequenceBlock> blocks = workload.blocks();
        ParameterLayout layout = new ParameterLayout(workload.network());
        TrainingConfig config = new TrainingConfig(
                epochs,
                UpdateRule.ADAM,
                Schedule.CONSTANT,
                CostWorkload.LEARNING_RATE,
                0.01,
                0,
                0.9,
                0,
                new Clipping(0, 0),
                Precision.FLOAT,
                1,
                Placement.CLUSTER,
                EpochChoice.LAST);
        LocalObjective objective = new LocalObjective(blocks, plan(workload, blocks), threads);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochRecord record) {
                System.out.println("seconds " + record.seconds());
            }
        };
        double[] weights = TrainingRecorder.trainer(config, layout, objective, listener)
                .run(Optional.empty(), Checkpointer.Interval.NEVER)
                .weights();
        System.out.println("weights: sha256 " + ModelWeights.sha256(layout, Precision.FLOAT, weights));
    }

    private static StepPlan plan(CostWorkload workload, List<SequenceBlock> blocks) {
        int shards = 1 + blocks.stream().mapToInt(SequenceBlock::shard).max().orElseThrow();
        int[] blocksOfShard = new int[shards];
        blocks.forEach(block -> blocksOfShard[block.shard()]++);
        return new StepPlan(blocksOfShard, workload.batchSize / CostWorkload.BLOCK_SIZE, 1);
    }
}
