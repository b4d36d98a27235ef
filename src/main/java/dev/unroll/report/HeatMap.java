package dev.unroll.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Counts in rows and columns, drawn as SVG: the larger a count's share, the stronger its colour.
 *
 * @param shareOfRow whether a count is compared with its row's sum, and not with the largest of all
 * @param overlay SVG over the cells, each of which is 1 wide and 1 high; may be empty
 */
// spotless:off: a table
record HeatMap(
        String title, String rowName, String columnName, List<String> rows, List<String> columns, List<List<Long>> counts,
        boolean shareOfRow, String overlay) {
    // spotless:on
    private static final int SIZE = 330;
    private static final int LEFT = 90;
    private static final int TOP = 44;
    private static final int MOST_ROW_NAMES = 20;
    private static final int MOST_CHARACTERS = 9; // of a name
    private static final double CHARACTER = 7; // its width, about
    private static final int LEVELS = 10; // of colour

    void addTo(Html page) {
        page.add("<figure>\n").element("figcaption", title);
        double width = (double) SIZE / columns.size();
        double height = (double) SIZE / rows.size();
        page.add("<svg class=\"square\" viewBox=\"0 0 440 390\" role=\"img\">\n")
                .element("title", title);
        Axes.text(page, LEFT + SIZE, TOP - 26, "end", columnName + " →");
        Axes.text(page, 4, TOP - 26, "start", rowName + " ↓");
        int rowStride = (rows.size() + MOST_ROW_NAMES - 1) / MOST_ROW_NAMES;
        for (int r = 0; r < rows.size(); r += rowStride) {
            Axes.text(page, LEFT - 6, TOP + (r + 0.5) * height + 4, "end", shortened(rows.get(r)));
        }
        int longest = columns.stream()
                .mapToInt(name -> shortened(name).length())
                .max()
                .orElse(1);
        int columnStride = (int) Math.ceil((longest + 1) * CHARACTER / width);
        for (int c = 0; c < columns.size(); c += columnStride) {
            Axes.text(page, LEFT + (c + 0.5) * width, TOP - 6, "middle", shortened(columns.get(c)));
        }
        page.add(String.format(
                Locale.ROOT, "<g transform=\"translate(%d %d) scale(%.4f %.4f)\">\n", LEFT, TOP, width, height));
        addCells(page);
        page.add(overlay + "</g>\n");
        page.add("<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n</svg>\n"
                .formatted(LEFT, TOP, SIZE, SIZE));
        addTable(page);
        page.add("</figure>\n");
    }

    /** Those of about the same share are one path. */
    private void addCells(Html page) {
        StringBuilder[] paths = IntStream.rangeClosed(0, LEVELS)
                .mapToObj(level -> new StringBuilder())
                .toArray(StringBuilder[]::new);
        long largest = counts.stream().flatMap(List::stream).max(Long::compare).orElse(1L);
        for (int r = 0; r < rows.size(); r++) {
            List<Long> row = counts.get(r);
            long all = shareOfRow ? row.stream().mapToLong(Long::longValue).sum() : largest;
            for (int c = 0; c < columns.size(); c++) {
                if (row.get(c) > 0) {
                    double share = (double) row.get(c) / all;
                    int level = (int) Math.ceil(LEVELS * Math.sqrt(share)); // small ones are seen too
                    paths[level].append("M%d %dh1v1h-1z".formatted(c, r));
                }
            }
        }
        for (int level = 1; level <= LEVELS; level++) {
            if (paths[level].length() > 0) {
                String opacity = String.format(Locale.ROOT, "%.2f", (double) level / LEVELS);
                page.add("<path class=\"s0\" fill-opacity=\"%s\" d=\"%s\"/>\n".formatted(opacity, paths[level]));
            }
        }
    }

    private void addTable(Html page) {
        List<String> head = new ArrayList<>(List.of(rowName + " \\ " + columnName));
        head.addAll(columns);
        List<List<String>> table = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            List<String> row = new ArrayList<>(List.of(rows.get(r)));
            counts.get(r).forEach(count -> row.add(String.valueOf(count)));
            table.add(row);
        }
        page.foldedTable("numbers", head, table);
    }

    private static String shortened(String label) {
        return label.length() <= MOST_CHARACTERS ? label : label.substring(0, MOST_CHARACTERS - 1) + "…";
    }
}
