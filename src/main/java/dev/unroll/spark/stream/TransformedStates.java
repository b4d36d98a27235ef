package dev.unroll.spark.stream;

import dev.unroll.spark.stream.SeriesScorer.ScoredSeries;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessorWithInitialState;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** States of series as Spark 4 keeps values: earlier versions have no such classes, so nothing may load this one there. */
final class TransformedStates extends StatefulProcessorWithInitialState<String, KeyedEvent, ScoredRow, KeyedState> {
    private final SeriesScorer scorer;
    private final long ttlMillis;
    private transient ValueState<byte[]> state;

    TransformedStates(SeriesScorer scorer, long ttlMillis) {
        this.scorer = scorer;
        this.ttlMillis = ttlMillis;
    }

    static Dataset<ScoredRow> scored(
            SeriesScorer scorer,
            long ttlMillis,
            KeyValueGroupedDataset<String, KeyedEvent> events,
            Optional<KeyValueGroupedDataset<String, KeyedState>> initial,
            Encoder<ScoredRow> encoder,
            Encoder<KeyedState> states) {
        TransformedStates processor = new TransformedStates(scorer, ttlMillis);
        TimeMode time = ttlMillis > 0 ? TimeMode.ProcessingTime() : TimeMode.None();
        return initial.isEmpty()
                ? events.transformWithState(processor, time, OutputMode.Append(), encoder)
                : events.transformWithState(processor, time, OutputMode.Append(), initial.get(), encoder, states);
    }

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
        TTLConfig ttl = ttlMillis > 0 ? new TTLConfig(Duration.ofMillis(ttlMillis)) : TTLConfig.NONE();
        state = getHandle().getValueState("state", Encoders.BINARY(), ttl);
    }

    @Override
    public void handleInitialState(String id, KeyedState initial, TimerValues timers) {
        state.update(initial.getState());
    }

    @Override
    public Iterator<ScoredRow> handleInputRows(String id, Iterator<KeyedEvent> events, TimerValues timers) {
        ScoredSeries scored =
                scorer.score(id, state.exists() ? state.get() : null, CollectionConverters.asJava(events));
        scored.state().ifPresent(state::update);
        return CollectionConverters.asScala(scored.rows().iterator());
    }
}
