package dev.unroll.report;

import java.util.Locale;

/** The frame of a chart, as SVG: its title, a grid, numbers along both axes, and what these are. */
record Axes(Scale across, Scale upward) {
    static final int LEFT = 58;
    static final int RIGHT = 470;
    static final int TOP = 30;
    static final int BOTTOM = 216;
    private static final int WIDTH = 480;
    static final int HEIGHT = 260;

    // spotless:off: a table
    static String place(double x) { return String.format(Locale.ROOT, "%.1f", x); }
    // spotless:on

    /** Begins the picture. */
    void begin(Html page, String title, String horizontal, String vertical) {
        page.add("<svg viewBox=\"0 0 %d %d\" role=\"img\">\n".formatted(WIDTH, HEIGHT));
        page.element("title", title);
        for (double value : upward.marks()) {
            String at = place(upward.place(value));
            page.add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>\n".formatted(LEFT, RIGHT, at, at));
            text(page, LEFT - 6, upward.place(value) + 4, "end", Html.number(value));
        }
        page.add("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n"
                .formatted(LEFT, RIGHT, BOTTOM, BOTTOM));
        text(page, RIGHT, BOTTOM + 34, "end", horizontal);
        text(page, 4, TOP - 16, "start", vertical);
    }

    void addMarksAcross(Html page) {
        for (double value : across.marks()) {
            text(page, across.place(value), BOTTOM + 16, "middle", Html.number(value));
        }
    }

    static void text(Html page, double x, double y, String anchor, String words) {
        page.add("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">".formatted(place(x), place(y), anchor));
        page.words(words).add("</text>\n");
    }
}
