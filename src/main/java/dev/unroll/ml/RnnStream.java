package dev.unroll.ml;

import dev.unroll.assemble.TimeScale;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.ml.StreamParameters.InvalidEvents;
import dev.unroll.ml.StreamParameters.Late;
import dev.unroll.score.EventScorer.ModelChange;
import dev.unroll.spark.stream.SentModel;
import dev.unroll.spark.stream.StreamScoring;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Scores events as they come, with a state for each series: {@code transform} gives the events of a stream, or of a table, with the
 * prediction at their time step, and in {@code errorCol} why there is none. A series has no end and no windows here. Events of a
 * series that come in one micro-batch are sorted; a time step ends with its micro-batch.
 *
 * <p>Spark observes, under this scorer's uid, how many {@code events} came, and how many of them were {@code invalid} or, left out,
 * {@code late}.
 */
public final class RnnStream extends Transformer implements StreamParams<RnnStream> {
    private final String uid;
    private final Param<?>[] params;
    private transient Optional<RnnModel<?>> model = Optional.empty();
    private transient Optional<Dataset<Row>> states = Optional.empty();

    public RnnStream() {
        this(Identifiable$.MODULE$.randomUID("rnnStream"));
    }

    public RnnStream(String uid) {
        this.uid = uid;
        this.params = Parameter.paramsOf(this, StreamParameters.ALL);
    }

    // spotless:off: a table
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    /** What predicts; its columns' names are those of the predictions and, of a model that was trained on sequences, those of an event's features and tokens. */
    public RnnStream setModel(RnnModel<?> value) { model = Optional.of(value); return this; }
    /** What series are at before the first event, as {@link #states} gives it. */
    public RnnStream setStates(Dataset<Row> value) { states = Optional.of(value); return this; }
    /** What each series is at after a table of events: rows of {@code id} and {@code state}, also of those that no event is of. */
    public Dataset<Row> states(Dataset<?> events) { return scoring(events.toDF()).states(events.toDF(), states); }
    /** The events of a stream or of a table with their predictions, lazily. */
    @Override public Dataset<Row> transform(Dataset<?> events) { return scoring(events.toDF()).predictions(events.toDF(), states); }
    // spotless:on

    @Override
    public RnnStream copy(ParamMap extra) {
        RnnStream copy = copyValues(new RnnStream(uid), extra);
        copy.model = model;
        copy.states = states;
        return copy;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Dataset<Row> none = SparkSession.active().createDataFrame(List.of(), schema);
        return scoring(none).predictions(none, Optional.empty()).schema();
    }

    private StreamScoring scoring(Dataset<Row> events) {
        RnnModel<?> scored = model.orElseThrow(() -> UnrollException.usage(
                "A stream is scored by a model: expected one that setModel was told, found none; call it."));
        StreamScoring.requireStateStore(events);
        requireNew(events.schema());
        ParamValues values = new ParamValues(scored);
        values.withOutputs(events.schema(), scored.trained().vectorTarget());
        return new StreamScoring(
                SentModel.of(
                        scored.trained().in(values.precision()),
                        new StreamColumns(this, scored).assembly(events.schema()),
                        Parameter.constant(ModelChange.class, getOnModelChange()),
                        events.sparkSession().sparkContext()),
                getHandleInvalid().equals(InvalidEvents.ERROR.toString()),
                getHandleInvalid().equals(InvalidEvents.SKIP.toString()),
                getOnLate().equals(Late.ERROR.toString()),
                TimeScale.MICROSECONDS.span(getTtl(), "ttl") / 1_000,
                values.outputColumns(scored.trained().vectorTarget()).ofStep(),
                getErrorCol(),
                uid);
    }

    private void requireNew(StructType schema) {
        if (List.of(schema.fieldNames()).contains(getErrorCol())) {
            throw UnrollException.data(
                    "Column \"%s\" exists already: expected a new name for what says why there is no prediction; drop it, or choose another name with %s.",
                    getErrorCol(), ParameterName.of("errorCol"));
        }
    }
}
