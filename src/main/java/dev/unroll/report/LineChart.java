package dev.unroll.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Lines, or dots, over a common horizontal axis, drawn as SVG.
 *
 * @param title what the chart shows; read aloud in its place
 * @param mark a place on the horizontal axis to point out, with its name
 */
record LineChart(
        String title,
        String horizontal,
        String vertical,
        boolean logarithmic,
        List<Series> series,
        OptionalDouble mark,
        String markName) {
    static final int MOST_POINTS = 400; // of a line: more than that, no screen shows

    private static final int MOST_RATIO = 20; // of numbers on a linear scale
    private static final int TABLE_ROWS = 20;

    /** One line; numbers that are not finite leave a gap. */
    record Series(String name, double[] x, double[] y, boolean dots) {
        static Series line(String name, double[] x, double[] y) {
            return new Series(name, x, y, false);
        }
    }

    LineChart(String title, String horizontal, String vertical, Series... series) {
        this(title, horizontal, vertical, false, List.of(series), OptionalDouble.empty(), "");
    }

    // spotless:off: a table
    LineChart withMark(double x, String name) { return new LineChart(title, horizontal, vertical, logarithmic, series, OptionalDouble.of(x), name); }
    /** Where its numbers are of very different sizes. */
    LineChart onFittingScale() { return isWide() ? onLogarithmicScale() : this; }
    private LineChart onLogarithmicScale() { return new LineChart(title, horizontal, vertical, true, series, mark, markName); }
    // spotless:on

    /** The chart, of so many points of a line at most, and below it a table of some numbers. */
    void addTo(Html page, int points) {
        page.add("<figure>\n").element("figcaption", title);
        addSvg(page, points);
        List<String> head = new ArrayList<>(List.of(horizontal));
        series.forEach(line -> head.add(line.name()));
        page.foldedTable("numbers", head, Html.thinned(rows(), TABLE_ROWS));
        page.add("</figure>\n");
    }

    /** A row for each place of the first line; the others have their numbers at these places or none. */
    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        double[] places = series.isEmpty() ? new double[0] : series.get(0).x();
        for (double x : places) {
            List<String> row = new ArrayList<>(List.of(Html.number(x)));
            for (Series line : series) {
                int at = Arrays.binarySearch(line.x(), x);
                row.add(at < 0 ? "" : Html.number(line.y()[at]));
            }
            rows.add(row);
        }
        return rows;
    }

    private void addSvg(Html page, int points) {
        Scale across = Scale.covering(all(true), Axes.LEFT, Axes.RIGHT, false);
        Scale upward = Scale.covering(all(false), Axes.BOTTOM, Axes.TOP, logarithmic);
        Axes axes = new Axes(across, upward);
        axes.begin(page, title, horizontal, vertical);
        axes.addMarksAcross(page);
        addLegend(page);
        for (int k = 0; k < series.size(); k++) {
            addSeries(page, series.get(k), k, axes, points);
        }
        mark.ifPresent(x -> {
            String at = Axes.place(across.place(x));
            page.add("<line class=\"mark\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>\n"
                    .formatted(at, at, Axes.TOP, Axes.BOTTOM));
            boolean left = across.place(x) > (Axes.LEFT + Axes.RIGHT) / 2.0;
            Axes.text(page, across.place(x) + (left ? -4 : 4), Axes.TOP - 4, left ? "end" : "start", markName);
        });
        page.add("</svg>\n");
    }

    private boolean isWide() {
        double[] finite = Arrays.stream(all(false)).filter(Double::isFinite).toArray();
        double least = Arrays.stream(finite).min().orElse(0);
        return least > 0 && Arrays.stream(finite).max().orElse(0) > MOST_RATIO * least;
    }

    private double[] all(boolean x) {
        return series.stream()
                .flatMapToDouble(line -> DoubleStream.of(x ? line.x() : line.y()))
                .toArray();
    }

    private void addLegend(Html page) {
        for (int k = 0; k < series.size() && series.size() > 1; k++) {
            int x = 190 + k * 140; // beside the name of the vertical axis
            page.add("<rect class=\"s%d\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/>\n"
                    .formatted(k, x, Axes.TOP - 28));
            Axes.text(page, x + 14, Axes.TOP - 19, "start", series.get(k).name());
        }
    }

    private void addSeries(Html page, Series line, int number, Axes axes, int points) {
        int stride = (line.x().length + points - 1) / points;
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < line.x().length; i += stride) {
            double y = line.y()[i];
            boolean drawn = Double.isFinite(y) && (!logarithmic || y > 0);
            if (drawn && line.dots()) {
                String at = "<circle class=\"s%d\" cx=\"%s\" cy=\"%s\" r=\"2\"/>\n";
                page.add(at.formatted(
                        number,
                        Axes.place(axes.across().place(line.x()[i])),
                        Axes.place(axes.upward().place(y))));
            } else if (drawn) {
                path.append(drawing ? 'L' : 'M').append(Axes.place(axes.across().place(line.x()[i])));
                path.append(' ').append(Axes.place(axes.upward().place(y)));
            }
            drawing = drawn;
        }
        if (path.length() > 0) {
            page.add("<path class=\"l%d\" d=\"%s\"/>\n".formatted(number, path));
        }
    }
}
