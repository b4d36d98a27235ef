package dev.unroll.metric;

import java.util.Arrays;

/**
 * The forecast that repeats the last season of a series, which any model has to beat: of step T + k the value of step T + k − m ⌈k / m⌉,
 * for m time steps of a season (Hyndman and Athanasopoulos 2021, section 5.2). Where a step has no value, the last one before stands
 * for it; a series that is shorter than a season repeats its last value.
 */
public final class SeasonalNaive {
    private final double[] values; // (T), NaN only before the first
    private final int season;
    private final double scale;

    /** @param labels (T) up to the origin; NaN where there is none */
    public SeasonalNaive(double[] labels, int season) {
        this.values = labels.clone();
        this.season = season;
        for (int t = 1; t < values.length; t++) {
            values[t] = Double.isNaN(values[t]) ? values[t - 1] : values[t];
        }
        double sum = 0;
        int terms = 0;
        for (int t = season; t < labels.length; t++) {
            double error = Math.abs(labels[t] - labels[t - season]);
            sum += Double.isNaN(error) ? 0 : error;
            terms += Double.isNaN(error) ? 0 : 1;
        }
        this.scale = terms == 0 ? Double.NaN : sum / terms;
    }

    /** (steps) of the next time steps. */
    public double[] forecast(int steps) {
        double[] forecast = new double[steps];
        Arrays.setAll(forecast, k -> {
            int t = values.length - season + k % season;
            return values[t < 0 || Double.isNaN(values[t]) ? values.length - 1 : t];
        });
        return forecast;
    }

    /** The mean absolute error within the series of what this forecasts one season ahead; NaN for a series that is too short. */
    public double scale() {
        return scale;
    }
}
