package dev.unroll.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecastErrorsTest {
    private static final double NONE = Double.NaN;

    @Test
    void theNaiveForecastRepeatsTheLastSeason() {
        SeasonalNaive naive = new SeasonalNaive(new double[] {9, 1, 2, 3, 11, 2, 6}, 3);
        assertArrayEquals(new double[] {11, 2, 6, 11}, naive.forecast(4));
        assertEquals((Math.abs(3 - 9) + Math.abs(11 - 1) + Math.abs(2 - 2) + Math.abs(6 - 3)) / 4.0, naive.scale());
        SeasonalNaive withGaps = new SeasonalNaive(new double[] {NONE, 4, NONE, 7}, 2);
        assertArrayEquals(new double[] {4, 7, 4}, withGaps.forecast(3));
        assertEquals(3, withGaps.scale());
        SeasonalNaive tooShort = new SeasonalNaive(new double[] {NONE, 4}, 2);
        assertArrayEquals(new double[] {4, 4}, tooShort.forecast(2));
        assertTrue(Double.isNaN(tooShort.scale()));
    }

    @Test
    void figuresAreThoseWorkedByHand() {
        ForecastErrors errors = new ForecastErrors(new double[] {0.1, 0.5, 0.8});
        errors.add(10, new double[] {8, 9, 12}, 14, 2);
        errors.add(-2, new double[] {0, 1, 2}, -2, 4);
        errors.add(0, new double[] {0, 0, 0}, 0, 0); // of a series that never changed
        Map<String, Double> figures = errors.figures();
        assertEquals(3, errors.forecasts());
        assertEquals((1.0 / 2 + 3.0 / 4) / 2, figures.get("mase"), 1e-15);
        assertEquals((4.0 / 2 + 0) / 2, figures.get("naive_mase"), 1e-15);
        assertEquals(200 * (1.0 / 19 + 1 + 0) / 3, figures.get("smape"), 1e-12);
        assertEquals(200 * (4.0 / 24) / 3, figures.get("naive_smape"), 1e-12);
        double lossOfTen = 0.1 * 2 + 0.5 * 1 + 0.2 * 2;
        double lossOfMinusTwo = 0.9 * 2 + 0.5 * 3 + 0.2 * 4;
        assertEquals(2 * (lossOfTen + lossOfMinusTwo) / 3 / 12, figures.get("quantile_loss"), 1e-15);
        assertEquals(2 * (0.9 * 4 + 0.5 * 4 + 0.2 * 4) / 3 / 12, figures.get("naive_quantile_loss"), 1e-15);
        assertEquals(2.0 / 3, figures.get("coverage"));
        assertEquals(Math.sqrt((1.0 + 9) / 3), figures.get("rmse"), 1e-15);
        assertEquals(4.0 / 3, figures.get("naive_mae"), 1e-15);
    }

    @Test
    void ofANumberTheQuantileLossIsTheAbsoluteErrorRelativeToTheValues() {
        ForecastErrors errors = new ForecastErrors(new double[] {0.5});
        ForecastErrors others = new ForecastErrors(new double[] {0.5});
        errors.add(3, new double[] {5}, 4, 1);
        others.add(-7, new double[] {-6}, 4, 1);
        errors.add(others);
        assertEquals(3.0 / 10, errors.figures().get("quantile_loss"), 1e-15);
        assertTrue(Double.isNaN(errors.figures().get("coverage")));
        assertTrue(Double.isNaN(new ForecastErrors(new double[] {0.5}).figures().get("mae")));
    }
}
