package dev.unroll.spark.stream;

import dev.unroll.data.UnrollException;
import dev.unroll.score.EventScorer.Outcome;
import dev.unroll.spark.SparkVersion;
import dev.unroll.spark.assemble.EventTable;
import dev.unroll.spark.predict.OutputColumns;
import dev.unroll.spark.stream.SeriesScorer.Faults;
import dev.unroll.spark.stream.SeriesScorer.ScoredSeries;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.CoGroupFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.state.StateStore$;
import org.apache.spark.sql.functions;

/**
 * Scores a stream or a table of events, with a state for each series: events of a series that come together are sorted, and go on
 * where those before stopped.
 *
 * @param ttlMillis of processing time without an event, after which a series of a stream begins again; 0 for never
 * @param error name of the column that says why a prediction is null
 * @param name of the counts that Spark observes: {@code events}, {@code invalid} and {@code late}
 */
public record StreamScoring(
        SentModel model,
        boolean invalidIsError,
        boolean skipsInvalid,
        boolean lateIsInvalid,
        long ttlMillis,
        OutputColumns columns,
        String error,
        String name) {
    private static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
    private static final String ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";
    private static final Encoder<KeyedState> STATES = Encoders.bean(KeyedState.class);
    private static final Encoder<ScoredRow> SCORED = Encoders.bean(ScoredRow.class);

    /** The events with the predictions' columns, and what is told by {@link #name}. */
    public Dataset<Row> predictions(Dataset<Row> events, Optional<Dataset<Row>> states) {
        Dataset<Row> table = table(events);
        EventRows rows = EventRows.of(table.schema());
        SeriesScorer scorer = scorer(rows);
        Dataset<ScoredRow> scored = events.isStreaming()
                ? ofStream(keyed(table, rows), states, scorer)
                : together(
                        keyed(table, rows),
                        states.orElseGet(() -> none(events)),
                        scorer,
                        (id, before, series) -> series.rows().iterator(),
                        SCORED);
        Column outcome = functions.col("outcome");
        Dataset<Row> counted = scored.toDF()
                .observe(
                        name,
                        functions.count(outcome).as("events"),
                        count(outcome, Outcome.INVALID),
                        count(outcome, Outcome.LATE));
        Column kept = outcome.notEqual(Outcome.LATE.name());
        return new ScoredColumns(rows, columns, error)
                .of(counted.where(skipsInvalid ? kept.and(outcome.notEqual(Outcome.INVALID.name())) : kept));
    }

    private static Column count(Column outcome, Outcome of) {
        return functions
                .count(functions.when(outcome.equalTo(of.name()), 1))
                .as(of.name().toLowerCase(Locale.ROOT));
    }

    /** What each series is at after a table of events, also one that has none there: {@code id} and {@code state}. */
    public Dataset<Row> states(Dataset<Row> events, Optional<Dataset<Row>> before) {
        Dataset<Row> table = table(events);
        EventRows rows = EventRows.of(table.schema());
        return together(
                        keyed(table, rows),
                        before.orElseGet(() -> none(events)),
                        scorer(rows),
                        (id, state, series) -> series.state().stream()
                                .map(bytes -> state(id, bytes))
                                .iterator(),
                        STATES)
                .select("id", "state");
    }

    private static KeyedState state(String id, byte[] bytes) {
        KeyedState state = new KeyedState();
        state.setId(id);
        state.setState(bytes);
        return state;
    }

    private Dataset<Row> table(Dataset<Row> events) {
        EventTable.requireAsLearnt(events.schema(), model.assembly());
        return new EventTable(events, model.assembly().settings().forStream().columns())
                .withRows(model.assembly().learnt().widths());
    }

    private SeriesScorer scorer(EventRows rows) {
        return new SeriesScorer(model, rows, new Faults(invalidIsError, lateIsInvalid));
    }

    private static KeyValueGroupedDataset<String, KeyedEvent> keyed(Dataset<Row> table, EventRows rows) {
        return table.select(functions.col("id"), rows.packed().as("row"))
                .as(Encoders.bean(KeyedEvent.class))
                .groupByKey((MapFunction<KeyedEvent, String>) KeyedEvent::getId, Encoders.STRING());
    }

    private static KeyValueGroupedDataset<String, KeyedState> keyed(Dataset<Row> states) {
        return states.select("id", "state")
                .as(STATES)
                .groupByKey((MapFunction<KeyedState, String>) KeyedState::getId, Encoders.STRING());
    }

    private static Dataset<Row> none(Dataset<Row> events) {
        return events.sparkSession().createDataset(List.of(), STATES).toDF();
    }

    private Dataset<ScoredRow> ofStream(
            KeyValueGroupedDataset<String, KeyedEvent> events, Optional<Dataset<Row>> states, SeriesScorer scorer) {
        Optional<KeyValueGroupedDataset<String, KeyedState>> initial = states.map(StreamScoring::keyed);
        if (!SparkVersion.present().hasTransformWithState()) {
            return new GroupStates(scorer, ttlMillis).scored(events, initial, SCORED);
        }
        return TransformedStates.scored(scorer, ttlMillis, events, initial, SCORED, STATES);
    }

    /** Gives states a place that is not the executors' memory, unless they were given one, and ends streams whose events are scored. */
    public static void keepStates(SparkSession session) {
        SparkConf conf = session.sparkContext().getConf();
        Stream.of(Map.entry(PROVIDER, ROCKS), Map.entry("spark.sql.streaming.noDataMicroBatches.enabled", "false"))
                .filter(setting -> !conf.contains(setting.getKey()))
                .forEach(setting -> session.conf().set(setting.getKey(), setting.getValue()));
    }

    /**
     * Closes this JVM's stores of states, of queries that have ended: RocksDB, which Spark leaves open, otherwise may still work while
     * the JVM ends, and crash it.
     */
    public static void closeStates() {
        StateStore$.MODULE$.stop();
    }

    /** Throws USAGE where Spark has no place for the states of a stream. */
    public static void requireStateStore(Dataset<Row> events) {
        String found = events.sparkSession().conf().get(PROVIDER);
        if (events.isStreaming() && SparkVersion.present().hasTransformWithState() && !found.equals(ROCKS)) {
            throw UnrollException.usage(
                    "Spark keeps the states of streams in %s: expected RocksDB, which transformWithState needs, found that; say spark.conf.set(\"%s\", \"%s\") before the query is started.",
                    found.replaceAll(".*\\.", ""), PROVIDER, ROCKS);
        }
    }

    /** What is made of a series. */
    private interface Part<T> extends Serializable {
        Iterator<T> of(String id, byte[] before, ScoredSeries series);
    }

    private static <T> Dataset<T> together(
            KeyValueGroupedDataset<String, KeyedEvent> events,
            Dataset<Row> states,
            SeriesScorer scorer,
            Part<T> part,
            Encoder<T> encoder) {
        return events.cogroup(
                keyed(states),
                (CoGroupFunction<String, KeyedEvent, KeyedState, T>) (id, own, found) -> {
                    byte[] before = found.hasNext() ? found.next().getState() : null;
                    if (found.hasNext()) {
                        throw UnrollException.data(
                                "Id \"%s\" has several states: expected one; keep the last of them.", id);
                    }
                    return part.of(id, before, scorer.score(id, before, own));
                },
                encoder);
    }
}
