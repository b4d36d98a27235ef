package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.network.Precision;
import dev.unroll.network.RecurrentNetwork;
import dev.unroll.network.reference.ReferenceNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestVectorTest {
    private static final String FOLDER = "src/test/resources/golden";

    static Stream<Named<TestVector>> vectors() {
        return TestVector.readFolder(FOLDER, new Configuration()).stream().map(v -> Named.of(v.name(), v));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void referenceEqualsPyTorch(TestVector vector) {
        double error = vector.relativeError(new ReferenceNetwork(vector.config()), Precision.DOUBLE);
        assertTrue(error < 1e-10, () -> "relative error " + error);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void fastPathEqualsPyTorch(TestVector vector) {
        double error = vector.relativeError(new RecurrentNetwork(vector.config()), Precision.FLOAT);
        assertTrue(error < 1e-4, () -> "relative error " + error);
    }

    @Test
    void folderHoldsAllVectorsInTheOrderOfTheirNames() {
        List<String> names = vectors().map(Named::getName).toList();
        assertEquals(24, names.size());
        assertEquals(names.stream().sorted().toList(), names);
    }

    @Test
    void wrongNumberInAVectorIsSeen() throws IOException {
        String text = Files.readString(Path.of(FOLDER, "lstm-i1h2l1-last-squared_error.json"));
        String wrong = text.replaceFirst("\"lossSum\": [0-9.]+", "\"lossSum\": 99.0");
        TestVector vector = TestVector.parse("wrong.json", wrong);
        assertTrue(vector.relativeError(new ReferenceNetwork(vector.config()), Precision.DOUBLE) > 1e-2);
    }

    @Test
    void folderIsNoGlob(@TempDir Path parent) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("v[1]"));
        String name = "lstm-i1h2l1-last-squared_error.json";
        Files.copy(Path.of(FOLDER, name), folder.resolve(name));
        assertEquals(
                1, TestVector.readFolder(folder.toString(), new Configuration()).size());
    }

    @Test
    void emptyFolderIsNamed(@TempDir Path folder) {
        UnrollException e = assertThrows(
                UnrollException.class, () -> TestVector.readFolder(folder.toString(), new Configuration()));
        assertEquals("The folder " + folder + " holds no test vectors: expected files named *.json.", e.getMessage());
    }

    @Test
    void brokenVectorIsNamed() {
        UnrollException e =
                assertThrows(UnrollException.class, () -> TestVector.parse("broken.json", "{\"cell\": \"lstm\"}"));
        assertTrue(e.getMessage().startsWith("The test vector broken.json cannot be read: "), e.getMessage());
        assertEquals(UnrollException.Kind.DATA, e.kind());
    }
}
