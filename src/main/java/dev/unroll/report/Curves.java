package dev.unroll.report;

import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.RecordedSteps.Point;
import dev.unroll.io.TrainingSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How training went: by epoch, and by step as far as steps were recorded. */
record Curves(TrainingSummary summary) {
    private static final String SAME_AS_LOSS = "logLoss"; // which cross entropy is, but for weights and smoothing
    private static final int CLIPPING_BINS = 40;
    private static final int MOST_POINTS = 2000; // of all lines by epoch together

    void addTo(Html page) {
        List<Point> points = summary.steps().points();
        if (summary.epochs().isEmpty() && points.isEmpty()) {
            page.element("p", "Training ended before its first step.");
            return;
        }
        page.element("h2", "Course of the training").add("<div class=\"charts\">\n");
        if (!summary.epochs().isEmpty()) {
            addEpochs(page);
        }
        if (!points.isEmpty()) {
            addSteps(page, points);
        }
        page.add("</div>\n");
    }

    private void addEpochs(Html page) {
        List<EpochRecord> epochs = summary.epochs();
        List<String> names =
                new ArrayList<>(epochs.get(epochs.size() - 1).validation().keySet());
        boolean together = names.remove(SAME_AS_LOSS);
        List<LineChart.Series> loss = new ArrayList<>(List.of(series("training loss", EpochRecord::loss)));
        if (together) {
            loss.add(series("validation " + SAME_AS_LOSS, validation(SAME_AS_LOSS)));
        }
        String title = together ? "Loss and validation " + SAME_AS_LOSS + ", by epoch" : "Training loss, by epoch";
        int points = Math.min(LineChart.MOST_POINTS, MOST_POINTS / (loss.size() + names.size()));
        chart(title, "loss", loss).onFittingScale().addTo(page, points);
        for (String name : names) {
            chart("Validation " + name + ", by epoch", name, List.of(series(name, validation(name))))
                    .addTo(page, points);
        }
    }

    private static ToDoubleFunction<EpochRecord> validation(String metric) {
        return epoch -> epoch.validation().getOrDefault(metric, Double.NaN);
    }

    private LineChart.Series series(String name, ToDoubleFunction<EpochRecord> value) {
        double[] x = summary.epochs().stream().mapToDouble(EpochRecord::epoch).toArray();
        return LineChart.Series.line(
                name, x, summary.epochs().stream().mapToDouble(value).toArray());
    }

    private LineChart chart(String title, String vertical, List<LineChart.Series> series) {
        LineChart chart = new LineChart(title, "epoch", vertical, series.toArray(LineChart.Series[]::new));
        BestEpoch best = summary.best();
        return best.isKnown() ? chart.withMark(best.epoch(), "best epoch " + best.epoch()) : chart;
    }

    private void addSteps(Html page, List<Point> points) {
        byStep("Learning rate, by step", "learning rate", points, Point::learningRate)
                .addTo(page, LineChart.MOST_POINTS);
        byStep("Loss of single steps", "loss", points, Point::loss)
                .onFittingScale()
                .addTo(page, LineChart.MOST_POINTS);
        byStep("Norm of the gradient before clipping, by step", "norm", points, Point::gradientNorm)
                .onFittingScale()
                .addTo(page, LineChart.MOST_POINTS);
        long clipped = points.stream().filter(Point::clipped).count();
        if (clipped > 0) {
            addClipping(page, points);
        }
        String all = summary.steps().stride() == 1
                ? "steps"
                : "recorded steps, of which every %d-th is one,"
                        .formatted(summary.steps().stride());
        page.add("<p class=\"note\">")
                .words("The gradient of %d of %d %s was clipped.".formatted(clipped, points.size(), all))
                .add("</p>\n");
    }

    private static LineChart byStep(String title, String name, List<Point> points, ToDoubleFunction<Point> value) {
        double[] x = points.stream().mapToDouble(Point::step).toArray();
        double[] y = points.stream().mapToDouble(value).toArray();
        return new LineChart(title, "step", name, LineChart.Series.line(name, x, y));
    }

    /** In stretches of as many recorded steps each. */
    private static void addClipping(Html page, List<Point> points) {
        int stretch = (points.size() + CLIPPING_BINS - 1) / CLIPPING_BINS;
        int stretches = (points.size() + stretch - 1) / stretch;
        double[] x = new double[stretches];
        double[] y = new double[stretches];
        for (int k = 0; k < stretches; k++) {
            List<Point> some = points.subList(k * stretch, Math.min(points.size(), (k + 1) * stretch));
            x[k] = some.get(0).step();
            y[k] = 100.0 * some.stream().filter(Point::clipped).count() / some.size();
        }
        new LineChart("Share of steps whose gradient was clipped", "step", "%", LineChart.Series.line("%", x, y))
                .addTo(page, CLIPPING_BINS);
    }
}
