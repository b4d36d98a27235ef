package dev.unroll.bench;

import dev.unroll.data.CounterRandom;
import dev.unroll.kernel.Kernels;
import dev.unroll.kernel.Matrix;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** The single {@link Kernels} by JMH, at the sizes that they have in an LSTM of the {@link Shape}s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    private static final int GATES = 4;

    /** A {@link Shape} with crosses for commas, which JMH takes for several values. */
    @Param({"32x50x1x32", "32x100x8x64", "64x100x64x128", "64x128x128x256", "64x64x256x512"})
    private String shape = "";

    private Kernels kernels = Kernels.best();
    private int sequences; // B
    private int inputs; // I
    private int hidden; // H
    private int columns; // GH
    private int rows; // N
    private Matrix inputWeights = new Matrix(1, 1); // (I, GH)
    private Matrix recurrentWeights = new Matrix(1, 1); // (H, GH)
    private float[] features = {}; // (N, I)
    private float[] states = {}; // (N, H)
    private float[] gates = {}; // (N, GH)
    private float[] gradient = {}; // (H, GH)

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Runner runner = new Runner(new CommandLineOptions(args));
        StringBuilder table = new StringBuilder("kernels: " + Kernels.description() + System.lineSeparator());
        for (RunResult result : runner.run()) {
            table.append(line(result)).append(System.lineSeparator());
        }
        System.out.print(table);
    }

    private static String line(RunResult result) {
        String label = result.getPrimaryResult().getLabel();
        Shape shape = Shape.parse(result.getParams().getParam("shape").replace('x', ','));
        double nanos = result.getPrimaryResult().getScore();
        double perStep = (double) shape.sequences() * GATES * shape.hidden();
        String figure = switch (label) {
            case "inputProduct" -> gigaflops(2 * perStep * shape.longest() * shape.inputs(), nanos);
            case "recurrentProduct" -> gigaflops(2 * perStep * shape.hidden(), nanos);
            case "weightGradient" -> gigaflops(2 * perStep * shape.longest() * shape.hidden(), nanos);
            default -> String.format(Locale.ROOT, "%8.3f ns an element", nanos / perStep);
        };
        return String.format(Locale.ROOT, "%-18s %-18s %s", label, shape, figure);
    }

    private static String gigaflops(double flops, double nanos) {
        return String.format(Locale.ROOT, "%8.1f GFLOP/s", flops / nanos);
    }

    /** Fills all tables with random numbers. */
    @Setup
    public void fill() {
        Shape sizes = Shape.parse(shape.replace('x', ','));
        sequences = sizes.sequences();
        inputs = sizes.inputs();
        hidden = sizes.hidden();
        columns = GATES * hidden;
        rows = sizes.totalSteps();
        features = random(rows * inputs);
        states = random(rows * hidden);
        gates = random(rows * columns);
        gradient = new float[hidden * columns];
        inputWeights = new Matrix(inputs, columns);
        inputWeights.fill(random(inputs * columns), 0);
        recurrentWeights = new Matrix(hidden, columns);
        recurrentWeights.fill(random(hidden * columns), 0);
    }

    private static float[] random(int size) {
        CounterRandom random = new CounterRandom(Work.SEED, CounterRandom.Purpose.SYNTHETIC_DATA, 0, 0);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.uniform(i) - 0.5f;
        }
        return values;
    }

    /** What all steps read: (N, I) · (I, GH). */
    @Benchmark
    public void inputProduct() {
        kernels.multiply(rows, features, 0, inputs, inputWeights, gates, 0, columns);
    }

    /** What one step reads: (B, H) · (H, GH). */
    @Benchmark
    public void recurrentProduct() {
        kernels.multiply(sequences, states, 0, hidden, recurrentWeights, gates, 0, columns);
    }

    /** The gradient of the recurrent weights over all steps: (N, H)ᵀ · (N, GH). */
    @Benchmark
    public void weightGradient() {
        kernels.multiplyTransposed(hidden, columns, rows, states, 0, hidden, gates, 0, columns, gradient, 0);
    }

    /** Of one step's (B, GH), of its own results again and again: the kernel does the same work for all numbers. */
    @Benchmark
    public void tanh() {
        kernels.tanh(gates, 0, sequences * columns);
    }

    /** Of one step's (B, GH). */
    @Benchmark
    public void sigmoid() {
        kernels.sigmoid(gates, 0, sequences * columns);
    }

    /** Of one step's (B, GH). */
    @Benchmark
    public void exp() {
        kernels.exp(gates, 0, sequences * columns);
    }
}
