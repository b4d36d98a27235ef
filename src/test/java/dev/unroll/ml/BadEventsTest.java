package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be assembled: a sentence with id, time and column, the same in any partitions, or counted. */
class BadEventsTest {
    private static final String SCHEMA = "id string, time timestamp, a double, age int, wind string, label double";
    private static final String DROP = "correct or drop such events, or set handleInvalid skip to leave them out.";
    private static final String LEAVE =
            "or correct or drop such events, or set handleInvalid skip to leave their sequences out.";

    /** @param events (id, hour, a, age, wind, label) beside a good series */
    record Bad(String sentence, String reason, List<Row> events) {
        @Override
        public String toString() {
            return reason;
        }
    }

    private static Row event(String id, Integer hour, Double a, Integer age, String wind, Double label) {
        Timestamp time = hour == null
                ? null
                : Timestamp.from(Instant.parse("2024-03-10T00:00:00Z").plusSeconds(3600L * hour));
        return RowFactory.create(id, time, a, age, wind, label);
    }

    private static Dataset<Row> events(List<Row> bad) {
        List<Row> rows = new ArrayList<>(bad);
        for (int hour = 0; hour < 4; hour++) {
            rows.add(event("p", hour, 1.0 * hour, 50, "NW", 1.0));
        }
        return LocalSpark.session().createDataFrame(rows, StructType.fromDDL(SCHEMA));
    }

    private static SequenceAssemblerModel model() {
        return new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("a")
                .setStaticCols("age")
                .setTokenCols("wind")
                .setLabelCol("label")
                .fit(events(List.of()));
    }

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad(
                        "Column \"id\" of an event: expected an id, found null; " + DROP,
                        "events without an id",
                        List.of(event(null, 1, 1.0, 50, "NW", 1.0))),
                new Bad(
                        "Column \"time\" of an event of id \"q\": expected a time, found null; " + DROP,
                        "events without a time",
                        List.of(event("q", null, 1.0, 50, "NW", 1.0))),
                new Bad(
                        "Column \"a\" of an event of id \"q\" at 2024-03-10T02:00:00Z: expected a finite number or null, found NaN; "
                                + DROP,
                        "events with a number that is not finite",
                        List.of(event("q", 2, Double.NaN, 50, "NW", 1.0))),
                new Bad(
                        "Column \"a\" of an event of id \"q\" at 2024-03-10T02:00:00Z: expected a finite number or null, found an infinite or too large one; "
                                + DROP,
                        "events with a number that is not finite",
                        List.of(event("q", 2, 1e39, 50, "NW", 1.0))),
                new Bad(
                        "Column \"wind\" of an event of id \"q\" at 2024-03-10T02:00:00Z: expected a category that training had, found \"SE\"; "
                                + DROP,
                        "events of an unknown category",
                        List.of(event("q", 2, 1.0, 50, "SE", 1.0))),
                new Bad(
                        "Column \"age\" of id \"q\" at 2024-03-10T03:00:00Z: expected one value in a sequence, found 50.0 and then 51.0; name the column in inputCols instead, "
                                + LEAVE,
                        "sequences with a static column that changes",
                        List.of(event("q", 2, 1.0, 50, "NW", 1.0), event("q", 3, 1.0, 51, "NW", 1.0))),
                new Bad(
                        "Column \"time\" of id \"q\" at 2024-03-10T02:00:00Z: expected events of different times, found several; say with duplicates what becomes of them, "
                                + LEAVE,
                        "sequences with several events of one time step",
                        List.of(event("q", 2, 1.0, 50, "NW", 1.0), event("q", 2, 2.0, 50, "NW", 1.0))),
                new Bad(
                        "Column \"a\" of id \"q\" at 2024-03-10T02:00:00Z: expected a value, found null; say with missing what stands for it, "
                                + LEAVE,
                        "sequences with a missing value",
                        List.of(event("q", 2, null, 50, "NW", 1.0))),
                new Bad(
                        "Column \"label\" of id \"q\" at 2024-03-10T02:00:00Z: expected a label at the last time step or before, found null at each; leave such series out, "
                                + LEAVE,
                        "sequences without a label",
                        List.of(event("q", 2, 1.0, 50, "NW", null))));
    }

    private static Map<String, Double> report(SequenceAssemblerModel model, Dataset<Row> events) {
        Map<String, Double> report = new HashMap<>();
        model.report(events).collectAsList().forEach(row -> report.put(row.getString(0), row.getDouble(1)));
        return report;
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badEventIsASentenceOrCounted(Bad bad) {
        Dataset<Row> events = events(bad.events());
        SequenceAssemblerModel model = model();
        UnrollException thrown = assertThrows(UnrollException.class, () -> model.report(events));
        assertEquals(bad.sentence(), thrown.getMessage());
        assertEquals(UnrollException.Kind.DATA, thrown.kind());
        model.setHandleInvalid("skip");
        Map<String, Double> report = report(model, events);
        assertEquals(1, report.get("left out: " + bad.reason()), report.toString());
        assertEquals(1, report.get("sequences"));
        assertEquals(
                List.of("p"),
                model.transform(events).select("id").collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList());
    }

    /** Ids as 10, of which texts and numbers are ordered otherwise than 9. */
    @Test
    void firstBadEventByIdAndTimeIsNamedInAnyPartitions() {
        List<Row> several = new ArrayList<>();
        for (int id = 0; id < 12; id++) {
            several.add(event("" + id, 5, id < 7 ? (Double) 1.0 : null, 50, "NW", 1.0));
            several.add(event("" + id, 6, id < 9 ? 1.0 : Double.NaN, 50, "NW", 1.0));
        }
        SequenceAssemblerModel model = model();
        for (int partitions : new int[] {1, 2, 5, 13}) {
            model.setPartitions(partitions);
            UnrollException thrown = assertThrows(
                    UnrollException.class, () -> model.report(events(several).repartition(3)));
            assertEquals(
                    "Column \"a\" of id \"10\" at 2024-03-10T05:00:00Z: expected a value, found null; say with missing what stands for it, "
                            + LEAVE,
                    thrown.getMessage());
        }
    }

    @Test
    void seriesWithoutATargetInItsHorizonAreCounted() {
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("a")
                .setLabelCol("label")
                .setLabelMode("horizon")
                .setHorizon(2);
        Dataset<Row> events = events(List.of(
                event("q", 1, 1.0, 50, "NW", 1.0),
                event("q", 2, 1.0, 50, "NW", 1.0),
                event("q", 3, 1.0, 50, "NW", null),
                event("q", 4, 1.0, 50, "NW", 1.0)));
        Map<String, Double> report = report(assembler.fit(events), events);
        assertEquals(1, report.get("left out: sequences without a target"));
        assertEquals(1, report.get("sequences"));
    }

    @Test
    void categoriesThatDoNotChangeAreTokens() {
        UnrollException thrown = assertThrows(
                UnrollException.class,
                () -> new SequenceAssembler()
                        .setIdCols("id")
                        .setInputCols("a")
                        .setStaticCols("wind")
                        .fit(events(List.of())));
        assertEquals(
                "Column \"wind\" has the wrong type: expected a number or a boolean, found string; convert it, or name it in tokenCols if it has categories, or choose another column with staticCols.",
                thrown.getMessage());
    }
}
