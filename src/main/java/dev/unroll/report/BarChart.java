package dev.unroll.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Bars side by side from 0 up, drawn as SVG.
 *
 * @param names of the bars; empty where they stand for ranges of {@code width} from {@code left} on
 * @param columns the head of the table: what bars are told by, and their heights
 */
record BarChart(String title, List<String> columns, List<String> names, double left, double width, double[] heights) {
    private static final int MOST_NAMES = 12; // beyond so many there is no room for all

    /** A bar for each name. */
    static BarChart named(String title, List<String> columns, List<String> names, double[] heights) {
        return new BarChart(title, columns, names, -0.5, 1, heights);
    }

    void addTo(Html page) {
        page.add("<figure>\n").element("figcaption", title);
        Axes axes = new Axes(
                new Scale(left, left + heights.length * width, Axes.LEFT, Axes.RIGHT, false),
                Scale.covering(withZero(), Axes.BOTTOM, Axes.TOP, false));
        axes.begin(page, title, columns.get(0), columns.get(1));
        if (names.isEmpty()) {
            axes.addMarksAcross(page);
        }
        int stride = (names.size() + MOST_NAMES - 1) / MOST_NAMES;
        StringBuilder bars = new StringBuilder();
        for (int k = 0; k < heights.length; k++) {
            double from = axes.across().place(left + k * width);
            double to = axes.across().place(left + (k + 1) * width);
            if (heights[k] > 0) {
                double end = Math.max(to - 1, from + 0.5);
                double top = axes.upward().place(heights[k]);
                bars.append(String.format(Locale.ROOT, "M%.1f %dV%.1fH%.1fV%2$d", from, Axes.BOTTOM, top, end));
            }
            if (!names.isEmpty() && k % stride == 0) {
                Axes.text(page, (from + to) / 2, Axes.BOTTOM + 16, "middle", names.get(k));
            }
        }
        page.add("<path class=\"s0\" d=\"%s\"/>\n</svg>\n".formatted(bars)).foldedTable("numbers", columns, rows());
        page.add("</figure>\n");
    }

    private double[] withZero() {
        return Arrays.copyOf(heights, heights.length + 1); // the last is 0
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int k = 0; k < heights.length; k++) {
            String range = width == 1 && left == Math.rint(left)
                    ? Html.number(left + k)
                    : Html.number(left + k * width) + " to " + Html.number(left + (k + 1) * width);
            rows.add(List.of(names.isEmpty() ? range : names.get(k), Html.number(heights[k])));
        }
        return rows;
    }
}
