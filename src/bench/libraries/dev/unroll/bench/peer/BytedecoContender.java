package dev.unroll.bench.peer;

import dev.unroll.bench.Contender;
import dev.unroll.bench.Work;
import dev.unroll.bench.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.PackedSequence;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch as bytedeco builds it (OpenBLAS), through its C++ API: the functions that {@code nn.RNN}, {@code nn.GRU} and
 * {@code nn.LSTM} call, {@code nn.functional.linear} and {@code mse_loss}, and {@code optim.SGD}. Sequences of different
 * lengths are either packed, once before training, or padded: then the head takes each sequence's last valid step of
 * the output, and what is computed after it is of no consequence.
 */
final class BytedecoContender implements Contender {
    private final Work work;
    private final boolean packed;
    private final Tensor inputs; // (T, B, I), or packed (N, I)
    private final Tensor batchSizes; // (T) sequences that reach each step, of packed inputs
    private final Tensor lastRows; // (B) of the padded output as (T·B, H)
    private final Tensor zeros; // (1, B, H)
    private final TensorVector initial; // LSTM's h and c
    private final Tensor targets; // (B, 1)
    private final List<Tensor> weights = new ArrayList<>();
    private final TensorVector recurrentWeights = new TensorVector();
    private final Tensor headWeight;
    private final Tensor headBias;
    private final SGD optimizer;

    /** @param packed whether sequences are packed, not padded */
    BytedecoContender(Work work, boolean packed) {
        torch.set_num_threads(1);
        this.work = work;
        this.packed = packed;
        Tensor padded = Tensor.create(work.timeMajorFeatures(), work.longest(), work.sequences(), work.inputs());
        if (packed) {
            Tensor lengths =
                    Tensor.create(Arrays.stream(work.lengths()).asLongStream().toArray());
            PackedSequence sequences = torch.pack_padded_sequence(padded, lengths, false, true);
            this.inputs = sequences.data();
            this.batchSizes = sequences.batch_sizes();
        } else {
            this.inputs = padded;
            this.batchSizes = new Tensor();
        }
        this.lastRows = Tensor.create(work.lastRows());
        this.zeros = torch.zeros(1, work.sequences(), work.hidden());
        this.initial = new TensorVector(zeros, zeros);
        this.targets = Tensor.create(work.targets(), work.sequences(), 1);
        PytorchWeights.of(work).forEach(values -> weights.add(leaf(values)));
        weights.subList(0, PytorchWeights.RECURRENT).forEach(recurrentWeights::push_back);
        this.headWeight = weights.get(PytorchWeights.HEAD_WEIGHT);
        this.headBias = weights.get(PytorchWeights.HEAD_BIAS);
        TensorVector all = new TensorVector(weights.toArray(new Tensor[0]));
        this.optimizer = new SGD(all, new SGDOptions(PytorchWeights.LEARNING_RATE));
    }

    public static void main(String[] args) {
        Worker.serve(args, work -> new BytedecoContender(work, false));
    }

    private static Tensor leaf(PytorchWeights values) {
        return Tensor.create(values.values(), values.shape()).requires_grad_(true);
    }

    @Override
    public Check check() {
        optimizer.zero_grad();
        Tensor loss = loss();
        loss.backward();
        double squares = 0;
        for (int k = 0; k < weights.size(); k++) {
            if (k != PytorchWeights.SECOND_BIAS) {
                float[] gradient = new float[(int) weights.get(k).numel()];
                weights.get(k).grad().contiguous().data_ptr_float().get(gradient);
                squares += PytorchWeights.squares(gradient);
            }
        }
        return PytorchWeights.check(loss.item_double(), Math.sqrt(squares));
    }

    @Override
    @SuppressWarnings("try") // the scope works by being open
    public void step() {
        try (PointerScope scope = new PointerScope()) { // frees the native objects that the step makes
            optimizer.zero_grad();
            loss().backward();
            optimizer.step();
        }
    }

    private Tensor loss() {
        Tensor states = !work.isRagged() || packed
                ? recurrence(1).select(0, 0)
                : recurrence(0).view(-1, work.hidden()).index_select(0, lastRows);
        return torch.mse_loss(torch.linear(states, headWeight, headBias), targets);
    }

    /** What a recurrence answers: 0 the output (T, B, H), 1 the final states (1, B, H). */
    private Tensor recurrence(int answer) {
        return switch (work.cell()) {
            case ELMAN_TANH ->
                get(
                        answer,
                        packed
                                ? torch.rnn_tanh(inputs, batchSizes, zeros, recurrentWeights, true, 1, 0, true, false)
                                : torch.rnn_tanh(inputs, zeros, recurrentWeights, true, 1, 0, true, false, false));
            case ELMAN_RELU ->
                get(
                        answer,
                        packed
                                ? torch.rnn_relu(inputs, batchSizes, zeros, recurrentWeights, true, 1, 0, true, false)
                                : torch.rnn_relu(inputs, zeros, recurrentWeights, true, 1, 0, true, false, false));
            case GRU ->
                get(
                        answer,
                        packed
                                ? torch.gru(inputs, batchSizes, zeros, recurrentWeights, true, 1, 0, true, false)
                                : torch.gru(inputs, zeros, recurrentWeights, true, 1, 0, true, false, false));
            case LSTM ->
                get(
                        answer,
                        packed
                                ? torch.lstm(inputs, batchSizes, initial, recurrentWeights, true, 1, 0, true, false)
                                : torch.lstm(inputs, initial, recurrentWeights, true, 1, 0, true, false, false));
        };
    }

    private static Tensor get(int answer, T_TensorTensor_T answers) {
        return answer == 0 ? answers.get0() : answers.get1();
    }

    private static Tensor get(int answer, T_TensorTensorTensor_T answers) {
        return answer == 0 ? answers.get0() : answers.get1();
    }
}
