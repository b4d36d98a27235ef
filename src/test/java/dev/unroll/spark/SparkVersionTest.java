package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.5.0", "3.5.9-amzn-1", "4.0.1", "4.1.0", "4.2.1", "4.3.0"})
    void versionThatIsSupportedNeedsNoWord(String name) {
        assertDoesNotThrow(() -> new SparkVersion(name).require());
        assertTrue(new SparkVersion(name).note().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"3.4.4, too old", "2.4.8, too old", "4.0.0, SPARK-52259", "4.0.0-preview2, SPARK-52259", "next, too old"
    })
    void versionThatDoesNotServeIsRefusedInOneSentence(String name, String reason) {
        UnrollException refusal = assertThrows(UnrollException.class, () -> new SparkVersion(name).require());
        assertEquals(UnrollException.Kind.USAGE, refusal.kind());
        assertTrue(refusal.getMessage().startsWith("Spark " + name + " "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.4.0", "5.0.0", "4.10.2"})
    void versionThatCameLaterIsUsedWithANote(String name) {
        assertDoesNotThrow(() -> new SparkVersion(name).require());
        assertTrue(new SparkVersion(name).note().orElseThrow().contains("Spark " + name + ":"));
    }
}
