package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerLoadingTest {
    private static final String STORED = "/models/version-3-gru";
    private static final float[][] NONE = {};

    @TempDir
    private Path folder;

    private static Path model() throws URISyntaxException {
        return Path.of(ScorerLoadingTest.class.getResource(STORED).toURI());
    }

    private static byte[] zip(String... prefixes) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(model())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String prefix : prefixes) {
                    out.putNextEntry(new ZipEntry(prefix + model().relativize(file)));
                    out.write(Files.readAllBytes(file));
                }
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void folderAndZipAndResourceAreOneModel() throws Exception {
        RnnScorer ofFolder = RnnScorer.load(model());
        Path zipped = Files.write(folder.resolve("model.zip"), zip("version-3-gru/"));
        int[][] sequence = {{0, 0}, {1, 1}, {0, 1}};
        for (RnnScorer other : List.of(RnnScorer.load(zipped), RnnScorer.load(new ByteArrayInputStream(zip(""))))) {
            assertEquals(ofFolder.digest(), other.digest());
            assertArrayEquals(ofFolder.score(NONE, sequence), other.score(NONE, sequence));
        }
    }

    @Test
    void zipThatIsNoModelIsNamed() throws Exception {
        byte[] two = zip("a/", "b/");
        assertEquals(
                "The zip of the model holds 2 files unroll.json: expected one; zip the folder of one model that unroll has saved.",
                modelError(two));
        Path file = Files.write(folder.resolve("model.zip"), new byte[] {1, 2, 3});
        UnrollException e = assertThrows(UnrollException.class, () -> RnnScorer.load(file));
        assertEquals(
                "The zip " + file
                        + " holds 0 files unroll.json: expected one; zip the folder of one model that unroll has saved.",
                e.getMessage());
    }

    @Test
    void cutOrFlippedZipIsASentenceOrTheSameModel() throws Exception {
        byte[] whole = zip("");
        for (int length = 0; length < whole.length - 1; length += 97) {
            assertNoOtherModel(Arrays.copyOf(whole, length));
        }
        for (int at = 0; at < whole.length; at += 61) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            assertNoOtherModel(flipped);
        }
        assertTrue(modelError(Arrays.copyOf(whole, whole.length / 2)).endsWith("."));
    }

    /** The end of a zip and the names of other files do not matter. */
    private static void assertNoOtherModel(byte[] zip) throws Exception {
        try {
            RnnScorer found = RnnScorer.load(new ByteArrayInputStream(zip));
            assertEquals(RnnScorer.load(model()).digest(), found.digest());
        } catch (UnrollException e) {
            assertEquals(UnrollException.Kind.MODEL, e.kind());
        }
    }

    private static String modelError(byte[] zip) {
        UnrollException e = assertThrows(UnrollException.class, () -> RnnScorer.load(new ByteArrayInputStream(zip)));
        assertEquals(UnrollException.Kind.MODEL, e.kind());
        return e.getMessage();
    }

    @Test
    void missingFolderIsNamed() {
        UnrollException e = assertThrows(UnrollException.class, () -> RnnScorer.load(folder.resolve("none")));
        assertTrue(e.getMessage().startsWith("The folder " + folder.resolve("none") + " has no file unroll.json"));
    }
}
