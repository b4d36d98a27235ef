package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final String HIDDEN = "*********(redacted)";

    private final Redaction redaction = Redaction.of(new SparkConf(false));

    @Test
    void valuesAreHiddenByTheirNamesAndByWhatTheySay() {
        assertEquals(HIDDEN, redaction.value("user.password", "x"));
        assertEquals(HIDDEN, redaction.value("url", "access.key=x"));
        assertEquals("x", redaction.value("url", "x"));
        Redaction own = Redaction.of(new SparkConf(false).set("spark.redaction.regex", "hunter\\d"));
        assertEquals(HIDDEN, own.ofSetting("labelCol", "hunter2"));
        assertEquals("password", own.ofSetting("labelCol", "password"));
    }

    @Test
    void pathsKeepTheirHarmlessParts() {
        assertEquals("s3a://" + HIDDEN + "@bucket/data", redaction.text("s3a://key:abc@bucket/data"));
        assertEquals("abfss://container@account/data", redaction.text("abfss://container@account/data"));
        assertEquals("/data/" + HIDDEN + "/part", redaction.text("/data/x?password=abc/part"));
        assertEquals(
                HIDDEN,
                Redaction.of(new SparkConf(false).set("spark.redaction.regex", "a/b"))
                        .text("/a/b"));
    }

    @Test
    void tokensOfATextAreNoSecret() {
        assertEquals("tokens", redaction.ofSetting("tokensCol", "tokens"));
        assertEquals("tokens", redaction.ofSetting("tokens-col", "tokens"));
        assertEquals("3", redaction.ofSetting("minTokenCount", "3"));
        assertEquals(HIDDEN, redaction.value("token", "3"));
    }
}
