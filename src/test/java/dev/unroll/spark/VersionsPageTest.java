package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.check.ClusterCheckTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.ValueSource;

/** The page about what runs where says what the code, the build and the tests say. */
class VersionsPageTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (\\d+\\.\\d+\\.\\d+)(, which Maven brings)? \\| (\\d\\.\\d+) \\| (\\d+).*");

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(System.getProperty("basedir"), file));
    }

    /** Of the table: version, whether Maven brings it, Scala, Java. */
    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(read("src/docs/versions.md")).results().toList();
    }

    @Test
    void versionsAreSupportedWithoutANote() throws IOException {
        for (MatchResult row : rows()) {
            SparkVersion version = new SparkVersion(row.group(1));
            assertDoesNotThrow(version::require);
            assertTrue(version.note().isEmpty(), row.group());
        }
    }

    @Test
    void matrixRunsOnAllOfThem() throws IOException {
        String versions = rows().stream()
                .map(row -> row.group(1)
                        + (row.group(1).startsWith("3.") && row.group(3).equals("2.13") ? "-2.13" : ""))
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
        assertTrue(read("src/test/python/matrix").contains("versions=(" + versions + ")"), versions);
    }

    @Test
    void olderOnesThanMavensAreLinkedInEveryBuild() throws Exception {
        String[] linked = SparkLinkTest.class
                .getDeclaredMethod("everyClassLinksWith", String.class)
                .getAnnotation(ValueSource.class)
                .strings();
        assertEquals(
                List.of(linked),
                rows().stream()
                        .takeWhile(row -> row.group(2) == null)
                        .map(row -> row.group(1))
                        .toList());
    }

    @Test
    void mavensIsTheOneOfThisBuild() throws IOException {
        List<String> mavens = rows().stream()
                .filter(row -> row.group(2) != null)
                .map(row -> row.group(1))
                .toList();
        assertEquals(List.of(SparkVersion.present().name()), mavens);
    }

    @Test
    void javaIsWhatTheCodeIsCompiledFor() throws IOException {
        String target = "<maven.compiler.target>%s</maven.compiler.target>";
        for (MatchResult row : rows()) {
            assertTrue(read("pom.xml").contains(target.formatted(row.group(4))), row.group());
        }
    }

    @Test
    void digestsAreThoseOfTheTests() throws IOException {
        String page = read("src/docs/versions.md");
        assertTrue(page.contains(ClusterCheckTest.DIGEST_OF_ALL));
        Pattern digest = Pattern.compile("[0-9a-f]{64}");
        String tests = read("src/test/python/test_estimators.py") + ClusterCheckTest.DIGEST_OF_ALL;
        digest.matcher(page).results().forEach(found -> assertTrue(tests.contains(found.group()), found.group()));
    }

    @Test
    void rangeIsFromTheFirstToTheLast() throws IOException {
        List<String> minors = rows().stream()
                .map(row -> row.group(1).replaceFirst("\\.\\d+$", ""))
                .distinct()
                .toList();
        String range = minors.get(0) + " to " + minors.get(minors.size() - 1) + ", without 4.0.0";
        for (String page : List.of("README.md", "src/docs/versions.md")) {
            String text = read(page).replace("(Scala 2.12 and 2.13) ", "");
            assertTrue(text.contains(range), page);
        }
    }
}
