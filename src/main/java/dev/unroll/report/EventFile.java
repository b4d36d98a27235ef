package dev.unroll.report;

import dev.unroll.io.ProtocolBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes numbers as TensorBoard reads them: a file of records (length, its checksum, data, their checksum, all little-endian;
 * TensorFlow's {@code record_writer.cc}) of which each is a protocol buffer {@code Event} with a {@code Summary} of simple values
 * (TensorFlow's {@code event.proto} and {@code summary.proto}, whose field numbers are fixed).
 */
public final class EventFile implements AutoCloseable {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int STATUS = 1; // of a session
    private static final int START = 1; // of a status
    private static final int VALUE = 1; // of a summary
    private static final int TAG = 1; // of a value
    private static final int SIMPLE_VALUE = 2; // likewise
    private static final int CHECKSUM_MASK = 0xa282ead8;

    private final OutputStream out;

    /** Begins a file; closing this closes {@code out}. */
    public EventFile(OutputStream out, double seconds) throws IOException {
        this.out = out;
        ProtocolBuffer event = new ProtocolBuffer().number(WALL_TIME, seconds);
        write(event.text(FILE_VERSION, "brain.Event:2"));
    }

    /** Adds values by name; {@code seconds} since 1970. Numbers that are not finite are shown as such. */
    public void add(long step, double seconds, Map<String, Double> values) throws IOException {
        ProtocolBuffer summary = new ProtocolBuffer();
        values.forEach((name, value) -> {
            ProtocolBuffer one = new ProtocolBuffer().text(TAG, name);
            summary.message(VALUE, one.number(SIMPLE_VALUE, value.floatValue()));
        });
        ProtocolBuffer event = new ProtocolBuffer().number(WALL_TIME, seconds).number(STEP, step);
        write(event.message(SUMMARY, summary));
    }

    /** Shows what was added so far to those who read the file, as far as its storage can. */
    public void flush() throws IOException {
        out.flush();
    }

    /** Says that what earlier files have from this step on does not count any more: a run goes on from before it. */
    public void restart(long step, double seconds) throws IOException {
        ProtocolBuffer session = new ProtocolBuffer().number(STATUS, (long) START);
        ProtocolBuffer event = new ProtocolBuffer().number(WALL_TIME, seconds).number(STEP, step);
        write(event.message(SESSION_LOG, session));
    }

    private void write(ProtocolBuffer message) throws IOException {
        byte[] data = message.toBytes();
        byte[] length = buffer(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_MASK;
        return buffer(Integer.BYTES).putInt(masked).array();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
