package dev.unroll.spark.assemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.NamedEvents;
import dev.unroll.data.UnrollException;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.LocalSpark;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedEventsTest {
    private static final List<Double> VALUES =
            Arrays.asList(1.5, null, -0.0, Double.NaN, 1e300, Double.POSITIVE_INFINITY, 0.1);

    private final SparkSession spark = LocalSpark.session();

    @Test
    void eventOfNamedValuesIsThatOfARow() {
        Dataset<Row> rows = spark.range(VALUES.size())
                .selectExpr(
                        "'a' AS id",
                        "timestamp_micros(1600000000123456 + id * 1000000) AS time",
                        "element_at(array(1.5, null, -0.0D, double('NaN'), 1e300, double('Infinity'), 0.1D), int(id) + 1) AS x",
                        "array(id, 0.25D) AS pair",
                        "id = 1 AS flag",
                        "IF(id = 2, null, concat('kind ', id % 2)) AS kind",
                        "int(id) AS code",
                        "0.5 AS age")
                .coalesce(1);
        Dataset<Row> valid = rows.withColumn("x", functions.lit(1));
        Assembly assembly = new SequenceAssembler()
                .setIdCols("id")
                .setTimeCol("time")
                .setInputCols("x", "pair", "flag")
                .setTokenCols("kind", "code")
                .setStaticCols("age")
                .setMissing("mean")
                .fit(valid)
                .assembly();
        NamedEvents named = new NamedEvents(assembly);
        List<Event> ofTable = EventTable.events(
                        new EventTable(rows, assembly.settings().columns())
                                .packed(assembly.learnt().widths()))
                .collectAsList();
        List<Row> collected = rows.withColumn(
                        "time", functions.date_format(functions.col("time"), "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"))
                .collectAsList();
        for (int i = 0; i < ofTable.size(); i++) {
            Map<String, Object> values = new HashMap<>();
            for (String name : rows.columns()) {
                values.put(name, collected.get(i).getAs(name));
            }
            values.put("x", VALUES.get(i));
            values.put("pair", i % 2 == 0 ? new double[] {i, 0.25} : List.of((float) i, 0.25));
            Event event = named.event("a", values);
            assertEquals(ofTable.get(i).getId(), event.getId());
            assertEquals(ofTable.get(i).getTime(), event.getTime());
            assertEquals(ofTable.get(i).getFault(), event.getFault());
            assertArrayEquals(ofTable.get(i).getNumbers(), event.getNumbers());
            assertArrayEquals(ofTable.get(i).tokens(), event.tokens());
        }
    }

    @Test
    void timesThatAreNumbersAndAttributesAreThoseOfARow() {
        Dataset<Row> rows = spark.range(3)
                .selectExpr(
                        "id AS series", "id / 3 - 7 AS at", "concat('m', id) AS name", "id * 2 AS value", "id AS y");
        Assembly assembly = new SequenceAssembler()
                .setIdCols("series")
                .setTimeCol("at")
                .setAttributeCol("name")
                .setValueCol("value")
                .setLabelCol("y")
                .setMissing("zero")
                .fit(rows)
                .assembly();
        List<Event> ofTable = EventTable.events(
                        new EventTable(rows, assembly.settings().columns())
                                .packed(assembly.learnt().widths()))
                .collectAsList();
        NamedEvents named = new NamedEvents(assembly);
        for (Event expected : ofTable) {
            long id = Long.parseLong(expected.getId());
            Event event = named.event(
                    "" + id,
                    Map.of("at", id / 3.0 - 7, "name", "m" + id, "value", id == 0 ? "0" : (int) id * 2, "y", (double)
                            id));
            assertEquals(expected.getTime(), event.getTime());
            assertEquals(expected.attribute(), event.attribute());
            assertArrayEquals(expected.getNumbers(), event.getNumbers());
            assertEquals(expected.label(), event.label());
        }
        assertEquals(Event.NO_TIME, named.event("0", Map.of("name", "m0")).getFault());
        assertEquals(Event.NO_ID, named.event(null, Map.of("at", 1)).getFault());
        assertEquals(
                Event.TIME_OUT_OF_RANGE, named.event("0", Map.of("at", 1e13)).getFault());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x    | high       | Column \"x\" of an event: expected a number, found high; correct it.",
                "time | yesterday  | Column \"time\" of an event: expected a time such as \"2024-01-31T18:00:00Z\", found yesterday; correct it.",
                "pair | 3          | Column \"pair\" of an event: expected 2 numbers, as in training, found 1; correct it."
            })
    void valueOfAnotherTypeIsOneSentence(String column, String value, String sentence) {
        Dataset<Row> rows =
                spark.range(2).selectExpr("id", "timestamp_micros(id) AS time", "1.5D AS x", "array(id, id) AS pair");
        Assembly assembly = new SequenceAssembler()
                .setIdCols("id")
                .setTimeCol("time")
                .setInputCols("x", "pair")
                .fit(rows)
                .assembly();
        Map<String, Object> values = new HashMap<>(Map.of("time", "1970-01-01", "x", 1, "pair", List.of(1, 2)));
        values.put(column, value);
        UnrollException refused =
                assertThrows(UnrollException.class, () -> new NamedEvents(assembly).event("0", values));
        assertEquals(sentence, refused.getMessage());
    }
}
