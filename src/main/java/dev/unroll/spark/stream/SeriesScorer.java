package dev.unroll.spark.stream;

import dev.unroll.assemble.Event;
import dev.unroll.data.UnrollException;
import dev.unroll.score.EventScorer;
import dev.unroll.score.EventScorer.Outcome;
import dev.unroll.score.EventScorer.Result;
import dev.unroll.score.EventScorer.Scored;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/** Scores events of one series after the other. Each task has its own. */
final class SeriesScorer implements Serializable {
    private final SentModel model;
    private final EventRows rows;
    private final Faults faults;
    private transient EventScorer scorer; // made for the first series
    private transient Comparator<InternalRow> order;
    private transient EventRows.Reader reader;

    /** Which events end it. */
    record Faults(boolean invalidIsError, boolean lateIsInvalid) implements Serializable {
        private static final Scored LATE = new Scored(Outcome.LATE, new double[0], "");

        /** The event as it comes out. Throws DATA for one that ends it. */
        Scored of(Scored scored) {
            if (scored.outcome() == Outcome.LATE && !lateIsInvalid) {
                return LATE;
            }
            if (scored.outcome() != Outcome.SCORED && invalidIsError) {
                throw UnrollException.data("%s", scored.reason());
            }
            return scored.outcome() == Outcome.LATE
                    ? new Scored(Outcome.INVALID, scored.outputs(), scored.reason())
                    : scored;
        }
    }

    /** An event with the bytes that it was in. */
    private record Packed(byte[] bytes, InternalRow event) {}

    /**
     * What became of a list of events.
     *
     * @param rows in the order of events
     * @param state what the series is at then; empty for nothing
     */
    record ScoredSeries(List<ScoredRow> rows, Optional<byte[]> state) {}

    SeriesScorer(SentModel model, EventRows rows, Faults faults) {
        this.model = model;
        this.rows = rows;
        this.faults = faults;
    }

    /** @param state null for none */
    ScoredSeries score(String id, byte[] state, Iterator<KeyedEvent> events) {
        if (scorer == null) {
            scorer = model.scorer();
            order = rows.order();
            reader = new EventRows.Reader(rows.event());
        }
        List<Packed> sorted = new ArrayList<>();
        events.forEachRemaining(event -> sorted.add(new Packed(event.getRow(), rows.event(event.getRow()))));
        sorted.sort(Comparator.comparing(Packed::event, order));
        List<Event> read =
                sorted.stream().map(packed -> reader.read(id, packed.event)).toList();
        Result result = scorer.score(id, Optional.ofNullable(state), read);
        List<ScoredRow> scored = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            scored.add(
                    ScoredRow.of(sorted.get(i).bytes, faults.of(result.events().get(i))));
        }
        return new ScoredSeries(scored, result.state());
    }
}
