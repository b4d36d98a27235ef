package dev.unroll.io;

import dev.unroll.data.Rows;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Safetensors.NamedArray;
import dev.unroll.network.Precision;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one file in the safetensors format and trusts nothing in it: no size is allocated that the file does not have. */
record SafetensorsReader(String file, String advice, boolean keepsValues) {
    private static final int MAX_HEADER_BYTES = 100_000_000; // the largest that the format allows

    /** Where the data of an array start and end, in bytes. */
    private record Entry(String name, Precision precision, List<Integer> shape, long start, long end) {}

    /**
     * Reads a file and checks all of it; one without a checksum, as other programs write it, is accepted as it is. Throws
     * MODEL for a missing or damaged file, with {@code advice} as the end of the sentence, STORAGE if the storage fails.
     */
    static Safetensors read(StoredFiles storage, String file, String advice) {
        return new SafetensorsReader(file, advice, true).read(storage);
    }

    /** Checks all of a file as {@link #read} does, without its values in memory: its arrays are empty. */
    static Safetensors check(StoredFiles storage, String file, String advice) {
        return new SafetensorsReader(file, advice, false).read(storage);
    }

    private Safetensors read(StoredFiles storage) {
        try {
            StoredFiles.Entry found = storage.find(file)
                    .orElseThrow(() -> Kind.MODEL.of("There is no file %s; a safetensors file was expected.", file));
            if (found.isFolder()) {
                throw defect("it is a folder");
            }
            try (DataInputStream in = new DataInputStream(storage.open(file))) {
                return read(in, found.bytes());
            }
        } catch (EOFException e) {
            throw defect("it ended while it was read", e);
        } catch (IOException e) {
            if (storage.isDamage(e)) {
                throw defect("the file system's own checksum does not match", e);
            }
            throw Kind.STORAGE.of("%s cannot be read: %s.", file, e.getMessage(), e);
        }
    }

    private Safetensors read(DataInputStream in, long fileBytes) throws IOException {
        int headerBytes = readHeaderLength(in, fileBytes);
        Map<String, Object> header = readHeader(in, headerBytes);
        Map<String, String> metadata = metadata(header.remove(Safetensors.METADATA));
        List<Entry> entries = new ArrayList<>();
        header.forEach((name, entry) -> entries.add(entry(name, entry)));
        entries.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
        requireNoGaps(entries, fileBytes - Long.BYTES - headerBytes);
        MessageDigest digest = SequenceKey.sha256();
        DataInputStream data = new DataInputStream(new DigestInputStream(in, digest));
        List<NamedArray> arrays = new ArrayList<>();
        for (Entry entry : entries) {
            arrays.add(new NamedArray(
                    entry.name, entry.shape, keepsValues ? readValues(data, entry) : skipValues(data, entry)));
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
            String announced = Long.toUnsignedString(length);
            throw defect("its first eight bytes announce a header of %s bytes, in a file of %d", announced, fileBytes);
        }
        return (int) length;
    }

    private Map<String, Object> readHeader(DataInputStream in, int length) throws IOException {
        byte[] json = new byte[length];
        in.readFully(json);
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder(); // reports what is not UTF-8
        try {
            return Json.parse(strict.decode(ByteBuffer.wrap(json)).toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw defect("its header is not JSON: %s", e.getMessage(), e);
        }
    }

    private Map<String, String> metadata(Object found) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (found instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (!(value instanceof String text)) {
                    throw defect("the metadata %s is not a string", name);
                }
                metadata.put((String) name, text);
            });
        } else if (found != null) {
            throw defect("its metadata are no JSON object");
        }
        return metadata;
    }

    private Entry entry(String name, Object json) {
        Safetensors.Entry entry;
        try {
            entry = Json.toRecord(json, Safetensors.Entry.class);
        } catch (IllegalArgumentException e) {
            throw defect("tensor %s: %s", name, e.getMessage(), e);
        }
        Precision precision = switch (entry.dtype()) {
            case "F32" -> Precision.FLOAT;
            case "F64" -> Precision.DOUBLE;
            default -> throw defect("tensor %s has dtype %s; F32 or F64 was expected", name, entry.dtype());
        };
        List<Long> offsets = entry.data_offsets();
        BigInteger bytes = BigInteger.valueOf(Safetensors.bytes(precision));
        for (int size : entry.shape()) {
            bytes = bytes.multiply(BigInteger.valueOf(size));
        }
        if (entry.shape().stream().anyMatch(size -> size < 0)
                || offsets.size() != 2
                || offsets.get(0) < 0
                || !bytes.equals(BigInteger.valueOf(offsets.get(1)).subtract(BigInteger.valueOf(offsets.get(0))))) {
            throw defect("tensor %s of shape %s has data offsets %s", name, entry.shape(), offsets);
        }
        return new Entry(name, precision, entry.shape(), offsets.get(0), offsets.get(1));
    }

    private void requireNoGaps(List<Entry> entries, long dataBytes) {
        long next = 0;
        for (Entry entry : entries) {
            if (entry.start != next) {
                throw defect("the data of tensor %s starts at byte %d, not at %d", entry.name, entry.start, next);
            }
            next = entry.end;
        }
        if (next != dataBytes) {
            throw defect("its tensors need %d bytes of data, and it has %d", next, dataBytes);
        }
    }

    private double[] readValues(DataInputStream in, Entry entry) throws IOException {
        int width = Safetensors.bytes(entry.precision);
        long count = (entry.end - entry.start) / width;
        if (count > Rows.MOST_NUMBERS) {
            throw defect("tensor %s has %d values; at most %d can be read", entry.name, count, Rows.MOST_NUMBERS);
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

    /** Reads them for the checksum. */
    private static double[] skipValues(DataInputStream in, Entry entry) throws IOException {
        byte[] chunk = new byte[Safetensors.CHUNK_BYTES];
        for (long left = entry.end - entry.start; left > 0; left -= Math.min(left, chunk.length)) {
            in.readFully(chunk, 0, (int) Math.min(left, chunk.length));
        }
        return new double[0];
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library that we have
    private UnrollException defect(String pattern, Object... parts) {
        Object last = parts.length == 0 ? null : parts[parts.length - 1]; // perhaps the cause
        return Kind.MODEL.of(
                "%s is not a complete safetensors file: %s%s", file, pattern.formatted(parts), advice, last);
    }
}
