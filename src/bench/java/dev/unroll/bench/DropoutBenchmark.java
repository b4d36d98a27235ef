package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.network.Dropout;
import java.util.List;
import java.util.Locale;

/**
 * What recurrent dropout costs: training steps of each cell with it and without it, alternating on one thread. The command line
 * gives the probability.
 */
final class DropoutBenchmark {
    private static final List<CellType> CELLS = List.of(CellType.ELMAN_TANH, CellType.GRU, CellType.LSTM);
    private static final List<Shape> SHAPES = List.of(
            new Shape(64, 100, 100, 64, 64), new Shape(64, 100, 100, 64, 128), new Shape(64, 100, 100, 64, 256));
    private static final int ROUNDS = 41;
    private static final int WARM_UP = 40;
    private static final int STEPS = 3; // in a round, of each

    private DropoutBenchmark() {}

    public static void main(String[] args) {
        Dropout dropout = new Dropout(0, Double.parseDouble(args[0]), Work.SEED);
        System.out.println(
                "64 sequences of 100 time steps; medians in ms of processor time, alternating; the ratio is that of pairs");
        System.out.printf("%-11s %5s %10s %10s %7s%n", "cell", "H", "without", "with", "ratio");
        for (CellType cell : CELLS) {
            for (Shape shape : SHAPES) {
                measure(cell, shape, dropout);
            }
        }
    }

    private static void measure(CellType cell, Shape shape, Dropout dropout) {
        UnrollContender plain = new UnrollContender(new Work(cell, shape));
        UnrollContender dropping = new UnrollContender(new Work(cell, shape, dropout));
        ProcessorTime.of(plain::step, WARM_UP);
        ProcessorTime.of(dropping::step, WARM_UP);
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            without[round] = ProcessorTime.median(ProcessorTime.of(plain::step, STEPS));
            with[round] = ProcessorTime.median(ProcessorTime.of(dropping::step, STEPS));
            ratios[round] = with[round] / without[round];
        }
        System.out.printf(
                Locale.ROOT,
                "%-11s %5d %10.2f %10.2f %7.3f%n",
                cell,
                shape.hidden(),
                ProcessorTime.median(without),
                ProcessorTime.median(with),
                ProcessorTime.median(ratios));
    }
}
