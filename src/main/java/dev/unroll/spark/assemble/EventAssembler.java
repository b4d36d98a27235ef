package dev.unroll.spark.assemble;

import dev.unroll.assemble.AssembledSequence;
import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblyCounts;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.SeriesAssembler;
import dev.unroll.data.UnrollException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Makes sequences of a table of events: events of one id go to one partition, are sorted there, and pass one by one. At no time is
 * more than a sequence of each task in memory.
 *
 * @param partitions 0 for as many as Spark finds right
 */
public record EventAssembler(Assembly assembly, int partitions) {
    /** Sequences that are kept on the executors' disks until they are unpersisted, and what became of the events. */
    public record Assembled(Dataset<Row> sequences, AssemblyCounts counts) {}

    /** What became of the events of one partition. */
    private record PartCounts(int partition, AssemblyCounts counts) implements Serializable {}

    /** The sequences, a row each, lazily. Throws DATA for columns that are missing or of a wrong type. */
    public Dataset<Row> sequences(Dataset<Row> data) {
        return sequences(data, false, counts -> {});
    }

    /** The same, all of them by one job: whatever reads them, they are assembled once. Throws DATA as {@link #counts} does. */
    public Assembled assembled(Dataset<Row> data) {
        CollectionAccumulator<PartCounts> parts =
                data.sparkSession().sparkContext().collectionAccumulator();
        Dataset<Row> sequences = sequences(
                        data, true, counts -> parts.add(new PartCounts(TaskContext.getPartitionId(), counts)))
                .persist(StorageLevel.DISK_ONLY());
        try {
            sequences.count();
            Map<Integer, AssemblyCounts> once =
                    new HashMap<>(); // a partition may be assembled again, to the same result
            parts.value().forEach(part -> once.put(part.partition(), part.counts()));
            return new Assembled(sequences, total(once.values()));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            sequences.unpersist();
            throw e;
        }
    }

    private Dataset<Row> sequences(Dataset<Row> data, boolean collectsProblems, AtEnd atEnd) {
        EventTable table = new EventTable(data, assembly.settings().columns());
        return map(table, collectsProblems, atEnd, part -> part, Encoders.bean(AssembledSequence.class))
                .select(columns(table).toArray(Column[]::new));
    }

    /** What a function makes of the sequences of each partition. */
    <T> Dataset<T> map(EventTable table, MapPartitionsFunction<AssembledSequence, T> function, Encoder<T> encoder) {
        return map(table, false, counts -> {}, function, encoder);
    }

    private <T> Dataset<T> map(
            EventTable table,
            boolean collectsProblems,
            AtEnd atEnd,
            MapPartitionsFunction<AssembledSequence, T> function,
            Encoder<T> encoder) {
        Assembly known = assembly; // what the tasks take along
        return sorted(table.packed(assembly.learnt().widths()))
                .mapPartitions(
                        (MapPartitionsFunction<Event, T>)
                                part -> function.call(new Sequences(part, known, collectsProblems, atEnd)),
                        encoder);
    }

    /** What becomes of the events, counted by one job. Throws DATA for the first, by id and time, that cannot be assembled. */
    public AssemblyCounts counts(Dataset<Row> data) {
        EventTable table = new EventTable(data, assembly.settings().columns());
        Assembly known = assembly;
        return total(sorted(table.packed(assembly.learnt().widths()))
                .mapPartitions(
                        (MapPartitionsFunction<Event, AssemblyCounts>) part -> {
                            List<AssemblyCounts> counts = new ArrayList<>();
                            new Sequences(part, known, true, counts::add).forEachRemaining(sequence -> {});
                            return counts.iterator();
                        },
                        Encoders.javaSerialization(AssemblyCounts.class))
                .collectAsList());
    }

    private AssemblyCounts total(Collection<AssemblyCounts> parts) {
        AssemblyCounts total = new AssemblyCounts(assembly, true);
        parts.forEach(total::add);
        total.problem().ifPresent(sentence -> {
            throw UnrollException.data("%s", sentence);
        });
        return total;
    }

    private Dataset<Event> sorted(Dataset<Row> packed) {
        Column id = functions.col("id");
        Dataset<Row> together = partitions > 0 ? packed.repartition(partitions, id) : packed.repartition(id);
        return EventTable.events(together.sortWithinPartitions(EventTable.order(packed)));
    }

    /** Gets to know what became of the events of a partition. */
    private interface AtEnd extends Consumer<AssemblyCounts>, Serializable {}

    /** The sequences of one partition, each when it is asked for. */
    private static final class Sequences implements Iterator<AssembledSequence> {
        private final Iterator<Event> events;
        private final AssemblyCounts counts;
        private final AtEnd atEnd;
        private final SeriesAssembler assembler;
        private final ArrayDeque<AssembledSequence> complete = new ArrayDeque<>();
        private boolean ended;

        Sequences(Iterator<Event> events, Assembly assembly, boolean collectsProblems, AtEnd atEnd) {
            this.events = events;
            this.counts = new AssemblyCounts(assembly, collectsProblems);
            this.atEnd = atEnd;
            this.assembler = new SeriesAssembler(assembly, counts, complete::add);
        }

        @Override
        public boolean hasNext() {
            while (complete.isEmpty() && !ended) {
                if (events.hasNext()) {
                    assembler.add(events.next());
                } else {
                    assembler.finish();
                    ended = true;
                    atEnd.accept(counts);
                }
            }
            return !complete.isEmpty();
        }

        @Override
        public AssembledSequence next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return complete.remove();
        }
    }

    private List<Column> columns(EventTable table) {
        EventColumns columns = assembly.settings().columns();
        LabelMode mode = assembly.settings().labels().mode();
        boolean last = mode == LabelMode.LAST;
        boolean targets = assembly.settings().labels().targets();
        boolean hasFeatures = !assembly.features().isEmpty();
        List<Column> all = new ArrayList<>();
        all.add(functions.col("id"));
        if (hasFeatures) {
            all.add(functions.col("features").as("features", metadata()));
        }
        if (!columns.tokens().isEmpty()) {
            Column tokens = functions.col(columns.tokens().size() == 1 ? "tokens" : "tokenKinds");
            all.add(hasFeatures ? tokens.as("tokens") : tokens.as("tokens", metadata()));
        }
        if (columns.hasLabel() && targets) {
            String label = last ? "lastLabel" : mode == LabelMode.EVERY ? "labels" : "horizons";
            all.add(functions.col(label).as("label"));
        } else if (columns.hasLabel()) {
            all.add(functions.col("labels").as("actual"));
        }
        if (columns.hasLabel() && assembly.settings().labels().isChanged()) {
            all.add(functions.col("bases").as("base"));
            all.add(functions.col("scales").as("scale"));
        }
        if (columns.hasWeight()) {
            all.add(functions.col(last ? "weight" : "weights").as("weight"));
        }
        all.add(table.time().times("times").as("times"));
        all.add(functions.col("validation"));
        all.add(functions.col("fold"));
        return all;
    }

    /**
     * Predicted targets in units of the label; null where it has no value so far.
     *
     * @param step has {@code base} and {@code scale} of the time step that predicts
     */
    public static Column inLabelUnits(Column targets, Column step) {
        Column base = step.getField("base");
        Column scale = step.getField("scale");
        return functions.when(
                base.isNotNull(),
                functions.transform(targets, target -> target.multiply(scale).plus(base)));
    }

    /** The names of the features as Spark ML keeps those of a vector's numbers, and all that the assembler knows. */
    private Metadata metadata() {
        List<String> names = assembly.features();
        Metadata[] attributes = new Metadata[names.size()];
        for (int i = 0; i < attributes.length; i++) {
            attributes[i] = new MetadataBuilder()
                    .putLong("idx", i)
                    .putString("name", names.get(i))
                    .build();
        }
        Metadata numeric =
                new MetadataBuilder().putMetadataArray("numeric", attributes).build();
        Metadata group = new MetadataBuilder()
                .putMetadata("attrs", numeric)
                .putLong("num_attrs", attributes.length)
                .build();
        return new MetadataBuilder()
                .putMetadata("ml_attr", group)
                .putString(Assembly.KEY, assembly.json())
                .build();
    }
}
