package dev.unroll.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.unroll.bench.StepContender;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.score.export.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ONNX Runtime on the exported network, one thread. Its buffers are made once and pinned; the states that a step writes are those
 * that the next one reads.
 */
public final class OnnxStepContender implements StepContender {
    private static final List<String> STATES = List.of("h", "c");

    private final OrtSession session;
    private final FloatBuffer features; // (1, 1, I)
    private final FloatBuffer prediction; // (1, 1)
    private final List<Map<String, OnnxTensor>> inputs; // of even and of odd steps
    private final List<Map<String, OnnxTensor>> outputs;
    private int steps;

    public OnnxStepContender(TrainedNetwork network) {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            this.session = environment.createSession(OnnxModel.bytes(network, true), options);
            int width = network.config().inputs().features();
            int hidden = network.config().hiddenSize();
            this.features = floats(width);
            this.prediction = floats(1);
            OnnxTensor x = OnnxTensor.createTensor(environment, features, new long[] {1, 1, width});
            OnnxTensor y = OnnxTensor.createTensor(environment, prediction, new long[] {1, 1});
            IntBuffer one = bytes(1).asIntBuffer().put(0, 1);
            OnnxTensor lengths = OnnxTensor.createTensor(environment, one, new long[] {1});
            Map<String, OnnxTensor> read = new HashMap<>(Map.of("features", x, "lengths", lengths));
            Map<String, OnnxTensor> written = new HashMap<>(Map.of("prediction", y));
            Map<String, OnnxTensor> readNext = new HashMap<>(read);
            Map<String, OnnxTensor> writtenNext = new HashMap<>(written);
            for (String state : STATES) {
                OnnxTensor one1 = OnnxTensor.createTensor(environment, floats(hidden), new long[] {1, 1, hidden});
                OnnxTensor other = OnnxTensor.createTensor(environment, floats(hidden), new long[] {1, 1, hidden});
                read.put("initial_" + state + "_l0", one1);
                written.put("final_" + state + "_l0", other);
                readNext.put("initial_" + state + "_l0", other);
                writtenNext.put("final_" + state + "_l0", one1);
            }
            this.inputs = List.of(read, readNext);
            this.outputs = List.of(written, writtenNext);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer bytes(int numbers) {
        return ByteBuffer.allocateDirect(Float.BYTES * numbers).order(ByteOrder.nativeOrder());
    }

    private static FloatBuffer floats(int numbers) {
        return bytes(numbers).asFloatBuffer();
    }

    @Override
    public double step(float[] x) {
        features.put(0, x);
        int turn = steps++ % 2;
        try (OrtSession.Result result = session.run(inputs.get(turn), Set.of(), outputs.get(turn))) {
            return prediction.get(0);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
