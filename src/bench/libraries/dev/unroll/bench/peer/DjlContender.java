package dev.unroll.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.RNN;
import ai.djl.training.GradientCollector;
import dev.unroll.bench.Contender;
import dev.unroll.bench.Work;
import dev.unroll.bench.Worker;

/**
 * libtorch as DJL ships it (MKL, PyTorch's own build), through DJL's Java API: the same functions as
 * {@link BytedecoContender}. The API has no packed sequences, so those of different lengths are padded.
 */
final class DjlContender implements Contender {
    private static final Engine ENGINE = Engine.getEngine("PyTorch");
    private static final float NO_CLIPPING = -1;

    private final Work work;
    private final NDManager manager = ENGINE.newBaseManager();
    private final NDArray inputs; // (T, B, I)
    private final NDArray lastRows; // (B, H), in each row the sequence's last row of the output as (T·B, H)
    private final NDArray zeros; // (1, B, H)
    private final NDArray targets; // (B, 1)
    private final NDList weights = new NDList();

    private DjlContender(Work work) {
        this.work = work;
        this.inputs =
                manager.create(work.timeMajorFeatures(), new Shape(work.longest(), work.sequences(), work.inputs()));
        this.lastRows =
                manager.create(work.lastRows()).reshape(work.sequences(), 1).repeat(1, work.hidden());
        this.zeros = manager.zeros(new Shape(1, work.sequences(), work.hidden()));
        this.targets = manager.create(work.targets(), new Shape(work.sequences(), 1));
        for (PytorchWeights values : PytorchWeights.of(work)) {
            NDArray array = manager.create(values.values(), new Shape(values.shape()));
            array.setRequiresGradient(true);
            weights.add(array);
        }
    }

    public static void main(String[] args) {
        Worker.serve(args, DjlContender::new);
    }

    @Override
    @SuppressWarnings("try") // the manager works by being open
    public Check check() {
        try (NDManager step = beginStep()) {
            double loss = gradient().getFloat();
            double squares = 0;
            for (int k = 0; k < weights.size(); k++) {
                if (k != PytorchWeights.SECOND_BIAS) {
                    squares +=
                            PytorchWeights.squares(weights.get(k).getGradient().toFloatArray());
                }
            }
            update(0);
            return PytorchWeights.check(loss, Math.sqrt(squares));
        }
    }

    @Override
    @SuppressWarnings("try")
    public void step() {
        try (NDManager step = beginStep()) {
            gradient();
            update((float) PytorchWeights.LEARNING_RATE);
        }
    }

    /** What is computed from our arrays belongs to this manager, and is freed when it closes. */
    private NDManager beginStep() {
        NDManager step = manager.newSubManager();
        step.tempAttachAll(inputs, lastRows, zeros, targets);
        step.tempAttachAll(weights);
        return step;
    }

    /** The loss; adds its gradient to that of the weights. */
    private NDArray gradient() {
        try (GradientCollector collector = ENGINE.newGradientCollector()) {
            NDArray headWeight = weights.get(PytorchWeights.HEAD_WEIGHT);
            NDArray headBias = weights.get(PytorchWeights.HEAD_BIAS);
            NDArray outputs = Linear.linear(finalStates(), headWeight, headBias).singletonOrThrow();
            NDArray loss = outputs.sub(targets).square().mean();
            collector.backward(loss);
            return loss;
        }
    }

    /** (B, H). */
    private NDArray finalStates() {
        NDList answers = recurrence();
        return work.isRagged()
                ? answers.get(0).reshape(-1, work.hidden()).gather(lastRows, 0)
                : answers.get(1).get(0);
    }

    /** The output (T, B, H), the final states (1, B, H). */
    private NDList recurrence() {
        NDArrayEx operations = inputs.getNDArrayInternal();
        NDList recurrent = new NDList(weights.subList(0, PytorchWeights.RECURRENT));
        return switch (work.cell()) {
            case ELMAN_TANH ->
                operations.rnn(inputs, zeros, recurrent, true, 1, RNN.Activation.TANH, 0, true, false, false);
            case ELMAN_RELU ->
                operations.rnn(inputs, zeros, recurrent, true, 1, RNN.Activation.RELU, 0, true, false, false);
            case GRU -> operations.gru(inputs, zeros, recurrent, true, 1, 0, true, false, false);
            case LSTM -> operations.lstm(inputs, new NDList(zeros, zeros), recurrent, true, 1, 0, true, false, false);
        };
    }

    /** Plain gradient descent, which also clears the gradient. */
    private void update(float learningRate) {
        for (NDArray array : weights) {
            NDList arrays = new NDList(array, array.getGradient());
            array.getNDArrayInternal().sgdUpdate(arrays, new NDList(array), learningRate, 0, 1, NO_CLIPPING, 0, true);
        }
    }
}
