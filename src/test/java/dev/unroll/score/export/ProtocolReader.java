package dev.unroll.score.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a protocol buffer: of each number its values, which are Longs, Doubles, Floats or bytes. */
record ProtocolReader(Map<Integer, List<Object>> fields) {
    /** Throws IllegalArgumentException, BufferUnderflowException or the like for what is no protocol buffer. */
    static ProtocolReader of(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new TreeMap<>();
        while (bytes.hasRemaining()) {
            long tag = varint(bytes);
            Object value = switch ((int) tag & 7) {
                case 0 -> varint(bytes);
                case 1 -> bytes.getDouble();
                case 2 -> {
                    byte[] own = new byte[Math.toIntExact(varint(bytes))];
                    bytes.get(own);
                    yield own;
                }
                case 5 -> bytes.getFloat();
                default -> throw new IllegalArgumentException("a field of kind " + (tag & 7));
            };
            fields.computeIfAbsent((int) (tag >>> 3), field -> new ArrayList<>())
                    .add(value);
        }
        return new ProtocolReader(fields);
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    // spotless:off: a table
    List<Object> all(int field) { return fields.getOrDefault(field, List.of()); }
    List<String> texts(int field) { return all(field).stream().map(bytes -> new String((byte[]) bytes, StandardCharsets.UTF_8)).toList(); }
    List<ProtocolReader> messages(int field) { return all(field).stream().map(bytes -> of((byte[]) bytes)).toList(); }
    /** The only value of a field. */
    Object one(int field) { if (all(field).size() != 1) { throw new IllegalArgumentException(all(field).size() + " values of field " + field); } return all(field).get(0); }
    long number(int field) { return (Long) one(field); }
    String text(int field) { one(field); return texts(field).get(0); }
    ProtocolReader message(int field) { return of((byte[]) one(field)); }
    // spotless:on
}
