package dev.unroll.job;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.data.ParameterName;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.network.Head;
import dev.unroll.network.NetworkConfig;
import dev.unroll.spark.assemble.EventAssembler;
import dev.unroll.spark.assemble.EventAssembler.Assembled;
import dev.unroll.spark.assemble.EventTable;
import dev.unroll.spark.read.DataColumn;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Makes sequences of the events that a job reads, and events again of the predictions for these. */
record EventData(Assembly assembly, int partitions) {
    static final String FOLD = "fold";
    private static final String ID = "id";
    private static final String TIMES = "times";
    private static final List<String> UNITS = List.of("base", "scale");
    private static final String ENTRY = "unroll_entry";

    /** As an assembler learns it from events. */
    static EventData fit(SequenceAssembler assembler, Dataset<Row> events) {
        return new EventData(assembler.fit(events).assembly(), assembler.getPartitions());
    }

    /** All events as sequences, by what an assembler has learnt from those outside of one fold. */
    static Dataset<Row> sequences(SequenceAssembler assembler, Dataset<Row> events, int fold) {
        int folds = assembler.getNumFolds();
        UDF1<String, Integer> ofId =
                id -> id == null ? -1 : SequenceKey.ofId(id).fold(folds);
        UserDefinedFunction foldOf = functions.udf(ofId, DataTypes.IntegerType);
        Column id = DataColumn.joined(events.schema(), List.of(assembler.getIdCols()), "idCols");
        return fit(assembler, events.where(foldOf.apply(id).notEqual(fold))).sequences(events);
    }

    /**
     * As a model remembers it. All of each series is measured or predicted, whatever training held out; the model is told what
     * the columns of the sequences are.
     *
     * @param columns of the data, where there is a label to be read
     * @param cutTime after which sequences are held out, if at all
     */
    static EventData of(
            RnnModel<?> model, DataColumns columns, StructType schema, boolean labelled, Optional<String> cutTime) {
        AssemblySettings known = model.trained().assembly().orElseThrow().settings();
        String weight = known.columns().weight();
        boolean weighted = labelled && List.of(schema.fieldNames()).contains(weight);
        NetworkConfig network = model.trained().config();
        model.setIdCol(ID);
        model.setLabelCol("label");
        model.setWeightCol(weighted ? "weight" : "");
        if (network.inputs().features() > 0) {
            model.setFeaturesCol("features");
        }
        if (network.tokens()) {
            model.setTokensCol("tokens");
        }
        if (model.getHandleInvalid().equals(InvalidRows.KEEP.toString())) {
            throw UnrollException.usage(
                    "--handle-invalid keep is for data whose rows are sequences: expected error or skip where they are events; choose one of these.");
        }
        AssemblySettings settings = new AssemblySettings(
                known.columns()
                        .with(labelled || known.labels().areInputs() ? columns.label() : "", weighted ? weight : ""),
                known.time(),
                known.steps(),
                known.filling(),
                labelled ? known.labels() : known.labels().withoutTargets(),
                known.pieces(),
                new Split(
                        cutTime.map(time -> known.time().time(time, "cutTime")).orElse(Split.NO_CUT),
                        0,
                        known.split().numFolds(),
                        known.split().seed()),
                columns.skipsInvalid());
        Assembly assembly =
                new Assembly(settings, model.trained().assembly().orElseThrow().learnt());
        EventTable.requireAsLearnt(schema, assembly);
        return new EventData(assembly, model.getPartitions());
    }

    /** A row each, lazily. */
    Dataset<Row> sequences(Dataset<Row> events) {
        return new EventAssembler(assembly, partitions).sequences(events);
    }

    /** The same at once, and prints what becomes of the events. They stay on disk until the caller unpersists them. */
    Dataset<Row> reported(Dataset<Row> events) {
        Assembled assembled = new EventAssembler(assembly, partitions).assembled(events);
        new EventReport(assembled.counts().figures(assembly)).lines().forEach(System.out::println);
        return assembled.sequences();
    }

    /** Of such sequences those that are held out. Throws DATA where there are none. */
    Dataset<Row> heldOut(Dataset<Row> sequences) {
        Dataset<Row> heldOut = sequences.where("validation");
        if (heldOut.isEmpty()) {
            AssemblySettings settings = assembly.settings();
            throw UnrollException.data(
                    "Nothing follows %s: expected targets after %s to measure on, found none in %d sequences; choose an earlier time.",
                    ParameterName.of("cutTime"),
                    settings.time().text(settings.split().cutTime()),
                    sequences.count());
        }
        return heldOut;
    }

    // spotless:off: a table
    private static boolean isKept(String column) { return column.equals(ID) || column.equals(TIMES) || UNITS.contains(column); }
    /** The columns of sequences to keep beside predictions, for {@link #asEvents}. */
    static List<String> kept(Dataset<Row> sequences) { return Stream.of(sequences.columns()).filter(EventData::isKept).toList(); }
    // spotless:on

    /**
     * Predictions for sequences as events: {@code id}, {@code time} and the predictions of a sequence's last time step or, with
     * a head on every step, of each, numbered by {@code step}. Predictions are in the label's units.
     */
    static Dataset<Row> asEvents(Dataset<Row> predicted, String head) {
        List<String> predictions =
                Stream.of(predicted.columns()).filter(name -> !isKept(name)).toList();
        if (!head.equals(Head.EVERY.toString())) {
            Column last = functions.element_at(functions.col(TIMES), -1).as("time");
            return predicted.select(columns(
                    Stream.of(functions.col(ID), last), predictions.stream().map(DataColumn::named)));
        }
        Column[] arrays = Stream.of(predicted.columns())
                .filter(name -> !name.equals(ID))
                .map(DataColumn::named)
                .toArray(Column[]::new);
        Column entry = functions.col(ENTRY);
        boolean changed = List.of(predicted.columns()).containsAll(UNITS);
        return predicted
                .select(
                        functions.col(ID),
                        functions.posexplode(functions.arrays_zip(arrays)).as(new String[] {"step", ENTRY}))
                .select(columns(
                        Stream.of(functions.col(ID), entry.getField(TIMES).as("time"), functions.col("step")),
                        predictions.stream().map(name -> {
                            Column values = entry.getField(name);
                            return (changed ? EventAssembler.inLabelUnits(values, entry) : values).as(name);
                        })));
    }

    private static Column[] columns(Stream<Column> first, Stream<Column> others) {
        return Stream.concat(first, others).toArray(Column[]::new);
    }
}
