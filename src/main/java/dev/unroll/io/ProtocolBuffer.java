package dev.unroll.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A protocol buffer under construction, by the numbers of its fields (Google's "Protocol Buffers: Encoding"). */
public final class ProtocolBuffer {
    private static final int VARINT = 0; // ways in which a field is written
    private static final int BITS_64 = 1;
    private static final int BYTES = 2;
    private static final int BITS_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    // spotless:off: a table
    public ProtocolBuffer number(int field, double value) { return tag(field, BITS_64).raw(littleEndian(Double.BYTES).putDouble(value).array()); }
    public ProtocolBuffer number(int field, float value) { return tag(field, BITS_32).raw(littleEndian(Float.BYTES).putFloat(value).array()); }
    public ProtocolBuffer number(int field, long value) { return tag(field, VARINT).varint(value); }
    public ProtocolBuffer text(int field, String value) { return bytes(field, value.getBytes(StandardCharsets.UTF_8)); }
    public ProtocolBuffer message(int field, ProtocolBuffer value) { return bytes(field, value.toBytes()); }
    public ProtocolBuffer bytes(int field, byte[] value) { return tag(field, BYTES).varint(value.length).raw(value); }
    public byte[] toBytes() { return out.toByteArray(); }
    private static ByteBuffer littleEndian(int bytes) { return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN); }
    private ProtocolBuffer tag(int field, int way) { return varint((field << 3) | way); }
    private ProtocolBuffer raw(byte[] bytes) { out.writeBytes(bytes); return this; }
    // spotless:on

    private ProtocolBuffer varint(long value) {
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) ((rest & 0x7F) | 0x80));
        }
        out.write((int) rest);
        return this;
    }
}
