package dev.unroll.bench;

import dev.unroll.bench.peer.DjlStepContender;
import dev.unroll.bench.peer.OnnxStepContender;
import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.io.BestEpoch;
import dev.unroll.kernel.Kernels;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.score.RnnScorer;
import dev.unroll.score.RnnState;
import dev.unroll.score.TrainedNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one time step of one sequence takes, from features to the prediction, as events come in: unroll, ONNX Runtime and PyTorch
 * through DJL in one process, alternating, on one thread. The command line gives the hidden sizes.
 */
final class StepBenchmark {
    private static final int INPUTS = 16;
    private static final int WARM_UP = 30_000;
    private static final int ROUNDS = 11;
    private static final int STEPS = 5_000; // in a round, of each
    private static final int CHECKED = 100; // steps after which contenders must agree
    private static final double TOLERANCE = 1e-4;

    private StepBenchmark() {}

    public static void main(String[] args) {
        System.out.println("one step of an LSTM of " + INPUTS + " features; microseconds, medians of " + ROUNDS
                + " rounds; kernels: " + Kernels.description());
        System.out.printf("%5s  %-12s %9s %9s%n", "H", "", "p50", "p99");
        for (String hidden : args) {
            measure(Integer.parseInt(hidden));
        }
    }

    private static void measure(int hidden) {
        Work work = new Work(CellType.LSTM, new Shape(1, CHECKED, CHECKED, INPUTS, hidden));
        Map<String, StepContender> contenders = new LinkedHashMap<>();
        contenders.put("unroll", unroll(work));
        contenders.put("onnxruntime", new OnnxStepContender(network(work)));
        contenders.put("pytorch djl", new DjlStepContender(work));
        requireSame(work, contenders);
        float[] x = Arrays.copyOf(work.features(0), INPUTS);
        Map<String, double[][]> times = new LinkedHashMap<>();
        contenders.forEach((name, contender) -> {
            microseconds(contender, x, WARM_UP);
            times.put(name, new double[2][ROUNDS]);
        });
        for (int round = 0; round < ROUNDS; round++) {
            for (String name : contenders.keySet()) {
                double[] sorted = microseconds(contenders.get(name), x, STEPS);
                times.get(name)[0][round] = sorted[STEPS / 2];
                times.get(name)[1][round] = sorted[STEPS * 99 / 100];
            }
        }
        times.forEach((name, found) -> System.out.printf(
                Locale.ROOT,
                "%5d  %-12s %9.2f %9.2f%n",
                hidden,
                name,
                ProcessorTime.median(found[0]),
                ProcessorTime.median(found[1])));
    }

    private static TrainedNetwork network(Work work) {
        NetworkConfig config = work.layout().config();
        Standardization units = Standardization.identity();
        return new TrainedNetwork(
                config,
                List.of(),
                Optional.empty(),
                false,
                units,
                units,
                Precision.FLOAT,
                Optional.empty(),
                BestEpoch.NONE,
                work.weights());
    }

    private static StepContender unroll(Work work) {
        RnnScorer scorer = RnnScorer.of(network(work));
        RnnState state = scorer.start();
        double[] out = new double[1];
        return x -> {
            scorer.step(state, x, out);
            return out[0];
        };
    }

    private static void requireSame(Work work, Map<String, StepContender> contenders) {
        float[] features = work.features(0);
        Map<String, Double> last = new LinkedHashMap<>();
        contenders.forEach((name, contender) -> {
            for (int t = 0; t < CHECKED; t++) {
                last.put(name, contender.step(Arrays.copyOfRange(features, t * INPUTS, (t + 1) * INPUTS)));
            }
        });
        if (last.values().stream().anyMatch(y -> Math.abs(y - last.get("unroll")) > TOLERANCE)) {
            throw new IllegalStateException("after " + CHECKED + " steps the predictions are " + last);
        }
    }

    /** Of so many steps, ascending. */
    private static double[] microseconds(StepContender contender, float[] x, int steps) {
        double[] times = new double[steps];
        for (int k = 0; k < steps; k++) {
            long start = System.nanoTime();
            contender.step(x);
            times[k] = (System.nanoTime() - start) / 1e3;
        }
        Arrays.sort(times);
        return times;
    }
}
