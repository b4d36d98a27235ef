package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.ClassFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether every class links with each version of Spark that we promise: whatever it refers to is looked up in the class
 * files of that version's jars, where the Java virtual machine would look. No class of Spark is loaded.
 */
class SparkLinkTest {
    private static final Path TARGET = Path.of(System.getProperty("basedir"), "target");

    /** Our classes with a parent that older versions lack, and these versions. */
    private static final Map<String, Set<String>> NEED_A_NEWER_SPARK =
            Map.of("dev/unroll/spark/stream/TransformedStates", Set.of("3.5.9", "3.5.6"));

    /** Who looks at the version before it names them. */
    private static final String MAY_NAME_THEM = "dev/unroll/spark/(SparkApi|stream/StreamScoring).*";

    @ParameterizedTest
    @ValueSource(strings = {"3.5.9", "3.5.6", "4.0.1", "4.1.0"})
    void everyClassLinksWith(String version) throws IOException {
        Path jars = TARGET.resolve("spark-versions").resolve(version);
        assertTrue(Files.isDirectory(jars), "no " + jars + "; run mvn process-test-classes");
        try (Stream<Path> files = Files.list(jars)) {
            assertEveryClassLinks(version, files.toList());
        }
    }

    @Test
    void everyClassLinksWithTheVersionThatMavenBrings() throws IOException {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(path -> path.endsWith(".jar"))
                .map(Path::of)
                .toList();
        assertEveryClassLinks("of the class path", jars);
    }

    private static void assertEveryClassLinks(String version, List<Path> jars) throws IOException {
        Set<String> missing = new TreeSet<>();
        List<Path> paths = new ArrayList<>(jars);
        paths.add(TARGET.resolve("classes"));
        try (URLClassLoader files = new URLClassLoader(urls(paths), ClassLoader.getPlatformClassLoader())) {
            LinkCheck check = new LinkCheck(files);
            for (String name : ourClasses()) {
                if (!NEED_A_NEWER_SPARK.getOrDefault(name, Set.of()).contains(version)) {
                    missing.addAll(check.missing(name));
                }
            }
        }
        assertTrue(
                missing.isEmpty(),
                () -> "Spark %s lacks %d of the things that our classes refer to:\n%s"
                        .formatted(version, missing.size(), String.join("\n", missing)));
    }

    @Test
    void onlyClassesThatLookAtTheVersionNameThoseThatNeedANewerSpark() throws IOException {
        for (String name : ourClasses()) {
            if (!name.matches(MAY_NAME_THEM) && !NEED_A_NEWER_SPARK.containsKey(name)) {
                try (InputStream file =
                        Files.newInputStream(TARGET.resolve("classes").resolve(name + ".class"))) {
                    List<ClassFile.Reference> references = new ClassFile(file).references();
                    assertTrue(
                            references.stream().noneMatch(named -> NEED_A_NEWER_SPARK.containsKey(named.owner())),
                            name);
                }
            }
        }
    }

    private static List<String> ourClasses() throws IOException {
        Path classes = TARGET.resolve("classes");
        try (Stream<Path> files = Files.walk(classes.resolve("dev/unroll"))) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static URL[] urls(List<Path> paths) throws MalformedURLException {
        URL[] urls = new URL[paths.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = paths.get(i).toUri().toURL();
        }
        return urls;
    }
}
