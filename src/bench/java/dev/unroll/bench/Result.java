package dev.unroll.bench;

import dev.unroll.cell.CellType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All rounds on one cell and shape.
 *
 * @param peaks operations a second of {@link FmaPeak}, one a round
 * @param measurements of each contender, one a round
 * @param disagreement largest relative difference of a contender's {@link Contender.Check} from unroll's
 */
record Result(
        CellType cell,
        Shape shape,
        List<Double> peaks,
        Map<Rival, List<Measurement>> measurements,
        double disagreement) {

    List<Rival> rivals() {
        return List.copyOf(measurements.keySet());
    }

    /** Sequences a second. */
    double medianRate(Rival rival) {
        return median(rates(rival));
    }

    double lowestRate(Rival rival) {
        return Arrays.stream(rates(rival)).min().orElseThrow();
    }

    double highestRate(Rival rival) {
        return Arrays.stream(rates(rival)).max().orElseThrow();
    }

    /** Bytes that the computing thread allocates a step. */
    double medianBytes(Rival rival) {
        return median(
                measurements.get(rival).stream().mapToDouble(Measurement::bytes).toArray());
    }

    /** Of all rounds: what else the machine does can only lower it. */
    double bestPeak() {
        return peaks.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Operations a second, of the products alone. */
    double medianFlops(Rival rival) {
        return medianRate(rival) / shape.sequences() * shape.flops(cell);
    }

    /** How many times as fast unroll is as the faster libtorch that took part, median to median. */
    OptionalDouble ratioToLibtorch() {
        OptionalDouble best = rivals().stream()
                .filter(Rival::isLibtorch)
                .mapToDouble(this::medianRate)
                .max();
        return best.isPresent() ? OptionalDouble.of(medianRate(Rival.UNROLL) / best.getAsDouble()) : best;
    }

    private double[] rates(Rival rival) {
        return measurements.get(rival).stream().mapToDouble(Measurement::rate).toArray();
    }

    /** Of an even number of values the mean of the two in the middle. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
