package dev.unroll.spark.stream;

import dev.unroll.spark.stream.SeriesScorer.ScoredSeries;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/** States of series as Spark 3.5 keeps those of groups. */
record GroupStates(SeriesScorer scorer, long ttlMillis)
        implements FlatMapGroupsWithStateFunction<String, KeyedEvent, byte[], ScoredRow> {
    Dataset<ScoredRow> scored(
            KeyValueGroupedDataset<String, KeyedEvent> events,
            Optional<KeyValueGroupedDataset<String, KeyedState>> initial,
            Encoder<ScoredRow> encoder) {
        Encoder<byte[]> states = Encoders.BINARY();
        GroupStateTimeout timeout =
                ttlMillis > 0 ? GroupStateTimeout.ProcessingTimeTimeout() : GroupStateTimeout.NoTimeout();
        return initial.isEmpty()
                ? events.flatMapGroupsWithState(this, OutputMode.Append(), states, encoder, timeout)
                : events.flatMapGroupsWithState(
                        this,
                        OutputMode.Append(),
                        states,
                        encoder,
                        timeout,
                        initial.get().mapValues((MapFunction<KeyedState, byte[]>) KeyedState::getState, states));
    }

    @Override
    public Iterator<ScoredRow> call(String id, Iterator<KeyedEvent> events, GroupState<byte[]> state) {
        if (state.hasTimedOut()) {
            state.remove();
            return Collections.emptyIterator();
        }
        ScoredSeries scored = scorer.score(id, state.exists() ? state.get() : null, events);
        scored.state().ifPresent(state::update);
        if (ttlMillis > 0 && state.exists()) {
            state.setTimeoutDuration(ttlMillis);
        }
        return scored.rows().iterator();
    }
}
