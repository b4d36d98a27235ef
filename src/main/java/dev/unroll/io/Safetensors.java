package dev.unroll.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * What a file in the safetensors format holds: named arrays and a few strings. The format, which Hugging Face has
 * published with its library of that name:
 *
 * <pre>
 * 8 bytes        length of the header, little-endian
 * the header     {"__metadata__": {name: string, …}, name: {"dtype", "shape", "data_offsets": [start, end]}, …}
 * the data       the arrays' values without gaps, row-major, little-endian; offsets count from its first byte
 * </pre>
 *
 * <p>Beside what callers want kept, {@code __metadata__} holds the SHA-256 of the data. The same contents make the same
 * bytes.
 */
final class Safetensors {
    static final String METADATA = "__metadata__";
    static final String CHECKSUM = "sha256";
    static final int CHUNK_BYTES = 1 << 16;
    private static final int ALIGNMENT = 8;
    private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.[-0-9a-f]{36}\\.tmp");

    private final Map<String, String> metadata;
    private final List<NamedArray> arrays;

    /** @param arrays in the order in which they are written, each with a name of its own */
    Safetensors(Map<String, String> metadata, List<NamedArray> arrays) {
        this.metadata = Map.copyOf(metadata);
        this.arrays = List.copyOf(arrays);
    }

    Map<String, String> metadata() {
        return metadata;
    }

    List<NamedArray> arrays() {
        return arrays;
    }

    /**
     * Reads a file and checks all of it. A file without a checksum, as other programs write it, is taken as it is.
     *
     * @param advice what to do about a damaged file: the end of the sentence that says so
     * @throws UnrollException of kind MODEL for a missing or damaged file, STORAGE if the file system fails
     */
    static Safetensors read(FileSystem files, Path file, String advice) {
        return new SafetensorsReader(files, file, advice).read();
    }

    /**
     * Writes a new file: under a temporary name first, so that under its own it is always whole. That name is like no
     * other, for two processes may write the same file. One that is killed leaves it behind, see {@link #isUnfinished}.
     *
     * @param precision FLOAT rounds the values to float32
     * @throws UnrollException of kind OUTPUT_IN_USE if the file exists, STORAGE if the file system fails
     */
    void write(FileSystem files, Path file, Precision precision) {
        Path temporary = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + ".tmp");
        try {
            if (files.exists(file)) {
                throw new UnrollException(
                        UnrollException.Kind.OUTPUT_IN_USE,
                        file + " exists already and is not overwritten; remove it or choose another name.");
            }
            writeWhole(files, temporary, precision);
            if (!files.rename(temporary, file)) {
                throw new IOException(temporary + " cannot be renamed");
            }
        } catch (IOException | FSError e) { // the local file system throws the latter when it is full
            remove(files, temporary, e);
            throw new UnrollException(
                    UnrollException.Kind.STORAGE, file + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /** Whether this is the temporary name of a file that was to have this one. */
    static boolean isUnfinished(Path temporary, Pattern name) {
        Matcher matcher = UNFINISHED.matcher(temporary.getName());
        return matcher.matches() && name.matcher(matcher.group(1)).matches();
    }

    private void writeWhole(FileSystem files, Path file, Precision precision) throws IOException {
        try (FSDataOutputStream out = files.create(file, true)) {
            out.write(header(precision));
            writeData(out, precision);
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync(); // on the disk before it gets its name, should the machine crash
            }
        }
    }

    /** Frees the space of what could not be written whole. */
    private static void remove(FileSystem files, Path temporary, Throwable cause) {
        try {
            files.delete(temporary, false);
        } catch (IOException | FSError e) {
            cause.addSuppressed(e);
        }
    }

    /** The header and the eight bytes before it, padded with spaces so that the data starts at a multiple of eight. */
    private byte[] header(Precision precision) throws IOException {
        byte[] json = json(precision);
        int padding = -json.length & (ALIGNMENT - 1);
        byte[] header = new byte[Long.BYTES + json.length + padding];
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length + padding)
                .put(json);
        Arrays.fill(header, header.length - padding, header.length, (byte) ' ');
        return header;
    }

    private byte[] json(Precision precision) throws IOException {
        JsonMapper mapper = new JsonMapper();
        ObjectNode header = mapper.createObjectNode();
        ObjectNode strings = header.putObject(METADATA);
        new TreeMap<>(metadata).forEach(strings::put);
        strings.put(CHECKSUM, checksum(precision));
        long start = 0;
        for (NamedArray array : arrays) {
            long end = start + (long) array.values().length * bytes(precision);
            ObjectNode entry = header.putObject(array.name());
            entry.put("dtype", precision == Precision.FLOAT ? "F32" : "F64");
            ArrayNode shape = entry.putArray("shape");
            array.shape().forEach(shape::add);
            entry.putArray("data_offsets").add(start).add(end);
            start = end;
        }
        return mapper.writeValueAsBytes(header);
    }

    /** SHA-256 of the data, in hexadecimal. */
    String checksum(Precision precision) {
        MessageDigest digest = SequenceKey.sha256();
        try {
            writeData(new DigestOutputStream(OutputStream.nullOutputStream(), digest), precision);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to nowhere does not fail", e);
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
