package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README and the pages in {@code src/docs}: what they name exists, and a newcomer gets through them. */
class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]+))?\\)");
    private static final Pattern TEST_NAME = Pattern.compile("\\b[A-Z][A-Za-z]+(?:Test|IT)\\b");
    private static final Pattern CALL = Pattern.compile("jobs/(train|evaluate|predict)\\.sh +([^`\\n]*)");
    private static final Pattern FLAG = Pattern.compile("--[a-z][a-z0-9-]*");
    private static final Pattern SCRIPT = Pattern.compile("jobs/[a-z]+\\.sh");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ProjectFolders.ROOT.resolve("src/docs"));
                Stream<Path> folders = Files.walk(ProjectFolders.ROOT.resolve(".github"))) {
            return Stream.of(
                            docs,
                            folders,
                            Stream.of(
                                    ProjectFolders.ROOT.resolve("README.md"),
                                    ProjectFolders.ROOT.resolve("CHANGELOG.md")))
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (Path page : pages()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(page)).results().toList()) {
                if (!link.group(1).startsWith("http") && !leadsSomewhere(page, link.group(1), link.group(2))) {
                    broken.add(ProjectFolders.ROOT.relativize(page) + ": " + link.group());
                }
            }
        }
        assertEquals(Set.of(), broken);
    }

    private static boolean leadsSomewhere(Path page, String file, String heading) throws IOException {
        Path target = file.isEmpty() ? page : page.resolveSibling(file);
        return Files.exists(target)
                && (heading == null
                        || Files.readAllLines(target).stream()
                                .filter(line -> line.startsWith("#"))
                                .anyMatch(line -> anchor(line).equals(heading)));
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-');
    }

    @Test
    void testsAndScriptsExist() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(ProjectFolders.ROOT.resolve("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        for (Path page : pages()) {
            String text = Files.readString(page);
            TEST_NAME
                    .matcher(text)
                    .results()
                    .forEach(name -> assertTrue(tests.contains(name.group()), page + " names " + name.group()));
            SCRIPT.matcher(text)
                    .results()
                    .forEach(script -> assertTrue(
                            Files.isExecutable(ProjectFolders.ROOT.resolve(script.group())),
                            page + " names " + script.group()));
        }
    }

    @Test
    void flagsExist() throws IOException {
        for (Path page : pages()) {
            for (MatchResult call :
                    CALL.matcher(Files.readString(page)).results().toList()) {
                Set<String> flags = Settings.command(
                                JobCommand.valueOf(call.group(1).toUpperCase(Locale.ROOT)))
                        .optionsMap()
                        .keySet();
                String arguments = call.group(2).replaceFirst(".* -- ", ""); // what stands before is Spark's
                FLAG.matcher(arguments)
                        .results()
                        .forEach(flag -> assertTrue(flags.contains(flag.group()), page + ": " + call.group()));
            }
        }
    }

    @Test
    void readmeIsShort() throws IOException {
        long lines =
                Files.readAllLines(ProjectFolders.ROOT.resolve("README.md")).size();
        assertTrue(lines <= 150, "the README has " + lines + " lines");
    }
}
