package dev.unroll.report;

import dev.unroll.io.RunFacts;
import dev.unroll.io.RunFacts.Counts;
import dev.unroll.io.RunFacts.Part;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What training had to go by. */
record DataCharts(RunFacts facts) {
    void addTo(Html page) {
        Part training = facts.training();
        if (training.sequences() == 0) {
            return;
        }
        page.element("h2", "Data");
        Part heldOut = facts.heldOut();
        page.wideTable(
                List.of("", "trained on", "held out"),
                List.of(
                        row("sequences", training.sequences(), heldOut.sequences()),
                        row("time steps", training.timeSteps(), heldOut.timeSteps()),
                        row("targets", training.targets(), heldOut.targets()),
                        row("time steps without a target", training.withoutTarget(), heldOut.withoutTarget())));
        facts.notes()
                .forEach(note ->
                        page.element("p", note.substring(0, 1).toUpperCase(Locale.ROOT) + note.substring(1) + "."));
        if (facts.notes().isEmpty()) {
            page.element("p", "No row was left out.");
        }
        page.add("<div class=\"charts\">\n");
        lengths(training.lengths()).addTo(page);
        addLabels(page, training);
        page.add("</div>\n");
    }

    private static List<String> row(String what, long trainedOn, long heldOut) {
        return List.of(what, String.valueOf(trainedOn), String.valueOf(heldOut));
    }

    private static void addLabels(Html page, Part training) {
        if (!training.classes().isEmpty()) {
            double[] counts =
                    training.classes().stream().mapToDouble(Long::doubleValue).toArray();
            BarChart.named("Targets trained on, by class", List.of("class", "targets"), numbered(counts.length), counts)
                    .addTo(page);
        } else if (!training.frequencies().isEmpty()) {
            double[] shares = training.frequencies().stream()
                    .mapToDouble(share -> 100 * share)
                    .toArray();
            BarChart.named(
                            "How many targets trained on have each label",
                            List.of("label", "% of targets"),
                            numbered(shares.length),
                            shares)
                    .addTo(page);
        } else {
            histogram("Targets trained on: their first number", "target", "targets", training.labels())
                    .addTo(page);
        }
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    static BarChart histogram(String title, String horizontal, String vertical, Counts counts) {
        double[] heights = heights(counts);
        return new BarChart(title, List.of(horizontal, vertical), List.of(), counts.left(), counts.width(), heights);
    }

    private static double[] heights(Counts counts) {
        List<Long> row = counts.rows().isEmpty() ? List.of() : counts.rows().get(0);
        return row.stream().mapToDouble(Long::doubleValue).toArray();
    }

    /** A bar for each length, or for each few. */
    private static BarChart lengths(Counts counts) {
        String title = "Lengths of the sequences trained on";
        List<String> columns = List.of("time steps", "sequences");
        double[] heights = heights(counts);
        List<String> names = IntStream.range(0, heights.length)
                .mapToObj(k -> Html.number(counts.left() + k))
                .toList();
        return counts.width() == 1
                ? BarChart.named(title, columns, names, heights)
                : histogram(title, columns.get(0), columns.get(1), counts);
    }
}
