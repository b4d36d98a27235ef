package dev.unroll.spark.assemble;

import dev.unroll.assemble.AssembledSequence;
import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.AssemblySettings.Filling;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Labels;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Pieces;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.assemble.Learnt;
import dev.unroll.metric.SeasonalNaive;
import dev.unroll.spark.read.DataColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Events as they would have been known at some times, and what followed these. */
public record PastAndFuture(Dataset<Row> events, AssemblySettings settings, List<Cut> cuts) {
    private static final StructType OUTCOMES = StructType.fromDDL(
            "cut string not null, id string not null, step int not null, actual double, naive double not null, scale double not null");

    /**
     * A time that is taken for now.
     *
     * @param time in ticks, of the first time step that does not wholly lie before what {@code text} says
     */
    public record Cut(String text, long time) implements Serializable {
        public static Cut of(String text, AssemblySettings settings) {
            return new Cut(text, settings.steps().stepOf(settings.time().time(text, "cutTimes")));
        }
    }

    private Column ticks() {
        return TimeColumn.find(events.schema(), settings.columns().time()).ticks();
    }

    /** Events before a cut, and those without a time, which are for others to refuse. */
    public Dataset<Row> before(Cut cut) {
        return events.where(ticks().isNull().or(ticks().lt(cut.time)));
    }

    /** What a forecast from a cut on knows: the events before it and, where there are future columns, those after it without labels. */
    public Dataset<Row> known(Cut cut) {
        String label = settings.columns().label();
        return settings.columns().futures().isEmpty()
                ? before(cut)
                : events.withColumn(label, functions.when(ticks().lt(cut.time), DataColumn.named(label)));
    }

    /**
     * What followed the last label of each series before each cut, a row a time step: {@code cut}, {@code id}, {@code step} from 1 to
     * horizon, {@code actual} (null where there is none), the seasonal {@code naive} forecast, and its {@code scale}.
     *
     * @param learnt names the attributes, where the events have such
     */
    public Dataset<Row> outcomes(Learnt learnt, int season) {
        List<Cut> all = cuts;
        int horizon = settings.labels().horizon();
        Assembly plain = labels(learnt);
        return new EventAssembler(plain, 0)
                .map(
                        new EventTable(events, plain.settings().columns()),
                        part -> stream(part)
                                .flatMap(series -> outcomes(series, all, horizon, season).stream())
                                .iterator(),
                        Encoders.row(OUTCOMES));
    }

    /** An assembler of the same time steps, of labels alone. */
    private Assembly labels(Learnt learnt) {
        EventColumns of = settings.columns();
        List<String> inputs = of.hasAttributes() ? learnt.inputs() : List.of();
        List<String> none = List.of();
        EventColumns columns = new EventColumns(
                of.ids(), of.time(), inputs, of.attribute(), of.value(), of.order(), none, none, none, of.label(), "");
        AssemblySettings plain = new AssemblySettings(
                columns,
                settings.time(),
                settings.steps(),
                new Filling(Missing.ZERO, TimeDelta.NONE, false, "UTC", 0),
                new Labels(LabelMode.HORIZON, 1, false, Scaling.NONE, List.of(), false),
                new Pieces(0, Kept.LAST, 0, 0, false, false),
                settings.split().withoutAny(),
                settings.skipsInvalid());
        return new Assembly(plain, Learnt.of(inputs, List.of(), Map.of()));
    }

    private static Stream<AssembledSequence> stream(Iterator<AssembledSequence> part) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(part, 0), false);
    }

    private static List<Row> outcomes(AssembledSequence series, List<Cut> cuts, int horizon, int season) {
        Double[] labels = series.getLabels();
        List<Row> outcomes = new ArrayList<>();
        for (Cut cut : cuts) {
            int origin = labels.length - 1;
            while (origin >= 0 && (series.getTimes()[origin] >= cut.time || labels[origin] == null)) {
                origin--;
            }
            double[] before = IntStream.rangeClosed(0, origin)
                    .mapToDouble(t -> labels[t] == null ? Double.NaN : labels[t])
                    .toArray();
            SeasonalNaive naive = new SeasonalNaive(before, season);
            double[] forecast = origin < 0 ? new double[0] : naive.forecast(horizon);
            for (int k = 0; k < forecast.length; k++) {
                int t = origin + 1 + k;
                Double actual = t < labels.length ? labels[t] : null;
                outcomes.add(RowFactory.create(cut.text, series.getId(), k + 1, actual, forecast[k], naive.scale()));
            }
        }
        return outcomes;
    }
}
