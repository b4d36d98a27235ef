package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;

class RnnStreamTest extends StreamCase {
    @Test
    void streamHasTheBitsOfTransformAlsoWhereItIsStartedAgain() throws Exception {
        List<Row> events = events(120);
        RnnModel<?> model = model(events);
        write(events.subList(0, 60), 20);
        run(new RnnStream().setModel(model));
        write(events.subList(60, 120), 20);
        run(new RnnStream().setModel(model));
        assertEquals(expected(model, events, events), found(out()));
        Dataset<Row> rows = out().select("id", "time", "x", "kind", "y", "note");
        assertEquals(120, rows.intersect(table(events)).count());
    }

    @Test
    void tableGoesOnFromTheStatesOfTheTableBeforeAndSoDoesStream() throws Exception {
        List<Row> events = events(60);
        RnnModel<?> model = model(events);
        Map<String, Double> all = expected(model, events, events);
        Dataset<Row> states = model.states(table(events.subList(0, 40)));
        RnnStream stream = new RnnStream().setModel(model).setStates(states);
        Map<String, Double> found = found(stream.transform(table(events.subList(40, 60))));
        events.subList(40, 60).forEach(row -> assertEquals(all.get(row.getString(5)), found.get(row.getString(5))));
        write(events.subList(40, 60), 7);
        run(stream);
        assertEquals(found, found(out()));
        Dataset<Row> later = stream.states(table(events.subList(40, 60)));
        assertEquals(SERIES, later.intersect(model.states(table(events))).count());
    }

    @Test
    void eventsThatCannotBeScoredComeOutWithTheReasonAndLateOnesAreCounted() throws Exception {
        List<Row> events = events(30);
        RnnModel<?> model = model(events);
        List<Row> bad = List.of(
                event(1, 31, Double.NaN, "a"),
                event(1, 32, 1.0, "c"),
                event(1, 33, null, "a"),
                event(null, 34, 1.0, "a"));
        List<Row> all = new ArrayList<>(events);
        all.addAll(bad);
        write(all, 40);
        RnnStream stream = new RnnStream().setModel(model);
        run(stream);
        write(List.of(event(1, -5, 1.0, "a"), event(100, -5, 1.0, "a")), 2);
        StreamingQuery second = run(stream);
        Map<String, Double> expected = expected(model, events, events);
        bad.forEach(row -> expected.put(row.getString(5), null));
        Map<String, Double> found = found(out().where("id is null or id < 100"));
        assertEquals(expected, found);
        assertEquals(
                List.of(
                        "Column \"id\" of an event: expected an id, found null; correct or drop such events, or set handleInvalid skip to leave them out.",
                        "Column \"kind\" of an event of id \"1\" at 2020-09-13T12:32:00Z: expected a category that training had, found \"c\"; correct or drop such events, or set handleInvalid skip to leave them out."),
                out().where("kind = 'c' or id is null")
                        .orderBy("id")
                        .select("error")
                        .as(Encoders.STRING())
                        .collectAsList());
        Row counts = Stream.of(second.recentProgress())
                .map(progress -> progress.observedMetrics().get(stream.uid()))
                .filter(row -> row != null && row.getLong(0) > 0)
                .findFirst()
                .orElseThrow();
        assertEquals("[2,0,1]", counts.toString());
    }

    @Test
    void eventsThatCannotBeScoredEndTheQueryWhereTheyAreErrors() {
        List<Row> events = events(30);
        RnnStream stream = new RnnStream().setModel(model(events));
        write(List.of(event(1, 31, Double.NaN, "a")), 1);
        List<Row> nan = List.of(event(1, 31, Double.NaN, "a"));
        assertEquals(1, stream.transform(table(nan)).count());
        assertEquals(
                0,
                stream.copy(ParamMap.empty())
                        .setHandleInvalid("skip")
                        .transform(table(nan))
                        .count());
        assertSentence(
                "Column \"x\" of an event of id \"1\"",
                () -> run(stream.copy(ParamMap.empty()).setHandleInvalid("error")));
        RnnStream late = stream.setStates(stream.states(table(events))).setHandleInvalid("error");
        List<Row> old = List.of(event(1, -1, 1.0, "a"));
        assertEquals(0, late.transform(table(old)).count());
        assertSentence(
                "expected a time after those that were scored before",
                () -> late.setOnLate("error").transform(table(old)).count());
    }

    @Test
    void statesOfAnotherModelAreRefusedUnlessTheyAreForSomething() {
        List<Row> events = events(40);
        RnnModel<?> one = model(events);
        RnnModel<?> other = model(events);
        List<Row> later = events.subList(20, 40);
        RnnStream stream = new RnnStream().setModel(other).setStates(one.states(table(events.subList(0, 20))));
        assertSentence(
                "is of another model or assembler",
                () -> stream.transform(table(later)).count());
        stream.setOnModelChange("restart");
        Map<String, Double> begun = found(stream.transform(table(later)));
        assertEquals(expected(other, events, later), begun);
        stream.setOnModelChange("keep");
        assertNotEquals(begun, found(stream.transform(table(later))));
    }

    @Test
    void seriesBeginsAgainAfterItsTimeToLive() throws Exception {
        List<Row> events = events(40);
        RnnModel<?> model = model(events);
        RnnStream stream = new RnnStream().setModel(model).setTtl("1 millisecond");
        write(events.subList(0, 20), 20);
        run(stream);
        write(events.subList(20, 40), 20);
        run(stream);
        Map<String, Double> expected = expected(model, events, events.subList(0, 20));
        expected.putAll(expected(model, events, events.subList(20, 40)));
        assertEquals(expected, found(out()));
    }

    @Test
    void modelOfSequencesScoresEventsThatHaveTheFeaturesOfTheirStep() {
        Dataset<Row> sequences = spark.sql(
                "select id, transform(sequence(1, id + 2), t -> array(float(sin(id * t)), float(t))) as x, transform(sequence(1, id + 2), t -> if((t + id) % 3 = 0, 'a', 'b')) as words, id % 2 as label from range(6)");
        RnnModel<?> model = new RnnClassifier()
                .setFeaturesCol("x")
                .setTokensCol("words")
                .setIdCol("id")
                .setHead("max")
                .setHiddenSize(3)
                .setEpochs(1)
                .fit(sequences);
        Dataset<Row> events = sequences
                .selectExpr("id", "posexplode(arrays_zip(x, words)) as (time, step)")
                .selectExpr("id", "time", "step.x as x", "step.words as words");
        Dataset<Row> predicted = new RnnStream()
                .setModel(model)
                .setIdCols("id")
                .setTimeCol("time")
                .transform(events);
        assertEquals(
                "[id, time, x, words, prediction, probability, rawPrediction, error]",
                List.of(predicted.columns()).toString());
        Dataset<Row> last = predicted.where("time = id + 1").select("id", "prediction", "probability", "rawPrediction");
        assertEquals(
                model.transform(sequences)
                        .select("id", "prediction", "probability", "rawPrediction")
                        .orderBy("id")
                        .collectAsList(),
                last.orderBy("id").collectAsList());
    }

    @Test
    void whatCannotBeScoredAsItComesIsRefusedBeforeThat() {
        List<Row> events = events(20);
        RnnModel<?> model = model(events);
        write(events, 20);
        Dataset<Row> stream = spark.readStream().schema(SCHEMA).parquet(path("events"));
        assertSentence("setModel", () -> new RnnStream().transform(stream));
        assertSentence(
                "\"error\" exists already",
                () -> new RnnStream().setModel(model).transform(table(events).withColumn("error", functions.lit(1))));
        assertSentence(
                "ttl must be a duration",
                () -> new RnnStream().setModel(model).setTtl("soon").transform(stream));
        spark.conf().unset(PROVIDER);
        assertSentence(
                "spark.conf.set(\"" + PROVIDER,
                () -> new RnnStream().setModel(model).transform(stream));
        RnnModel<?> both = new RnnRegressor()
                .setBidirectional(true)
                .setHiddenSize(2)
                .setEpochs(1)
                .setHead("every")
                .setFeaturesCol("features")
                .setTokensCol("tokens")
                .fit(assembler(events).transform(table(events)));
        assertSentence("two directions", () -> new RnnStream().setModel(both).transform(table(events)));
    }
}
