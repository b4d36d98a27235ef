package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PlainMessageTest {
    @Test
    void errorClassAndSqlStateAreLeftOut() {
        assertEquals(
                "Path does not exist: file:/a.b",
                PlainMessage.of(new IOException(
                        "[PATH_NOT_FOUND] Path does not exist: file:/a.b. SQLSTATE: 42K03\n== SQL ==")));
        assertEquals(
                "no column `a`", PlainMessage.of(new IOException("[X.Y] no column `a`. SQLSTATE: 42703;\n'Project")));
    }

    @Test
    void otherMessagesKeepTheirWords() {
        assertEquals("[a] list of 3. things", PlainMessage.of(new IOException("[a] list of 3. things.\nat line 2")));
    }

    @Test
    void exceptionWithoutWordsIsNamed() {
        assertEquals("IOException", PlainMessage.of(new IOException()));
        assertEquals("IOException", PlainMessage.of(new IOException("")));
    }
}
