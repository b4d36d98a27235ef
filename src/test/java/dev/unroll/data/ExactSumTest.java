package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExactSumTest {
    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void sumOfAllExponentsAndSignsIsExact() {
        List<Double> terms = termsOfAllExponents(seed.random());
        assertEquals(0, exact(terms).compareTo(sum(terms).exactValue()));
        assertEquals(exact(terms).doubleValue(), sum(terms).value());
    }

    @Test
    void orderAndGroupingDoNotMatter() {
        Random random = seed.random();
        List<Double> terms = termsOfAllExponents(random);
        BigDecimal expected = sum(terms).exactValue();
        for (int round = 0; round < 10; round++) {
            Collections.shuffle(terms, random);
            int cut = random.nextInt(terms.size());
            ExactSum merged = sum(terms.subList(0, cut));
            merged.add(sum(terms.subList(cut, terms.size())));
            assertEquals(0, expected.compareTo(merged.exactValue()));
        }
    }

    @Test
    void cancellationLeavesTheSmallestTerm() {
        assertEquals(
                Double.MIN_VALUE,
                sum(List.of(1e308, Double.MIN_VALUE, 1e308, -1e308, -1e308)).value());
    }

    @Test
    void partialSumsMayExceedTheLargestDouble() {
        assertEquals(
                Double.MAX_VALUE,
                sum(List.of(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE))
                        .value());
        assertEquals(
                Double.POSITIVE_INFINITY,
                sum(List.of(Double.MAX_VALUE, Double.MAX_VALUE)).value());
    }

    @Test
    void batchIsAsExactAsItsTerms() {
        Random random = seed.random();
        List<Double> terms = new ArrayList<>();
        for (double term : termsOfAllExponents(random)) {
            if (Math.abs(term) < 1e302) {
                terms.add(term);
            }
        }
        for (int i = 0; i < 1000; i++) {
            double a = random.nextGaussian();
            terms.add(a * a);
            terms.add(Math.fma(a, a, -(a * a)));
            terms.add((double) random.nextFloat());
        }
        ExactSum sum = new ExactSum();
        for (int from = 0; from < terms.size(); from += 700) {
            ExactSum.Batch batch = new ExactSum.Batch(sum);
            terms.subList(from, Math.min(terms.size(), from + 700)).forEach(batch::add);
            batch.finish();
        }
        assertEquals(0, exact(terms).compareTo(sum.exactValue()));
    }

    @Test
    void nothingSumsToZero() {
        assertEquals(0, new ExactSum().value());
        assertEquals(0, sum(List.of(0.0, -0.0)).value());
    }

    @Test
    void infiniteAndNanTermsShowInTheValue() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                sum(List.of(1.0, Double.POSITIVE_INFINITY)).value());
        assertEquals(
                Double.NaN,
                sum(List.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)).value());
        ExactSum merged = sum(List.of(1.0));
        assertTrue(merged.isFinite());
        merged.add(sum(List.of(Double.NaN)));
        assertFalse(merged.isFinite());
        assertEquals(Double.NaN, merged.value());
    }

    private static List<Double> termsOfAllExponents(Random random) {
        List<Double> terms = new ArrayList<>(List.of(Double.MIN_VALUE, Double.MAX_VALUE, -Double.MIN_NORMAL));
        while (terms.size() < 3000) {
            double term = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(term)) {
                terms.add(term);
            }
        }
        return terms;
    }

    private static ExactSum sum(List<Double> terms) {
        ExactSum sum = new ExactSum();
        terms.forEach(sum::add);
        return sum;
    }

    private static BigDecimal exact(List<Double> terms) {
        return terms.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
