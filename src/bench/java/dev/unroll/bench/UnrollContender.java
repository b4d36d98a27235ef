package dev.unroll.bench;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.Step;
import dev.unroll.network.GradientScale;
import dev.unroll.network.GradientSum;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.network.Tensor;
import dev.unroll.train.Optimizer;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/**
 * unroll as it trains, without Spark: the master weights are rounded and packed, the block's gradient goes through the
 * exact sum, and the update is made in double. The same calls as in {@code Trainer}.
 */
final class UnrollContender implements Contender {
    private static final long ONLY_BLOCK = SequenceBlock.id(0, 0);

    private final Work work;
    private final List<SequenceBlock> blocks;
    private final Network network;
    private final Optimizer optimizer;
    private final double[] weights; // (P) master weights
    private final double[] gradient; // (P)
    private GradientScale scale;

    UnrollContender(Work work) {
        this.work = work;
        this.blocks = List.of(block(work));
        this.network = new RecurrentNetwork(work.layout().config());
        this.optimizer = new Optimizer(UpdateRule.SGD, work.layout(), 0, 0);
        this.weights = work.weights();
        this.gradient = new double[weights.length];
        this.scale = GradientScale.initial(work.layout(), 1);
    }

    public static void main(String[] args) {
        Worker.serve(args, UnrollContender::new);
    }

    private static SequenceBlock block(Work work) {
        float[] targets = work.targets();
        List<Sequence> sequences = new ArrayList<>();
        for (int b = 0; b < work.sequences(); b++) {
            Rows features = Rows.ofFloats(work.features(b), work.inputs());
            Rows target = Rows.ofFloats(new float[] {targets[b]}, 1);
            sequences.add(new Sequence(new SequenceKey(0, b), 1, features, target));
        }
        return SequenceBlock.pack(ONLY_BLOCK, sequences, false);
    }

    @Override
    public Check check() {
        double loss = gradient();
        double squares = 0;
        for (Tensor tensor : work.layout().tensors()) {
            if (!tensor.name().startsWith("bias_hn")) {
                for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                    squares += gradient[i] * gradient[i];
                }
            }
        }
        return new Check(loss, Math.sqrt(squares));
    }

    @Override
    public void step() {
        gradient();
        optimizer.step(weights, gradient, Work.LEARNING_RATE);
    }

    /** Mean loss; overwrites the gradient with its own. */
    private double gradient() {
        GradientSum sum = sum();
        if (!scale.fits(sum)) {
            scale = scale.covering(sum);
            sum = sum();
        }
        sum.meanGradient(scale, gradient);
        scale = scale.covering(sum);
        return sum.meanLoss();
    }

    private GradientSum sum() {
        network.load(Parameters.of(weights, Precision.FLOAT));
        return network.gradientSum(blocks, Step.FIRST, scale);
    }
}
