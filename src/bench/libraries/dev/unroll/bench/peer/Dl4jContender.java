package dev.unroll.bench.peer;

import dev.unroll.bench.Contender;
import dev.unroll.bench.Work;
import dev.unroll.bench.Worker;
import dev.unroll.cell.CellType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Deeplearning4j: a recurrent layer, its last time step, and an output layer, trained by {@code fit}. */
final class Dl4jContender implements Contender {
    /** Where Deeplearning4j has unroll's gates i, f, g, o: its order is g, f, o, i. */
    private static final int[] LSTM_GATES = {3, 1, 0, 2};

    private static final int[] ONE_GATE = {0};

    private final Work work;
    private final DataSet data; // features (B, I, T), targets (B, 1)
    private final MultiLayerNetwork network;

    private Dl4jContender(Work work) {
        this.work = work;
        INDArray timeMajor =
                Nd4j.create(work.timeMajorFeatures()).reshape('c', work.longest(), work.sequences(), work.inputs());
        INDArray targets = Nd4j.create(work.targets()).reshape('c', work.sequences(), 1);
        this.data = new DataSet(timeMajor.permute(1, 2, 0).dup('f'), targets);
        this.network = new MultiLayerNetwork(configuration(work));
        network.init();
        setWeights();
    }

    public static void main(String[] args) {
        Worker.serve(args, Dl4jContender::new);
    }

    private static MultiLayerConfiguration configuration(Work work) {
        return new NeuralNetConfiguration.Builder()
                .updater(new Sgd(PytorchWeights.LEARNING_RATE)) // its mean squared error is PyTorch's
                .list()
                .layer(new LastTimeStep(recurrentLayer(work)))
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .nIn(work.hidden())
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
    }

    private static BaseRecurrentLayer recurrentLayer(Work work) {
        return work.cell() == CellType.LSTM
                ? new LSTM.Builder()
                        .nIn(work.inputs())
                        .nOut(work.hidden())
                        .activation(Activation.TANH)
                        .gateActivationFunction(Activation.SIGMOID)
                        .build()
                : new SimpleRnn.Builder()
                        .nIn(work.inputs())
                        .nOut(work.hidden())
                        .activation(work.cell() == CellType.ELMAN_TANH ? Activation.TANH : Activation.RELU)
                        .build();
    }

    private void setWeights() {
        network.setParam("0_W", transposedByGate("weight_ih_l0", work.inputs()));
        network.setParam("0_RW", transposedByGate("weight_hh_l0", work.hidden()));
        network.setParam("0_b", transposedByGate("bias_ih_l0", 1));
        network.setParam("1_W", Nd4j.create(work.weights("head.weight")).reshape('c', work.hidden(), 1));
        network.setParam("1_b", Nd4j.create(work.weights("head.bias")).reshape('c', 1, 1));
    }

    /** A tensor (GH, cols) as (cols, GH), its gates in Deeplearning4j's order. */
    private INDArray transposedByGate(String name, int cols) {
        float[] values = work.weights(name);
        int hidden = work.hidden();
        int[] gates = work.cell() == CellType.LSTM ? LSTM_GATES : ONE_GATE;
        float[][] transposed = new float[cols][values.length / cols];
        for (int gate = 0; gate < gates.length; gate++) {
            for (int unit = 0; unit < hidden; unit++) {
                for (int col = 0; col < cols; col++) {
                    transposed[col][gates[gate] * hidden + unit] = values[(gate * hidden + unit) * cols + col];
                }
            }
        }
        return Nd4j.create(transposed);
    }

    @Override
    public Check check() {
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        float[] sum = network.gradient().gradient().toFloatVector(); // which fit divides by B
        double norm = Math.sqrt(PytorchWeights.squares(sum)) / work.sequences();
        return PytorchWeights.check(network.score(), norm);
    }

    @Override
    public void step() {
        network.fit(data);
    }
}
