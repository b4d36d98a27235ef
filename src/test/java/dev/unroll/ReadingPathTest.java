package dev.unroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The files that lead a reader from the command line to the arithmetic, in order: short enough for an afternoon, each
 * calling the next one, and named by the README and the page on architecture.
 */
class ReadingPathTest {
    private static final List<String> PATH = List.of(
            "job/TrainJob",
            "ml/RnnEstimator",
            "ml/Fit",
            "train/Trainer",
            "train/Descent",
            "spark/SparkObjective",
            "network/RecurrentNetwork",
            "network/Layer",
            "cell/Recurrence",
            "cell/LstmCell",
            "kernel/Kernels");
    private static final String PACKAGE = "dev/unroll/";
    private static final Path CLASSES = ProjectFolders.TARGET.resolve("classes");
    private static final long MOST_LINES = 1_000;
    private static final Pattern IN_TEXT = Pattern.compile("`TrainJob\\.main`(?:\\s+→\\s+`[A-Za-z.]+`)+");

    @Test
    void hasAtMostAThousandLines() throws IOException {
        StringBuilder counts = new StringBuilder();
        long sum = 0;
        for (String file : PATH) {
            Path source = ProjectFolders.ROOT.resolve("src/main/java/dev/unroll/" + file + ".java");
            long lines = Files.readAllLines(source).size();
            counts.append(lines).append(' ').append(file).append('\n');
            sum += lines;
        }
        assertTrue(sum <= MOST_LINES, "the path has " + sum + " lines:\n" + counts);
    }

    /** Directly, or through an interface that the next one implements. */
    @Test
    void eachFileCallsTheNext() throws IOException {
        for (int i = 1; i < PATH.size(); i++) {
            Set<String> next = new HashSet<>();
            addWithParents(PACKAGE + PATH.get(i), next);
            assertTrue(
                    ownersCalledIn(PATH.get(i - 1)).stream().anyMatch(next::contains),
                    PATH.get(i - 1) + " does not call " + PATH.get(i));
        }
    }

    private static void addWithParents(String name, Set<String> types) throws IOException {
        if (name.startsWith(PACKAGE) && types.add(name)) {
            for (String parent : classFile(CLASSES.resolve(name + ".class")).parents()) {
                addWithParents(parent, types);
            }
        }
    }

    /** Of fields and methods that the types of a file use. */
    private static Set<String> ownersCalledIn(String file) throws IOException {
        Path folder = CLASSES.resolve(PACKAGE + file).getParent();
        String name = file.substring(file.indexOf('/') + 1);
        Set<String> owners = new HashSet<>();
        try (DirectoryStream<Path> types = Files.newDirectoryStream(folder, name + "{,$*}.class")) {
            for (Path type : types) {
                classFile(type).references().stream()
                        .filter(reference -> !reference.member().isEmpty())
                        .forEach(reference -> owners.add(reference.owner()));
            }
        }
        return owners;
    }

    private static ClassFile classFile(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new ClassFile(new BufferedInputStream(stream));
        }
    }

    @Test
    void readmeAndArchitectureNameThePath() throws IOException {
        List<String> expected =
                PATH.stream().map(file -> file.substring(file.indexOf('/') + 1)).toList();
        for (String page : List.of("README.md", "src/docs/architecture.md")) {
            Stream<String> named = IN_TEXT.matcher(Files.readString(ProjectFolders.ROOT.resolve(page)))
                    .results()
                    .map(MatchResult::group)
                    .limit(1)
                    .flatMap(text -> Stream.of(text.split("\\s+→\\s+")))
                    .map(name -> name.replaceAll("`|\\.[a-z]\\w*", ""));
            assertEquals(expected, named.toList(), page);
        }
    }
}
