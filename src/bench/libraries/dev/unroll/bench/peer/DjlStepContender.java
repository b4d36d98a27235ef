package dev.unroll.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import dev.unroll.bench.StepContender;
import dev.unroll.bench.Work;

/** libtorch as DJL ships it, through DJL's Java API: its LSTM of one time step, and a linear layer. */
public final class DjlStepContender implements StepContender {
    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
    private final NDList weights = new NDList();
    private final NDList recurrent;
    private final int inputs;
    private NDList states; // (1, 1, H) of h and c

    public DjlStepContender(Work work) {
        this.inputs = work.inputs();
        for (PytorchWeights values : PytorchWeights.of(work)) {
            weights.add(manager.create(values.values(), new Shape(values.shape())));
        }
        this.recurrent = new NDList(weights.subList(0, PytorchWeights.RECURRENT));
        Shape ofState = new Shape(1, 1, work.hidden());
        this.states = new NDList(manager.zeros(ofState), manager.zeros(ofState));
    }

    @Override
    @SuppressWarnings("try") // the manager works by being open
    public double step(float[] x) {
        try (NDManager step = manager.newSubManager()) {
            NDArray features = step.create(x, new Shape(1, 1, inputs));
            NDList answers =
                    features.getNDArrayInternal().lstm(features, states, recurrent, true, 1, 0, false, false, false);
            states.close();
            states = new NDList(answers.get(1), answers.get(2));
            states.attach(manager);
            NDArray headWeight = weights.get(PytorchWeights.HEAD_WEIGHT);
            NDArray headBias = weights.get(PytorchWeights.HEAD_BIAS);
            return Linear.linear(states.get(0).reshape(1, -1), headWeight, headBias)
                    .singletonOrThrow()
                    .getFloat();
        }
    }
}
