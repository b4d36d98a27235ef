package dev.unroll.spark.assemble;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.EventStatistics;
import dev.unroll.assemble.Learnt;
import dev.unroll.data.CounterRandom.Purpose;
import dev.unroll.data.ParameterName;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Learns from the training part of a table of events: those of series that are not held out, before {@code cutTime}. What it
 * learns is a function of these events alone, whatever their order and partitions.
 *
 * @param clipQuantile 0 for no bounds
 */
public record EventLearner(AssemblySettings settings, Indicators indicators, double clipQuantile) {
    /** Which columns have a feature that says whether they are missing. */
    public enum Indicators {
        AUTO,
        ALWAYS,
        NEVER;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    /** So many categories, or attributes, are an oversight rather than a vocabulary. */
    private static final int MOST_CATEGORIES = 100_000;

    /** Only the passes over the data that are called for; throws DATA for what they show. */
    public Learnt learn(Dataset<Row> data) {
        EventTable table = new EventTable(data, settings.columns());
        List<Integer> widths = widths(data, table);
        Dataset<Row> training = training(table.packed(widths));
        List<String> inputs = inputs(training, widths);
        Map<String, List<String>> vocabularies = vocabularies(table, training);
        Learnt named = Learnt.of(inputs, widths, vocabularies);
        Dataset<Event> events = EventTable.events(training);
        Learnt bounded = clipQuantile == 0 ? named : bounded(named, events);
        return withStatistics(bounded, events);
    }

    private List<Integer> widths(Dataset<Row> data, EventTable table) {
        if (settings.columns().hasAttributes()) {
            return List.of();
        }
        List<String> spread = table.spread();
        Map<String, Integer> known = new LinkedHashMap<>();
        if (!spread.isEmpty()) {
            List<Column> sizes = new ArrayList<>();
            spread.forEach(name -> sizes.add(functions.max(table.width(name))));
            Row found = data.select(sizes.toArray(Column[]::new)).first();
            for (int i = 0; i < spread.size(); i++) {
                known.put(spread.get(i), found.isNullAt(i) ? 0 : Math.max(0, found.getInt(i)));
            }
        }
        return settings.columns().inputs().stream()
                .map(name -> known.getOrDefault(name, 1))
                .toList();
    }

    private Dataset<Row> training(Dataset<Row> packed) {
        Split split = settings.split();
        Dataset<Row> before = split.cutTime() == Split.NO_CUT
                ? packed
                : packed.where(functions.col("time").lt(split.cutTime()));
        if (split.validationFraction() == 0) {
            return before;
        }
        int id = before.schema().fieldIndex("id");
        return before.filter((FilterFunction<Row>)
                row -> SequenceKey.ofId(String.valueOf(row.get(id))).uniform(split.seed(), Purpose.VALIDATION_SPLIT)
                        >= split.validationFraction());
    }

    /** The names of the inputs. */
    private List<String> inputs(Dataset<Row> training, List<Integer> widths) {
        EventColumns columns = settings.columns();
        if (columns.hasAttributes()) {
            return columns.inputs().isEmpty()
                    ? categories(training, functions.col("attribute"), columns.attribute(), 0).stream()
                            .sorted()
                            .toList()
                    : columns.inputs();
        }
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            String name = columns.inputs().get(i);
            boolean spread = widths.get(i) != 1;
            IntStream.range(0, widths.get(i)).forEach(k -> inputs.add(spread ? name + "[" + k + "]" : name));
        }
        return inputs;
    }

    private Map<String, List<String>> vocabularies(EventTable table, Dataset<Row> training) {
        Map<String, List<String>> vocabularies = new LinkedHashMap<>();
        List<String> names = settings.columns().tokens();
        int least = settings.filling().minCategoryCount();
        for (int k = 0; k < names.size(); k++) {
            if (table.hasWords(names.get(k))) {
                Column token = functions.col("tokens").getItem(k);
                vocabularies.put(names.get(k), categories(training, token, names.get(k), least));
            }
        }
        return vocabularies;
    }

    /** All that occur so often, the most frequent first, those of one frequency by their bytes. */
    private static List<String> categories(Dataset<Row> training, Column column, String name, int least) {
        List<Row> found = training.select(column.as("category"))
                .where(functions.col("category").isNotNull())
                .groupBy("category")
                .count()
                .where(functions.col("count").geq(least))
                .orderBy(functions.col("count").desc(), functions.col("category"))
                .limit(MOST_CATEGORIES + 1)
                .collectAsList();
        if (found.size() > MOST_CATEGORIES) {
            throw UnrollException.data(
                    "Column \"%s\" has too many categories: expected at most %d, found more; choose another column with %s or %s.",
                    name, MOST_CATEGORIES, ParameterName.of("tokenCols"), ParameterName.of("attributeCol"));
        }
        return found.stream().map(row -> row.getString(0)).toList();
    }

    private Learnt bounded(Learnt named, Dataset<Event> events) {
        double[][] bounds = new ValueQuantiles(new Assembly(settings, named), clipQuantile).of(events);
        return named.withBounds(bounds[0], bounds[1]);
    }

    private Learnt withStatistics(Learnt bounded, Dataset<Event> events) {
        Missing missing = settings.filling().missing();
        boolean means = missing == Missing.FORWARD || missing == Missing.MEAN;
        boolean counts = indicators == Indicators.AUTO
                && missing != Missing.ERROR
                && settings.steps().gaps() != Gaps.INSERT
                && !settings.columns().hasAttributes();
        int columns = bounded.inputs().size() + settings.columns().statics().size();
        IntStream all = IntStream.range(0, indicators == Indicators.NEVER || missing == Missing.ERROR ? 0 : columns);
        boolean ofLabel = !settings.labels().lags().isEmpty();
        if (!means && !counts && !ofLabel) {
            return bounded.withMeans(new double[0], 0, all.boxed().toList());
        }
        EventStatistics statistics = statistics(new Assembly(settings, bounded), events);
        boolean auto = indicators == Indicators.AUTO;
        boolean inserts =
                settings.steps().gaps() == Gaps.INSERT || settings.columns().hasAttributes();
        int inputs = bounded.inputs().size();
        List<Integer> indicated = all.filter(c -> !auto || (inserts && c < inputs) || statistics.hasMissing(c))
                .boxed()
                .toList();
        return bounded.withMeans(
                means ? statistics.means() : new double[0], ofLabel ? statistics.labelMean() : 0, indicated);
    }

    /** Throws DATA for the first event, by id and time, that cannot be assembled. */
    static EventStatistics statistics(Assembly assembly, Dataset<Event> events) {
        EventStatistics total = new EventStatistics(assembly);
        events.mapPartitions(
                        (MapPartitionsFunction<Event, EventStatistics>) part -> {
                            EventStatistics own = new EventStatistics(assembly);
                            part.forEachRemaining(own.new Reader(assembly)::add);
                            return List.of(own).iterator();
                        },
                        Encoders.javaSerialization(EventStatistics.class))
                .collectAsList()
                .forEach(total::add);
        total.problem().ifPresent(sentence -> {
            throw UnrollException.data("%s", sentence);
        });
        return total;
    }
}
