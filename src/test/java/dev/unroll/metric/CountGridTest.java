package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountGridTest {
    private static final int SIZE = 8;

    /** Edges, width and counts. */
    private static List<Object> contents(CountGrid grid) {
        return List.of(grid.left(), grid.bottom(), grid.width(), grid.counts());
    }

    @Test
    void squaresAreAsSmallAsTheRangeAllows() {
        CountGrid grid = new CountGrid(4, 4);
        grid.add(0.5, -1);
        grid.add(3.5, 1);
        grid.add(3.6, 1.5);
        assertEquals(List.of(0.0, -1.0, 1.0), List.of(grid.left(), grid.bottom(), grid.width()));
        assertEquals(List.of(List.of(1L, 0L, 0L, 0L), List.of(0L, 0L, 0L, 0L), List.of(0L, 0L, 0L, 2L)), grid.counts());
    }

    @Test
    void countsDependNeitherOnOrderNorOnGrouping() {
        Random random = new Random(1);
        for (int repetition = 0; repetition < 200; repetition++) {
            double scale = Math.pow(10, random.nextInt(41) - 20);
            double offset = random.nextInt(3) * 1e3 * scale;
            List<double[]> points = new ArrayList<>();
            for (int k = 0; k < 30; k++) {
                points.add(new double[] {offset + scale * random.nextGaussian(), scale * random.nextInt(5)});
            }
            CountGrid whole = gridOf(points);
            Collections.shuffle(points, random);
            int cut = random.nextInt(31);
            CountGrid merged = gridOf(points.subList(0, cut));
            merged.add(gridOf(points.subList(cut, 30)));
            assertEquals(contents(whole), contents(merged), "repetition " + repetition);
            assertEquals(30, sum(whole));
        }
    }

    private static CountGrid gridOf(List<double[]> points) {
        CountGrid grid = new CountGrid(SIZE, SIZE);
        points.forEach(point -> grid.add(point[0], point[1]));
        return grid;
    }

    private static long sum(CountGrid grid) {
        return grid.counts().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void extremesAndEqualNumbersHaveAPlace() {
        CountGrid grid = new CountGrid(SIZE);
        for (double x : new double[] {-Double.MAX_VALUE, Double.MIN_VALUE, 0, Double.MAX_VALUE, Double.NaN}) {
            grid.add(x);
        }
        assertEquals(4, sum(grid));
        CountGrid equal = new CountGrid(SIZE);
        equal.add(3);
        equal.add(3);
        assertEquals(List.of(List.of(2L)), equal.counts());
        assertEquals(3, equal.left());
        assertTrue(new CountGrid(SIZE).counts().isEmpty() || sum(new CountGrid(SIZE)) == 0);
    }
}
