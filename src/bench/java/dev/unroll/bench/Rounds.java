package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.data.UnrollException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the contenders on one cell and shape: all of them warm, then in each round the peak and every contender once,
 * one at a time, so that what else the machine does falls on all alike.
 *
 * @param rounds how often each is measured
 * @param seconds that a contender computes in a round, at least
 * @param warmup seconds that it computes before, at least
 */
record Rounds(int rounds, double seconds, double warmup) {
    private static final double MOST_DISAGREEMENT = 1e-4;

    /** @param rivals unroll first */
    Result run(CellType cell, Shape shape, List<Rival> rivals) throws IOException {
        List<WorkerProcess> workers = new ArrayList<>();
        try {
            for (Rival rival : rivals) {
                workers.add(new WorkerProcess(rival, cell, shape, warmup));
            }
            double disagreement = requireAgreement(cell, shape, workers);
            return measure(cell, shape, workers, disagreement);
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }

    private Result measure(CellType cell, Shape shape, List<WorkerProcess> workers, double disagreement)
            throws IOException {
        FmaPeak peak = new FmaPeak();
        peak.measure(seconds); // compiles it
        List<Double> peaks = new ArrayList<>();
        Map<Rival, List<Measurement>> measurements = new EnumMap<>(Rival.class);
        for (int round = 0; round < rounds; round++) {
            peaks.add(peak.measure(seconds));
            for (WorkerProcess worker : workers) {
                measurements
                        .computeIfAbsent(worker.rival(), rival -> new ArrayList<>())
                        .add(worker.measure(seconds));
            }
        }
        return new Result(cell, shape, peaks, measurements, disagreement);
    }

    private static double requireAgreement(CellType cell, Shape shape, List<WorkerProcess> workers) {
        Contender.Check expected = workers.get(0).check();
        double most = 0;
        for (WorkerProcess worker : workers) {
            double difference = worker.check().differenceFrom(expected);
            if (!(difference < MOST_DISAGREEMENT)) {
                throw UnrollException.Kind.CHECK_FAILED.of(
                        "Contenders do not compute the same with %s on %s: expected unroll's %s to within %.0e,"
                                + " found %s of %s; nothing can be compared until they agree.",
                        cell, shape, expected, MOST_DISAGREEMENT, worker.check(), worker.rival());
            }
            most = Math.max(most, difference);
        }
        return most;
    }
}
