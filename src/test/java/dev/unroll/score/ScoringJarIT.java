package dev.unroll.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.ClassFile;
import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.io.ModelFiles;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Precision;
import dev.unroll.spark.HadoopStorage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The jar with the classifier {@code score}. */
class ScoringJarIT {
    private static final long MOST_BYTES = 400_000;
    private static final float[][] SEQUENCE = {{0.5f, 1}, {-2, 3}, {0.1f, 0}};

    @TempDir
    private Path folder;

    private static Path jar() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("basedir"), "target"))) {
            return files.filter(file -> file.toString().endsWith("-score.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void isSmall() throws Exception {
        assertTrue(Files.size(jar()) <= MOST_BYTES, Files.size(jar()) + " bytes");
    }

    @Test
    void refersToNothingButItselfAndJava() throws Exception {
        TreeSet<String> missing = new TreeSet<>();
        try (JarFile jar = new JarFile(jar().toFile())) {
            for (ZipEntry entry :
                    jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    new ClassFile(in)
                            .references().stream()
                                    .map(ClassFile.Reference::owner)
                                    .filter(owner -> !owner.matches("\\[.*|java/.*|jdk/incubator/vector/.*"))
                                    .filter(owner -> jar.getEntry(owner + ".class") == null)
                                    .forEach(owner -> missing.add(entry.getName() + " needs " + owner));
                }
            }
        }
        assertEquals(List.of(), List.copyOf(missing));
    }

    /** With a small heap, the jar and a program on the class path, and nothing else. */
    @ParameterizedTest
    @EnumSource
    void scoresOnAPlainJvmOfAFewMegabytesWithAndWithoutTheVectorApi(CellType cell) throws Exception {
        NetworkConfig config = new NetworkConfig(cell, 2, List.of(), 64, 2, false, Head.EVERY, Loss.SQUARED_ERROR, 3);
        Standardization units = new Standardization(new double[] {1, 2}, new double[] {3, 4});
        TrainedNetwork model = RandomModels.of(config, 1, units, Standardization.identity(), Precision.FLOAT);
        Path saved = folder.resolve("model");
        model.save(new ModelFiles(HadoopStorage.of(saved.toString(), new Configuration()), saved.toString()));
        String expected = Arrays.deepToString(RnnScorer.of(model).score(SEQUENCE));
        assertEquals(expected, score(saved));
        assertEquals(expected, score(saved, "--add-modules", "jdk.incubator.vector"));
    }

    /** What the program prints. */
    private String score(Path model, String... options) throws Exception {
        Path program = folder.resolve("program");
        String name = ScoringProgram.class.getName();
        Path file = program.resolve(name.replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        try (InputStream in = ScoringProgram.class
                .getClassLoader()
                .getResourceAsStream(program.relativize(file).toString())) {
            Files.write(file, in.readAllBytes());
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx32m");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", jar() + ":" + program, name, model.toString()));
        command.add(Arrays.stream(SEQUENCE).map(x -> x[0] + "," + x[1]).collect(Collectors.joining(";")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "CLASSPATH"));
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertEquals(0, process.waitFor(), () -> "" + lines);
        return lines.get(lines.size() - 1); // after the JVM's word about incubating modules
    }
}
