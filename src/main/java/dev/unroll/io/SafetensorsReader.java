package dev.unroll.io;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Precision;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads one file in the safetensors format and trusts nothing in it: no size is allocated that the file does not have. */
final class SafetensorsReader {
    /** The largest header that the format allows. */
    private static final int MAX_HEADER_BYTES = 100_000_000;

    /** The longest array that every Java machine can make. */
    private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What the header says of one array; {@code start} and {@code end} are bytes of the data. */
    private record Entry(String name, Precision precision, List<Integer> shape, long start, long end) {}

    private final FileSystem files;
    private final Path file;
    private final String advice;

    SafetensorsReader(FileSystem files, Path file, String advice) {
        this.files = files;
        this.file = file;
        this.advice = advice;
    }

    Safetensors read() {
        try {
            if (!files.exists(file)) {
                throw new UnrollException(
                        UnrollException.Kind.MODEL, "There is no file " + file + "; a safetensors file was expected.");
            }
            FileStatus status = files.getFileStatus(file);
            if (!status.isFile()) {
                throw defect("it is a folder");
            }
            try (DataInputStream in = files.open(file)) {
                return read(in, status.getLen());
            }
        } catch (EOFException e) {
            throw defect("it ended while it was read", e);
        } catch (ChecksumException e) {
            throw defect("the file system's own checksum does not match", e);
        } catch (IOException e) {
            throw new UnrollException(
                    UnrollException.Kind.STORAGE, file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private Safetensors read(DataInputStream in, long fileBytes) throws IOException {
        int headerBytes = readHeaderLength(in, fileBytes);
        JsonNode header = readHeader(in, headerBytes);
        Map<String, String> metadata = metadata(header.path(Safetensors.METADATA));
        List<Entry> entries = entries(header);
        requireNoGaps(entries, fileBytes - Long.BYTES - headerBytes);
        MessageDigest digest = SequenceKey.sha256();
        DataInputStream data = new DataInputStream(new DigestInputStream(in, digest));
        List<NamedArray> arrays = new ArrayList<>();
        for (Entry entry : entries) {
            arrays.add(new NamedArray(entry.name, entry.shape, readValues(data, entry)));
        }
        String checksum = HexFormat.of().formatHex(digest.digest());
        if (!metadata.getOrDefault(Safetensors.CHECKSUM, checksum).equals(checksum)) {
            throw defect("its data does not match its SHA-256 checksum");
        }
        return new Safetensors(metadata, arrays);
    }

    private int readHeaderLength(DataInputStream in, long fileBytes) throws IOException {
        if (fileBytes < Long.BYTES) {
            throw defect("it has only " + fileBytes + " bytes");
        }
        long length = Long.reverseBytes(in.readLong());
        if (length < 0 || length > Math.min(MAX_HEADER_BYTES, fileBytes - Long.BYTES)) {
            throw defect("its first eight bytes promise a header of " + Long.toUnsignedString(length)
                    + " bytes, in a file of " + fileBytes);
        }
        return (int) length;
    }

    private JsonNode readHeader(DataInputStream in, int length) throws IOException {
        byte[] json = new byte[length];
        in.readFully(json);
        try {
            JsonNode header = MAPPER.readTree(json);
            if (header.isObject()) {
                return header;
            }
        } catch (IOException e) { // from memory, so about the JSON
            throw defect("its header is not JSON", e);
        }
        throw defect("its header is not a JSON object");
    }

    private Map<String, String> metadata(JsonNode node) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isTextual()) {
                throw defect("the metadata " + property.getKey() + " is not a string");
            }
            metadata.put(property.getKey(), property.getValue().textValue());
        }
        return metadata;
    }

    /** All arrays, in the order of their data. */
    private List<Entry> entries(JsonNode header) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : header.properties()) {
            if (!property.getKey().equals(Safetensors.METADATA)) {
                entries.add(entry(property.getKey(), property.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
        return entries;
    }

    private Entry entry(String name, JsonNode node) {
        Precision precision = switch (node.path("dtype").asText()) {
            case "F32" -> Precision.FLOAT;
            case "F64" -> Precision.DOUBLE;
            default ->
                throw defect("tensor " + name + " has dtype " + node.path("dtype") + "; F32 or F64 was expected");
        };
        List<Integer> shape = new ArrayList<>();
        for (JsonNode size : node.path("shape")) {
            if (!size.isInt() || size.intValue() < 0) {
                throw defect("tensor " + name + " has shape " + node.path("shape"));
            }
            shape.add(size.intValue());
        }
        JsonNode offsets = node.path("data_offsets");
        long start = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        BigInteger bytes = BigInteger.valueOf(Safetensors.bytes(precision));
        for (int size : shape) {
            bytes = bytes.multiply(BigInteger.valueOf(size));
        }
        if (!node.path("shape").isArray() || start < 0 || !bytes.equals(BigInteger.valueOf(end - start))) {
            throw defect("tensor " + name + " of shape " + node.path("shape") + " has data offsets " + offsets);
        }
        return new Entry(name, precision, shape, start, end);
    }

    private void requireNoGaps(List<Entry> entries, long dataBytes) {
        long next = 0;
        for (Entry entry : entries) {
            if (entry.start != next) {
                throw defect(
                        "the data of tensor " + entry.name + " starts at byte " + entry.start + ", not at " + next);
            }
            next = entry.end;
        }
        if (next != dataBytes) {
            throw defect("its tensors need " + next + " bytes of data, and it has " + dataBytes);
        }
    }

    private double[] readValues(DataInputStream in, Entry entry) throws IOException {
        int width = Safetensors.bytes(entry.precision);
        long count = (entry.end - entry.start) / width;
        if (count > MAX_VALUES) {
            throw defect("tensor " + entry.name + " has " + count + " values; at most " + MAX_VALUES + " can be read");
        }
        double[] values = new double[(int) count];
        ByteBuffer chunk = ByteBuffer.allocate(Safetensors.CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int valuesPerChunk = Safetensors.CHUNK_BYTES / width;
        for (int i = 0; i < values.length; i++) {
            if (i % valuesPerChunk == 0) {
                in.readFully(chunk.array(), 0, width * Math.min(valuesPerChunk, values.length - i));
                chunk.clear();
            }
            values[i] = entry.precision == Precision.FLOAT ? chunk.getFloat() : chunk.getDouble();
        }
        return values;
    }

    private UnrollException defect(String what) {
        return new UnrollException(UnrollException.Kind.MODEL, sentence(what));
    }

    private UnrollException defect(String what, IOException cause) {
        return new UnrollException(UnrollException.Kind.MODEL, sentence(what), cause);
    }

    private String sentence(String what) {
        return file + " is not a whole safetensors file: " + what + advice;
    }
}
