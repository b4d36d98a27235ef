package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The picture and the README's table show the figures of the benchmark's page. Both are written anew by {@code mvn test
 * -Dtest=BenchmarkPageTest -Dreference.write=true}.
 */
class BenchmarkPageTest {
    private static final Path PAGE = ProjectFolders.ROOT.resolve("src/docs/benchmark.md");
    private static final Path PICTURE = ProjectFolders.ROOT.resolve("src/docs/benchmark.svg");
    private static final Path README = ProjectFolders.ROOT.resolve("README.md");
    private static final String SIZE_IN_README = "64,100,64,128";

    /** A row of the page's table. */
    private record Row(String cell, String size, String unroll, String pytorch, double ratio) {
        static Row of(String line) {
            String[] entries = line.split("\\|", -1);
            String[] cellAndSize = entries[1].strip().split(" ", -1);
            return new Row(
                    cellAndSize[0],
                    cellAndSize[1],
                    entries[2].strip(),
                    entries[4].strip(),
                    Double.parseDouble(entries[5].strip()));
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| (Elman|LSTM|GRU) .*"))
                .map(Row::of)
                .toList();
        assertEquals(18, rows.size());
        return rows;
    }

    @Test
    void pictureShowsTheTable() throws IOException {
        String picture = picture(rows());
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PICTURE, picture);
        }
        assertEquals(picture, Files.readString(PICTURE));
    }

    @Test
    void readmeShowsOneSizeOfEachCell() throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf('\n', readme.indexOf("<!-- benchmark")) + 1;
        int end = readme.indexOf("<!-- end of benchmark");
        assertTrue(0 < start && start <= end, "the README has no place for the benchmark's table");
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(README, readme.substring(0, start) + table(rows()) + readme.substring(end));
        } else {
            assertEquals(table(rows()), readme.substring(start, end));
        }
    }

    private static String table(List<Row> rows) {
        String lines = rows.stream()
                .filter(row -> row.size().equals(SIZE_IN_README))
                .map(row -> "| %s | %s | %s | %s |%n"
                        .formatted(row.cell(), row.unroll(), row.pytorch(), range(rows, row.cell())))
                .collect(Collectors.joining());
        return """
                | cell | unroll, sequences/s | PyTorch, sequences/s | unroll / PyTorch, all six sizes |
                |---|---|---|---|
                """ + lines;
    }

    private static String range(List<Row> rows, String cell) {
        double least = rows.stream()
                .filter(row -> row.cell().equals(cell))
                .mapToDouble(Row::ratio)
                .min()
                .orElseThrow();
        double most = rows.stream()
                .filter(row -> row.cell().equals(cell))
                .mapToDouble(Row::ratio)
                .max()
                .orElseThrow();
        return String.format(Locale.ROOT, "%.2f to %.2f", least, most);
    }

    /** Bars from 0, with a line at 1, which is PyTorch; the colours suit light and dark pages. */
    private static String picture(List<Row> rows) {
        int left = 180;
        int unit = 42; // pixels for PyTorch's speed
        int top = 30;
        int height = top + rows.size() * 20 + 30;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="720" height="%1$d" viewBox="0 0 720 %1$d" role="img">
                <title>unroll's speed as a multiple of PyTorch's</title>
                <style>
                text { font: 13px sans-serif; fill: #1f2328 }
                .bar { fill: #1f77b4 }
                .peer { stroke: #d1480c; stroke-width: 2 }
                @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .bar { fill: #58a6ff } .peer { stroke: #ff9d6b } }
                </style>
                """.formatted(height));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            int y = top + i * 20 + i / 6 * 10; // a gap between the cells
            int width = (int) Math.round(row.ratio() * unit);
            svg.append("""
                    <text x="%d" y="%d" text-anchor="end">%s %s</text>
                    <rect class="bar" x="%d" y="%d" width="%d" height="15"/>
                    <text x="%d" y="%d">%s</text>
                    """.formatted(
                            left - 8,
                            y + 12,
                            row.cell(),
                            row.size(),
                            left,
                            y,
                            width,
                            left + width + 6,
                            y + 12,
                            String.format(Locale.ROOT, "%.2f", row.ratio())));
        }
        return svg.append("""
                <line class="peer" x1="%1$d" y1="22" x2="%1$d" y2="%2$d"/>
                <text x="%1$d" y="15" text-anchor="middle">PyTorch = 1</text>
                </svg>
                """.formatted(left + unit, height - 8)).toString();
    }
}
