package dev.unroll.io;

import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.network.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file in the safetensors format holds: named arrays and a few strings. The format, which Hugging Face has
 * published with its library of that name:
 *
 * <pre>
 * 8 bytes        length of the header, little-endian
 * the header     {"__metadata__": {name: string, …}, name: {"dtype", "shape", "data_offsets": [start, end]}, …}
 * the data       the values of the arrays without gaps, row-major, little-endian; offsets count from its first byte
 * </pre>
 *
 * <p>Besides the given strings, {@code __metadata__} holds the SHA-256 of the data. Equal contents yield equal bytes.
 */
record Safetensors(Map<String, String> metadata, List<NamedArray> arrays) {
    static final String METADATA = "__metadata__";
    static final String CHECKSUM = "sha256";
    static final int CHUNK_BYTES = 1 << 16;

    /** An array in a file, its values row-major and not copied. */
    record NamedArray(String name, List<Integer> shape, double[] values) {}

    /** What the header says of one array; {@code data_offsets} are bytes of the data. */
    record Entry(String dtype, List<Integer> shape, List<Long> data_offsets) {}

    private static final int ALIGNMENT = 8;
    private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.[-0-9a-f]{36}\\.tmp");

    /**
     * Writes a new file: under a temporary name first, so that under its own it is always complete. The temporary name is
     * unique, since two processes may write the same file. Throws OUTPUT_IN_USE if the file exists, STORAGE on failure.
     */
    void write(Storage storage, String file, Precision precision) {
        String temporary = file.replaceFirst("[^/]*$", ".$0." + UUID.randomUUID() + ".tmp");
        try {
            if (storage.exists(file)) {
                throw Kind.OUTPUT_IN_USE.of(
                        "%s exists already and is not overwritten; remove it or choose another name.", file);
            }
            Storage.doOrUndo(
                    () -> {
                        try (OutputStream out = storage.create(temporary, true)) {
                            out.write(header(precision));
                            writeData(out, precision);
                        }
                        storage.rename(temporary, file);
                    },
                    () -> storage.delete(temporary));
        } catch (IOException e) {
            throw Kind.STORAGE.of("%s cannot be written: %s.", file, e.getMessage(), e);
        }
    }

    /** Whether a file has the temporary name of one that was to have this name, as a killed process leaves it. */
    static boolean isUnfinished(String temporary, Pattern name) {
        Matcher matcher = UNFINISHED.matcher(temporary);
        return matcher.matches() && name.matcher(matcher.group(1)).matches();
    }

    /** The header and the eight bytes before it, padded with spaces so that the data starts at a multiple of eight. */
    private byte[] header(Precision precision) {
        byte[] json = Json.write(entries(precision)).getBytes(StandardCharsets.UTF_8);
        int padding = -json.length & (ALIGNMENT - 1);
        byte[] header = new byte[Long.BYTES + json.length + padding];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header)
                .putLong(Long.reverseBytes(json.length + padding))
                .put(json);
        return header;
    }

    private Map<String, Object> entries(Precision precision) {
        Map<String, String> strings = new LinkedHashMap<>(new TreeMap<>(metadata));
        strings.put(CHECKSUM, checksum(precision));
        Map<String, Object> entries = new LinkedHashMap<>(Map.of(METADATA, strings));
        String dtype = precision == Precision.FLOAT ? "F32" : "F64";
        long start = 0;
        for (NamedArray array : arrays) {
            long end = start + (long) array.values().length * bytes(precision);
            entries.put(array.name(), new Entry(dtype, array.shape(), List.of(start, end)));
            start = end;
        }
        return entries;
    }

    /** SHA-256 of a text, in hexadecimal. */
    static String sha256(String text) {
        return HexFormat.of().formatHex(SequenceKey.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    String checksum(Precision precision) {
        MessageDigest digest = SequenceKey.sha256();
        try {
            writeData(new DigestOutputStream(OutputStream.nullOutputStream(), digest), precision);
        } catch (IOException e) {
            throw new UncheckedIOException("discarding output does not fail", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void writeData(OutputStream out, Precision precision) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (NamedArray array : arrays) {
            for (double value : array.values()) {
                if (precision == Precision.FLOAT) {
                    chunk.putFloat((float) value);
                } else {
                    chunk.putDouble(value);
                }
                if (chunk.remaining() < Double.BYTES) {
                    out.write(chunk.array(), 0, chunk.position());
                    chunk.clear();
                }
            }
        }
        out.write(chunk.array(), 0, chunk.position());
    }

    static int bytes(Precision precision) {
        return precision == Precision.FLOAT ? Float.BYTES : Double.BYTES;
    }
}
