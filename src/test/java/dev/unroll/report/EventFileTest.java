package dev.unroll.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFileTest {
    /** Written by TensorBoard 2.21's own writer of records, for the same two events. */
    private static final String EXPECTED = "1800000000000000a37f4b22"
            + "09000000000000f83f1a0d627261696e2e4576656e743a32" + "2a28646c" + "1b000000000000001a0d9e13"
            + "09000000000000044010ac022a0d0a0b0a046c6f7373150000403f" + "0f8acb2e";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void hasTheBytesThatTensorBoardWrites() throws IOException {
        try (EventFile file = new EventFile(out, 1.5)) {
            file.add(300, 2.5, Map.of("loss", 0.75));
        }
        assertEquals(EXPECTED, HexFormat.of().formatHex(out.toByteArray()));
    }

    @Test
    void restartHasThemToo() throws IOException {
        try (EventFile file = new EventFile(out, 1.5)) {
            out.reset();
            file.restart(300, 2.5);
        }
        assertEquals(
                "100000000000000095fbfe1809000000000000044010ac023a0208017d05b37d",
                HexFormat.of().formatHex(out.toByteArray()));
    }

    @Test
    void recordsFollowEachOtherByTheirLengths() throws IOException {
        try (EventFile file = new EventFile(out, 0)) {
            for (int step = 0; step < 3; step++) {
                file.add(step, step, Map.of("loss", 1.0 / step, "val accuracy", 0.5));
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int records = 0;
        for (; bytes.hasRemaining(); records++) {
            long length = bytes.getLong();
            bytes.position(bytes.position() + Integer.BYTES + (int) length + Integer.BYTES);
        }
        assertEquals(4, records);
    }
}
