package dev.unroll.metric;

import dev.unroll.data.ExactSum;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What forecasts are worth beside the {@link SeasonalNaive} one. Sums are exact, so figures do not depend on partitions. */
public final class ForecastErrors implements Serializable {
    private final double[] quantiles; // (Q)
    private final int middle; // the quantile that stands for the number
    private final Sums ofModel = new Sums();
    private final Sums ofNaive = new Sums();
    private final ExactSum sizes = new ExactSum(); // of the actual values
    private long forecasts;
    private long scaled; // those of series that have a scale
    private long covered;

    /** Of one forecaster. */
    private static final class Sums implements Serializable {
        final ExactSum scaled = new ExactSum();
        final ExactSum symmetric = new ExactSum();
        final ExactSum quantileLoss = new ExactSum();
        final ExactSum squares = new ExactSum();
        final ExactSum absolutes = new ExactSum();

        void add(Sums other) {
            scaled.add(other.scaled);
            symmetric.add(other.symmetric);
            quantileLoss.add(other.quantileLoss);
            squares.add(other.squares);
            absolutes.add(other.absolutes);
        }
    }

    /** @param quantiles (Q) ascending, that are forecast; 0.5 alone for a number */
    public ForecastErrors(double[] quantiles) {
        this.quantiles = quantiles.clone();
        this.middle = IntStream.range(0, quantiles.length)
                .boxed()
                .min((a, b) -> Double.compare(Math.abs(quantiles[a] - 0.5), Math.abs(quantiles[b] - 0.5)))
                .orElseThrow();
    }

    /**
     * Adds a value and the forecasts of it.
     *
     * @param predicted (Q) the quantiles
     * @param scale {@link SeasonalNaive#scale} of its series up to the origin
     */
    public void add(double actual, double[] predicted, double naive, double scale) {
        forecasts++;
        sizes.add(Math.abs(actual));
        boolean hasScale = scale > 0;
        scaled += hasScale ? 1 : 0;
        covered += predicted[0] <= actual && actual <= predicted[predicted.length - 1] ? 1 : 0;
        add(ofModel, actual, predicted[middle], hasScale ? scale : 0);
        add(ofNaive, actual, naive, hasScale ? scale : 0);
        for (int q = 0; q < quantiles.length; q++) {
            ofModel.quantileLoss.add(loss(actual - predicted[q], quantiles[q]));
            ofNaive.quantileLoss.add(loss(actual - naive, quantiles[q]));
        }
    }

    private static void add(Sums to, double actual, double predicted, double scale) {
        double error = Math.abs(actual - predicted);
        double size = Math.abs(actual) + Math.abs(predicted);
        to.absolutes.add(error);
        to.squares.add(error * error);
        to.symmetric.add(size == 0 ? 0 : error / size);
        if (scale > 0) {
            to.scaled.add(error / scale);
        }
    }

    private static double loss(double error, double quantile) {
        return Math.max(quantile * error, (quantile - 1) * error);
    }

    /** Adds those of another part of the data. */
    public void add(ForecastErrors other) {
        ofModel.add(other.ofModel);
        ofNaive.add(other.ofNaive);
        sizes.add(other.sizes);
        forecasts += other.forecasts;
        scaled += other.scaled;
        covered += other.covered;
    }

    /** How many values were compared. */
    public long forecasts() {
        return forecasts;
    }

    /**
     * The figures by name, those of the seasonal naive forecast after {@code naive_}; NaN where there is nothing that one is of. For
     * value y and forecast f of one step of a series:
     *
     * <ul>
     *   <li>{@code mase}: mean of |y − f| / the series' {@link SeasonalNaive#scale} before the origin (Hyndman and Koehler 2006);
     *       series whose scale is 0 are left out
     *   <li>{@code smape}: mean of 200 |y − f| / (|y| + |f|), in percent (Makridakis 1993, as in the M4 competition); 0 where both
     *       are 0
     *   <li>{@code quantile_loss}: mean over quantiles τ of 2 Σ max(τ (y − f), (τ − 1) (y − f)) / Σ |y|, for f the quantile (Salinas et
     *       al. 2020); of a number, τ is 0.5
     *   <li>{@code coverage}: share of y from the lowest quantile to the highest
     *   <li>{@code rmse}, {@code mae}: of the number, or of the quantile next to 0.5
     * </ul>
     */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        Map<String, Double> model = figures(ofModel);
        Map<String, Double> naive = figures(ofNaive);
        model.forEach((name, value) -> {
            figures.put(name, value);
            figures.put("naive_" + name, naive.get(name));
        });
        figures.put("coverage", quantiles.length == 1 ? Double.NaN : (double) covered / forecasts);
        return figures;
    }

    private Map<String, Double> figures(Sums of) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("mase", of.scaled.value() / scaled);
        figures.put("smape", 200 * of.symmetric.value() / forecasts);
        figures.put("quantile_loss", 2 * of.quantileLoss.value() / quantiles.length / sizes.value());
        figures.put("rmse", Math.sqrt(of.squares.value() / forecasts));
        figures.put("mae", of.absolutes.value() / forecasts);
        return figures;
    }
}
