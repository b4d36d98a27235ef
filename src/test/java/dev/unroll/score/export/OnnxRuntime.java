package dev.unroll.score.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.unroll.data.Sequence;
import dev.unroll.network.Inputs;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Runs a file in ONNX Runtime. */
final class OnnxRuntime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntime(byte[] file) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        this.session = environment.createSession(file, options);
    }

    /** A result: its numbers, row-major, and its shape. */
    record Result(double[] values, long[] shape) {
        /** The row of step t (0 where there is one a sequence) of a sequence, of so many numbers. */
        double[] row(int t, int sequence, int width) {
            int first = t == 0 ? 0 : t * (int) shape[1];
            return Arrays.copyOfRange(values, (first + sequence) * width, (first + sequence + 1) * width);
        }
    }

    /** The outputs for sequences side by side, shorter ones filled up with numbers that must not count. */
    Map<String, Result> run(List<Sequence> sequences, Inputs inputs, Map<String, Result> states) throws OrtException {
        int steps = sequences.stream().mapToInt(Sequence::length).max().orElseThrow();
        int count = sequences.size();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        int[] lengths = sequences.stream().mapToInt(Sequence::length).toArray();
        tensors.put("lengths", OnnxTensor.createTensor(environment, IntBuffer.wrap(lengths), new long[] {count}));
        if (inputs.features() > 0) {
            float[] numbers = new float[steps * count * inputs.features()];
            fill(
                    sequences,
                    steps,
                    inputs.features(),
                    (at, t, s, c) -> numbers[at] =
                            t < lengths[s] ? (float) sequences.get(s).features().get(t, c) : 1e3f);
            tensors.put("features", OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), new long[] {
                steps, count, inputs.features()
            }));
        }
        if (inputs.hasTokens()) {
            int kinds = inputs.vocabularySizes().size();
            long[] numbers = new long[steps * count * kinds];
            fill(
                    sequences,
                    steps,
                    kinds,
                    (at, t, s, c) -> numbers[at] =
                            t < lengths[s] ? (long) sequences.get(s).tokens().get(t, c) : 1);
            tensors.put(
                    "tokens",
                    OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), new long[] {steps, count, kinds}));
        }
        for (Map.Entry<String, Result> state : states.entrySet()) {
            double[] values = state.getValue().values();
            FloatBuffer floats = FloatBuffer.allocate(values.length);
            for (double value : values) {
                floats.put((float) value);
            }
            tensors.put(
                    state.getKey(),
                    OnnxTensor.createTensor(
                            environment, floats.flip(), state.getValue().shape()));
        }
        Map<String, Result> results = new LinkedHashMap<>();
        try (OrtSession.Result found = session.run(tensors)) {
            for (Map.Entry<String, OnnxValue> one : found) {
                OnnxTensor tensor = (OnnxTensor) one.getValue();
                long[] shape = tensor.getInfo().getShape();
                LongBuffer longs = tensor.getLongBuffer();
                FloatBuffer floats = tensor.getFloatBuffer();
                IntFunction<Number> number = longs == null ? floats::get : longs::get;
                double[] values = new double[longs == null ? floats.remaining() : longs.remaining()];
                Arrays.setAll(values, k -> number.apply(k).doubleValue());
                results.put(one.getKey(), new Result(values, shape));
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
        return results;
    }

    private interface Filling {
        void set(int at, int step, int sequence, int column);
    }

    private static void fill(List<Sequence> sequences, int steps, int width, Filling filling) {
        for (int t = 0; t < steps; t++) {
            for (int s = 0; s < sequences.size(); s++) {
                for (int c = 0; c < width; c++) {
                    filling.set((t * sequences.size() + s) * width + c, t, s, c);
                }
            }
        }
    }

    Map<String, String> metadata() throws OrtException {
        return session.getMetadata().getCustomMetadata();
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
