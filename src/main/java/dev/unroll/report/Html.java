package dev.unroll.report;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Text of a page that is HTML and well-formed XML at once, so that a strict parser can read it. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    // spotless:off: a table
    /** Adds markup as it is. */
    Html add(String markup) { text.append(markup); return this; }
    /** Adds words, in which nothing is markup. */
    Html words(String words) { return add(escaped(words)); }
    /** An element of words. */
    Html element(String tag, String words) { return add("<" + tag + ">").words(words).add("</" + tag.split(" ", 2)[0] + ">\n"); }
    /** A number as charts and tables show it: four digits at most, and no trailing zeros. */
    static String number(double x) { return shown(x, 4); }
    @Override public String toString() { return text.toString(); }
    // spotless:on

    /** Rows of cells below a head; numbers are aligned by the page's style. */
    Html table(List<String> head, List<List<String>> rows) {
        add("<table>\n<thead>").row("th", head).add("</thead>\n<tbody>\n");
        rows.forEach(row -> row("td", row));
        return add("</tbody>\n</table>\n");
    }

    /** The same, which scrolls by itself where it is wider than the screen. */
    Html wideTable(List<String> head, List<List<String>> rows) {
        return add("<div class=\"wide\">\n").table(head, rows).add("</div>\n");
    }

    /** A table that is shown on demand. */
    Html foldedTable(String title, List<String> head, List<List<String>> rows) {
        add("<details>\n").element("summary", title).table(head, rows);
        return add("</details>\n");
    }

    private Html row(String tag, List<String> cells) {
        add("<tr>");
        cells.forEach(cell -> add("<" + tag + ">").words(cell).add("</" + tag + ">"));
        return add("</tr>\n");
    }

    static String shown(double x, int digits) {
        if (!Double.isFinite(x)) {
            return Double.isNaN(x) ? "not a number" : x > 0 ? "infinite" : "−infinite";
        }
        boolean whole = x == Math.rint(x) && Math.abs(x) < 1e7;
        String text = whole ? "%.0f".formatted(x) : String.format(Locale.ROOT, "%." + digits + "g", x);
        boolean exponent = !whole && (Math.abs(x) < 1e-4 || Math.abs(x) >= 1e7);
        String plain = exponent
                ? String.format(Locale.ROOT, "%." + (digits - 1) + "e", x).replaceFirst("\\.?0+e", "e")
                : text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
        return plain.replace('-', '−').replace("e−", "e-"); // a minus sign, not a hyphen
    }

    /** XML has no place for most control characters, even escaped. */
    private static String escaped(String words) {
        StringBuilder escaped = new StringBuilder();
        words.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }

    /** So many rows at most, spread evenly, the first and the last among them. */
    static <T> List<T> thinned(List<T> rows, int most) {
        if (rows.size() <= most) {
            return Collections.unmodifiableList(rows);
        }
        return java.util.stream.IntStream.range(0, most)
                .mapToObj(k -> rows.get((int) ((long) k * (rows.size() - 1) / (most - 1))))
                .toList();
    }
}
