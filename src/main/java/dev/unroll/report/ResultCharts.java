package dev.unroll.report;

import dev.unroll.io.RunFacts.Counts;
import dev.unroll.io.RunFacts.OfLength;
import dev.unroll.io.RunFacts.Result;
import dev.unroll.metric.Reliability.Bin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Where the predictions for the data held out are right, and where wrong. */
record ResultCharts(Result result) {
    void addTo(Html page) {
        if (result.targets() == 0) {
            return;
        }
        page.element("h2", "Predictions for the data held out").add("<div class=\"charts\">\n");
        List<String> classes = result.confusion().classes();
        if (!classes.isEmpty()) {
            new HeatMap(
                            "Confusion matrix: targets by class and predicted class",
                            "target",
                            "prediction",
                            classes,
                            classes,
                            result.confusion().counts(),
                            true,
                            "")
                    .addTo(page);
        }
        if (!result.predictions().rows().isEmpty()) {
            addPredictions(page, result.predictions());
            DataCharts.histogram("Residuals: prediction less target", "residual", "targets", result.residuals())
                    .addTo(page);
        }
        if (!result.reliability().isEmpty()) {
            addReliability(page, result.reliability());
        }
        List<String> lengths =
                result.byLength().stream().map(ResultCharts::range).toList();
        if (lengths.size() > 1) {
            addByLength(page, lengths);
        }
        page.add("</div>\n");
        addMetricsByLength(page, lengths);
    }

    /** Upward, as on paper. */
    private static void addPredictions(Html page, Counts counts) {
        int rows = counts.rows().size();
        int columns = counts.rows().get(0).size();
        List<List<Long>> upward = new ArrayList<>(counts.rows());
        Collections.reverse(upward);
        List<String> names = new ArrayList<>(edges(counts.bottom(), counts.width(), rows));
        Collections.reverse(names);
        double offset = (counts.left() - counts.bottom()) / counts.width(); // rows from the bottom to the diagonal
        double from = Math.max(0, -offset);
        double to = Math.min(columns, rows - offset);
        String diagonal = from >= to
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<line class=\"mark\" vector-effect=\"non-scaling-stroke\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                        from,
                        rows - offset - from,
                        to,
                        rows - offset - to);
        new HeatMap(
                        "Predicted against true numbers, from the lower edge of each square on",
                        "prediction",
                        "target",
                        names,
                        edges(counts.left(), counts.width(), columns),
                        upward,
                        false,
                        diagonal)
                .addTo(page);
    }

    private static List<String> edges(double first, double width, int count) {
        return IntStream.range(0, count)
                .mapToObj(k -> Html.number(first + k * width))
                .toList();
    }

    private static void addReliability(Html page, List<Bin> bins) {
        double[] probability = bins.stream().mapToDouble(Bin::probability).toArray();
        double[] right = bins.stream().mapToDouble(Bin::right).toArray();
        new LineChart(
                        "Reliability: how often predictions of a probability are right",
                        "mean probability",
                        "share that is right",
                        LineChart.Series.line("predictions", probability, right),
                        LineChart.Series.line("ideal", probability, probability))
                .addTo(page, LineChart.MOST_POINTS);
        List<List<String>> rows = bins.stream()
                .map(bin ->
                        List.of(String.valueOf(bin.count()), Html.number(bin.probability()), Html.number(bin.right())))
                .toList();
        page.add("<figure>\n").element("figcaption", "Predictions by their probability");
        page.table(List.of("predictions", "mean probability", "share that is right"), rows)
                .add("</figure>\n");
    }

    private static String range(OfLength part) {
        return part.shortest() == 1 ? "1" : part.shortest() + "–" + (2 * part.shortest() - 1);
    }

    private void addByLength(Html page, List<String> lengths) {
        String metric = result.values().keySet().iterator().next();
        double[] values = result.byLength().stream()
                .mapToDouble(part -> part.values().getOrDefault(metric, Double.NaN))
                .toArray();
        BarChart.named(metric + ", by length in time steps", List.of("time steps", metric), lengths, values)
                .addTo(page);
    }

    private void addMetricsByLength(Html page, List<String> lengths) {
        List<String> metrics = List.copyOf(result.values().keySet());
        List<String> head = new ArrayList<>(List.of("time steps", "targets"));
        head.addAll(metrics);
        List<List<String>> rows = new ArrayList<>();
        for (int k = 0; k < lengths.size(); k++) {
            OfLength part = result.byLength().get(k);
            List<String> row = new ArrayList<>(List.of(lengths.get(k), String.valueOf(part.targets())));
            metrics.forEach(metric -> row.add(Html.number(part.values().getOrDefault(metric, Double.NaN))));
            rows.add(row);
        }
        page.add("<figure>\n").element("figcaption", "All metrics by length");
        page.wideTable(head, rows).add("</figure>\n");
    }
}
