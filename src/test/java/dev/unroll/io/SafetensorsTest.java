package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Safetensors.NamedArray;
import dev.unroll.network.Precision;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @TempDir
    java.nio.file.Path folder;

    private Storage files; // without checksums of its own, so that ours are put to the test
    private java.nio.file.Path local;
    private String file;

    @BeforeEach
    void openFileSystem() throws IOException {
        FileSystem raw = new RawLocalFileSystem();
        raw.initialize(folder.toUri(), new Configuration());
        files = new HadoopStorage(raw);
        local = folder.resolve("weights.safetensors");
        file = local.toString();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadIsWhatWasWritten(Precision precision) {
        Random random = seed.random();
        double[] many = new double[3 * 7001]; // several chunks, the last not full
        Arrays.setAll(many, i -> (float) random.nextGaussian());
        double[] special = {0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE};
        List<NamedArray> arrays = List.of(
                new NamedArray("b.many", List.of(3, 7001), many),
                new NamedArray("a \"special\" näme", List.of(6), special),
                new NamedArray("empty", List.of(0, 4), new double[0]),
                new NamedArray("scalar", List.of(), new double[] {1.5}));
        new Safetensors(Map.of("note", "Grüße", "empty", ""), arrays).write(files, file, precision);

        Safetensors checked = SafetensorsReader.check(files, file, "");
        assertEquals(4, checked.arrays().size());
        assertTrue(checked.arrays().stream().allMatch(array -> array.values().length == 0));
        Safetensors read = SafetensorsReader.read(files, file, "");
        assertEquals("Grüße", read.metadata().get("note"));
        assertEquals("", read.metadata().get("empty"));
        assertEquals(64, read.metadata().get(Safetensors.CHECKSUM).length());
        assertEquals(4, read.arrays().size());
        for (NamedArray expected : arrays) {
            NamedArray array = read.arrays().stream()
                    .filter(a -> a.name().equals(expected.name()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(expected.shape(), array.shape());
            assertArrayEquals(expected.values(), array.values());
        }
    }

    @Test
    void doubleKeepsEveryBitAndFloatRounds() {
        List<NamedArray> third = List.of(new NamedArray("w", List.of(1), new double[] {1.0 / 3}));
        new Safetensors(Map.of(), third).write(files, file, Precision.DOUBLE);
        assertEquals(
                1.0 / 3, SafetensorsReader.read(files, file, "").arrays().get(0).values()[0]);
        String rounded = file + ".float";
        new Safetensors(Map.of(), third).write(files, rounded, Precision.FLOAT);
        assertEquals(
                (float) (1.0 / 3),
                SafetensorsReader.read(files, rounded, "").arrays().get(0).values()[0]);
    }

    /** The published layout, byte by byte; the checksum is that of sha256sum over the eight bytes of data. */
    @Test
    void bytesAreThoseOfThePublishedFormat() throws IOException {
        new Safetensors(Map.of(), List.of(new NamedArray("w", List.of(2, 1), new double[] {1, -2})))
                .write(files, file, Precision.FLOAT);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(local)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertEquals(
                "{\"__metadata__\":{\"sha256\":\"ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b\"},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}",
                new String(header, StandardCharsets.UTF_8).stripTrailing());
        assertEquals(0, bytes.position() % 8);
        assertEquals(1f, bytes.getFloat());
        assertEquals(-2f, bytes.getFloat());
        assertFalse(bytes.hasRemaining());
    }

    @Test
    void sameContentsMakeTheSameBytes() throws IOException {
        writeExample();
        byte[] first = Files.readAllBytes(local);
        Files.delete(local);
        writeExample();
        assertArrayEquals(first, Files.readAllBytes(local));
    }

    @Test
    void existingFileIsNotOverwritten() throws IOException {
        writeExample();
        byte[] before = Files.readAllBytes(local);
        UnrollException refused = assertThrows(UnrollException.class, this::writeExample);
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, refused.kind());
        assertArrayEquals(before, Files.readAllBytes(local));
    }

    @Test
    void nothingButTheFileIsLeft() throws IOException {
        writeExample();
        try (var left = Files.list(folder)) {
            assertEquals(List.of(local), left.toList());
        }
    }

    @Test
    void folderThatCannotBeWrittenIsAStorageProblem() throws IOException {
        Files.write(folder.resolve("plain"), new byte[0]);
        String inside = folder.resolve("plain").resolve("w").toString();
        Safetensors contents = new Safetensors(Map.of(), List.of());
        UnrollException failed =
                assertThrows(UnrollException.class, () -> contents.write(files, inside, Precision.FLOAT));
        assertEquals(UnrollException.Kind.STORAGE, failed.kind());
    }

    @Test
    void missingFileAndFolderAreNamed() {
        assertDefect("There is no file");
        file = folder.toString();
        assertDefect("it is a folder");
    }

    @Test
    void fileCutOffAnywhereIsRefused() throws IOException {
        writeExample();
        byte[] whole = Files.readAllBytes(local);
        for (int length = 0; length < whole.length; length++) {
            Files.write(local, Arrays.copyOf(whole, length));
            assertDefect(length < 8 ? "bytes" : "");
        }
        Files.write(local, Arrays.copyOf(whole, whole.length + 1));
        assertDefect("its tensors need 32 bytes of data, and it has 33");
    }

    @Test
    void everyFlippedBitOfTheDataIsFound() throws IOException {
        writeExample();
        byte[] whole = Files.readAllBytes(local);
        for (int bit = 0; bit < 8 * 32; bit++) {
            byte[] damaged = whole.clone();
            damaged[whole.length - 32 + bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(local, damaged);
            assertDefect("does not match its SHA-256 checksum");
        }
    }

    @Test
    void randomDamageIsNeverAnythingButOneSentence() throws IOException {
        Random random = seed.random();
        writeExample();
        byte[] whole = Files.readAllBytes(local);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(local, damaged);
            try {
                SafetensorsReader.read(files, file, ""); // a name or a string may have changed without harm
            } catch (UnrollException e) {
                assertEquals(UnrollException.Kind.MODEL, e.kind());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not JSON at all | its header is not JSON",
                "[] | its header is not JSON: expected an object, found []",
                "{} {} | its header is not JSON",
                "{'__metadata__':{'epoch':3}} | the metadata epoch is not a string",
                "{'w':{'dtype':'BF16','shape':[4],'data_offsets':[0,8]}} | tensor w has dtype BF16; F32 or F64 was expected",
                "{'w':3} | tensor w: expected an object, found 3",
                "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | tensor w of shape [-2] has data offsets [0, 8]",
                "{'w':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | tensor w: expected a value of type Integer, found 2.0",
                "{'w':{'dtype':'F32','data_offsets':[0,4]}} | tensor w: expected an object of [dtype, shape, data_offsets], found [dtype, data_offsets]",
                "{'w':{'dtype':'F32','shape':[2]}} | tensor w: expected an object of [dtype, shape, data_offsets], found [dtype, shape]",
                "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | tensor w of shape [3] has data offsets [0, 8]",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | tensor w of shape [2] has data offsets [8, 0]",
                "{'w':{'dtype':'F32','shape':[65536,65536,65536,65536],'data_offsets':[0,0]}} | has data offsets [0, 0]",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
                        + " | the data of tensor b starts at byte 4, not at 8",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[0],'data_offsets':[8,8]}}"
                        + " | the data of tensor b starts at byte 8, not at 4",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | its tensors need 4 bytes of data, and it has 8",
                "{'w':{'dtype':'F32','shape':[2147483647,2147483647,0],'data_offsets':[0,0]}} | its tensors need 0 bytes of data",
                "{'w':{'dtype':'F32','shape':[1]},'w':{'dtype':'F32','shape':[1]}} | its header is not JSON",
            })
    void faultyHeaderGetsItsSentence(String header, String sentence) throws IOException {
        writeRaw(header.replace('\'', '"'), new byte[8]);
        assertDefect(sentence);
    }

    @Test
    void headerThatIsTooLongIsRefusedBeforeItIsRead() throws IOException {
        for (long length : new long[] {-1, 1L << 40, 17, 100_000_001}) {
            Files.write(
                    local,
                    ByteBuffer.allocate(24)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .array());
            assertDefect("its first eight bytes announce a header of " + Long.toUnsignedString(length));
        }
    }

    @Test
    void fileOfAnotherProgramNeedsNoChecksum() throws IOException {
        byte[] data = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(2.5)
                .array();
        writeRaw("{\"w\":{\"data_offsets\":[0,8],\"shape\":[1],\"dtype\":\"F64\"}}   ", data);
        assertEquals(
                2.5, SafetensorsReader.read(files, file, "").arrays().get(0).values()[0]);
    }

    @Test
    void damageThatTheFileSystemFindsIsADamagedModel() throws IOException {
        FileSystem checksummed = new LocalFileSystem(); // keeps a checksum beside each file
        checksummed.initialize(folder.toUri(), new Configuration());
        files = new HadoopStorage(checksummed);
        writeExample();
        byte[] damaged = Files.readAllBytes(local);
        damaged[damaged.length - 1] ^= 1;
        Files.write(local, damaged);
        assertDefect("the file system's own checksum does not match");
    }

    private void writeExample() {
        new Safetensors(
                        Map.of("epoch", "3"),
                        List.of(
                                new NamedArray("w", List.of(2, 3), new double[] {1, 2, 3, 4, 5, 6}),
                                new NamedArray("b", List.of(2), new double[] {7, 8})))
                .write(files, file, Precision.FLOAT);
    }

    private void writeRaw(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(local, bytes.putLong(json.length).put(json).put(data).array());
    }

    private void assertDefect(String sentence) {
        UnrollException defect = assertThrows(UnrollException.class, () -> SafetensorsReader.read(files, file, ""));
        assertEquals(UnrollException.Kind.MODEL, defect.kind());
        assertTrue(defect.getMessage().contains(sentence), defect.getMessage());
        assertTrue(defect.getMessage().contains(file), defect.getMessage());
        assertFalse(defect.getMessage().contains("\n"), defect.getMessage());
        UnrollException checked = assertThrows(UnrollException.class, () -> SafetensorsReader.check(files, file, ""));
        assertEquals(defect.getMessage(), checked.getMessage());
    }
}
