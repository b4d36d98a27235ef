package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.Mutations;
import dev.unroll.TestSeed;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String SPECIAL = "\"\\/\b\f\n\r\t\u0000\u001f\u007f ä€\ud83d\ude00\u2028";

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private record Inner(String name, List<Double> numbers) {}

    private record Outer(
            int count,
            long large,
            double loss,
            boolean on,
            Precision precision,
            Inner inner,
            List<Inner> list,
            Map<String, Double> map,
            List<Integer> integers) {}

    private static final Outer OUTER = new Outer(
            -3,
            Long.MIN_VALUE,
            Double.NaN,
            true,
            Precision.DOUBLE,
            new Inner(SPECIAL, List.of(1e-300, -0.0, 0.1, 1e22)),
            List.of(new Inner("", List.of())),
            Map.of("é", Double.MIN_VALUE),
            List.of(1, 2));

    @Test
    void recordIsReadAsItWasWritten() {
        assertEquals(OUTER, Json.toRecord(Json.parse(Json.write(OUTER)), Outer.class));
    }

    @Test
    void valuesAreWrittenAndReadAsJacksonDoes() throws JsonProcessingException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(SPECIAL, SPECIAL);
        values.put("numbers", Arrays.asList(0L, -1L, 1.5, 1e300, null, true));
        values.put("empty", List.of(Map.of(), List.of()));
        JsonMapper jackson = new JsonMapper();
        String text = Json.write(values);
        assertEquals(jackson.writeValueAsString(values), text);
        assertEquals(values, Json.parse(text));
        assertEquals(values, Json.parse(jackson.writerWithDefaultPrettyPrinter().writeValueAsString(values)));
    }

    @Test
    void numbersAreLongsWhereTheyCanBe() {
        assertEquals(
                Arrays.asList(0L, -0.0, 1e2, 9223372036854775807L, 0x1p63, -5L),
                Json.parse("{\"a\":[0, -0.0, 1E2, 9223372036854775807, 9223372036854775808, -5]}")
                        .get("a"));
    }

    @Test
    void numberThatIsNotFiniteIsNull() {
        assertEquals(
                "[null,null,1.0,[3]]", Json.write(List.of(Double.NaN, Double.NEGATIVE_INFINITY, 1.0, new long[] {3})));
    }

    @Test
    void escapesAreRead() {
        assertEquals(
                "\"\\/\b\f\n\r\tä€",
                Json.parse("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u20AC\"}")
                        .get("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "3",
                "null",
                "{",
                "{}}",
                "{} x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":[1,]}",
                "{\"a\":[1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":1e}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":nul}",
                "{\"a\":True}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12",
                "{\"a\":\"\n\"}",
                "{\"a\":\"",
                "{\"a\":1}\u0000",
                "{\"a\":/* */1}",
                "\ufeff{}"
            })
    void whatIsNoObjectOfJsonIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
    }

    @Test
    void depthIsLimited() {
        assertEquals(
                1, Json.parse("{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}").size());
        for (String open : List.of("[", "{\"a\":")) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> Json.parse("{\"a\":" + open.repeat(100_000)))
                    .getMessage()
                    .contains("at most 100 levels"));
        }
    }

    @Test
    void recordOfOtherComponentsIsRefusedAndSaysWhy() {
        Map<String, Object> whole = Json.parse(Json.write(OUTER));
        List<String> messages = new ArrayList<>();
        for (String change : List.of(
                "count:1.5",
                "count:3000000000",
                "large:\"1\"",
                "on:1",
                "precision:\"half\"",
                "inner:{}",
                "list:{}",
                "map:[]",
                "integers:[1,null]",
                "loss:\"NaN\"")) {
            Map<String, Object> changed = new LinkedHashMap<>(whole);
            String name = change.substring(0, change.indexOf(':'));
            changed.put(
                    name,
                    Json.parse("{\"x\":" + change.substring(name.length() + 1) + "}")
                            .get("x"));
            messages.add(assertThrows(IllegalArgumentException.class, () -> Json.toRecord(changed, Outer.class))
                    .getMessage());
        }
        assertEquals("expected a value of type int, found 1.5", messages.get(0));
        assertEquals("expected one of [float, double], found half", messages.get(4));
        whole.put("unknown", 1L);
        assertThrows(IllegalArgumentException.class, () -> Json.toRecord(whole, Outer.class));
        whole.remove("unknown");
        whole.remove("on");
        assertThrows(IllegalArgumentException.class, () -> Json.toRecord(whole, Outer.class));
    }

    /** Jackson, told to be as strict, accepts what we accept, and refuses what we refuse. */
    @Test
    void damagedTextIsAcceptedWhereJacksonAcceptsIt() {
        JsonMapper jackson = JsonMapper.builder()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        String whole = Json.write(OUTER);
        Mutations mutations = new Mutations(seed.random());
        for (int round = 0; round < 5000; round++) {
            String damaged = mutations.ofJson(whole);
            boolean isObject;
            try {
                isObject = jackson.readValue(damaged, Object.class) instanceof Map<?, ?>;
            } catch (JsonProcessingException e) {
                isObject = false;
            }
            String refusal = refusal(damaged);
            boolean tooLong = damaged.length() > 50_000 || refusal.contains("at most 100 levels");
            assertTrue(tooLong || isObject == refusal.isEmpty(), () -> damaged + refusal);
        }
    }

    private static String refusal(String text) {
        try {
            Json.parse(text);
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
