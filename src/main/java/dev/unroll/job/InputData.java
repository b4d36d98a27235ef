package dev.unroll.job;

import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.data.UnrollException;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.job.settings.Task;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnParams;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.Failures;
import dev.unroll.spark.read.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** The sequences that a job is told to work on. Those that it makes of events it keeps on the executors' disks until it is closed. */
final class InputData implements AutoCloseable {
    private static final String VALIDATION_COLUMN = "unroll_validation";
    private static final Set<String> READ_QUICKLY = Set.of("parquet", "orc");

    private final JobFiles files;
    private final Settings settings;
    private final List<Dataset<Row>> kept = new ArrayList<>();
    private Optional<Dataset<Row>> events = Optional.empty();

    InputData(JobFiles files, Settings settings) {
        this.files = files;
        this.settings = settings;
    }

    JobFiles files() {
        return files;
    }

    /** Throws USAGE unless it is said, once, what to read. */
    static void require(Settings settings) {
        if (settings.find(JobOption.TABLE).isEmpty()) {
            settings.getAll(JobOption.DATA);
        } else if (settings.find(JobOption.DATA).isPresent()) {
            throw UnrollException.usage("--data and --table both say what to read; give one of them.");
        }
    }

    /** What is to be trained, told how validation data of their own will be marked. Throws USAGE if settings do not go together. */
    static RnnEstimator<?, ?> estimator(Settings settings) {
        RnnEstimator<?, ?> estimator =
                settings.applyTo(Task.of(settings.get(JobOption.TASK)).newEstimator());
        EventSettings ofEvents = new EventSettings(settings);
        ofEvents.tell(estimator);
        if (settings.find(JobOption.VALIDATION_DATA).isPresent()) {
            if (estimator.isSet(estimator.validationIndicatorCol())) {
                throw UnrollException.usage(
                        "--validation-data and --validation-indicator-col both say what to validate on; give one of them.");
            }
            estimator.setValidationIndicatorCol(VALIDATION_COLUMN);
        }
        if (settings.find(JobOption.JSON).isPresent()
                && settings.find(JobOption.FOLDS).isEmpty()) {
            throw UnrollException.usage(
                    "--json is for the metrics of --folds here: expected that flag beside it, found none; leave --json out, and evaluate the model.");
        }
        if (settings.find(JobOption.LABELS).isPresent() && !ofEvents.areEvents()) {
            requireId(DataColumns.ofSequences(estimator));
        }
        estimator.requireConsistentParams();
        return estimator;
    }

    /** To train on and, marked in a column, to validate on. */
    Dataset<Row> training(RnnParams<?> params) throws IOException {
        if (new EventSettings(settings).areEvents()) {
            return sequences(new EventSettings(settings).assembler());
        }
        DataColumns columns = DataColumns.ofSequences(params);
        return withValidation(labelled(JobOption.DATA, columns), rows -> rows, columns);
    }

    /** The same of events, by what an assembler learns from them. Prints what becomes of them. */
    Dataset<Row> sequences(SequenceAssembler assembler) throws IOException {
        Dataset<Row> own = events(assembler);
        EventData assembled = EventData.fit(assembler, own);
        return withValidation(
                keep(assembled.reported(own)),
                rows -> keep(assembled.sequences(rows).persist(StorageLevel.DISK_ONLY())),
                DataColumns.ofEvents(assembler));
    }

    /** To learn from, and to make sequences of: what takes long to parse is parsed once. */
    Dataset<Row> events(SequenceAssembler assembler) throws IOException {
        if (events.isEmpty()) {
            Dataset<Row> read = labelled(JobOption.DATA, DataColumns.ofEvents(assembler));
            boolean quick = settings.find(JobOption.TABLE).isPresent()
                    || READ_QUICKLY.contains(settings.get(JobOption.FORMAT).toLowerCase(Locale.ROOT));
            events = Optional.of(quick ? read : keep(read.persist(StorageLevel.DISK_ONLY())));
        }
        return events.get();
    }

    private Dataset<Row> keep(Dataset<Row> persisted) {
        kept.add(persisted);
        return persisted;
    }

    @Override
    public void close() {
        kept.forEach(Dataset::unpersist);
    }

    private Dataset<Row> withValidation(Dataset<Row> data, UnaryOperator<Dataset<Row>> assemble, DataColumns columns)
            throws IOException {
        if (settings.find(JobOption.VALIDATION_DATA).isEmpty()) {
            return data;
        }
        Dataset<Row> validation = assemble.apply(labelled(JobOption.VALIDATION_DATA, columns));
        try {
            return data.withColumn(VALIDATION_COLUMN, functions.lit(false))
                    .unionByName(validation.withColumn(VALIDATION_COLUMN, functions.lit(true)));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw UnrollException.data(
                    "The data of --validation-data must have the columns and types of --%s: expected %s, found %s.",
                    settings.find(JobOption.TABLE).isPresent() ? "table" : "data",
                    data.schema().simpleString(),
                    validation.schema().simpleString(),
                    e);
        }
    }

    /** To measure a model on. */
    Dataset<Row> labelled(RnnModel<?> model) throws IOException {
        Optional<String> cutTime = settings.told("cutTime");
        if (areEvents(model)) {
            DataColumns columns = remembered(model);
            Dataset<Row> read = labelled(JobOption.DATA, columns);
            EventData assembled = EventData.of(model, columns, read.schema(), true, cutTime);
            Dataset<Row> sequences = keep(assembled.reported(read));
            if (cutTime.isPresent()) {
                return assembled.heldOut(sequences);
            }
            noteCut(model.trained().assembly().orElseThrow().settings());
            return sequences;
        }
        if (cutTime.isPresent()) {
            throw UnrollException.usage(
                    "--cut-time is for data that are events: expected a model that was trained on some, and events to measure it on, found sequences; leave it out.");
        }
        return labelled(JobOption.DATA, DataColumns.ofSequences(model));
    }

    private static void noteCut(AssemblySettings trained) {
        if (trained.split().cutTime() != Split.NO_CUT) {
            TrainingLog.printNote(
                    "the model was trained on what comes before %1$s, which is measured here too; --cut-time %1$s measures what follows alone"
                            .formatted(trained.time().text(trained.split().cutTime())));
        }
    }

    /** To predict. */
    Dataset<Row> unlabelled(RnnModel<?> model) throws IOException {
        if (areEvents(model)) {
            DataColumns columns = remembered(model);
            Dataset<Row> read = withColumns(read(JobOption.DATA), columns);
            return keep(EventData.of(model, columns, read.schema(), false, Optional.empty())
                    .reported(read));
        }
        return withColumns(read(JobOption.DATA), DataColumns.ofSequences(model));
    }

    private DataColumns remembered(RnnModel<?> model) {
        AssemblySettings known = model.trained().assembly().orElseThrow().settings();
        return DataColumns.ofEvents(known, model, settings.told("labelCol"));
    }

    /** Whether the data are events to a model: it remembers how it was trained on some, and these are not assembled already. */
    boolean areEvents(RnnModel<?> model) throws IOException {
        if (model.trained().assembly().isEmpty()) {
            return false;
        }
        Stream<String> computed = settings.columns().stream().map(Map.Entry::getKey);
        List<String> names = Stream.concat(Stream.of(read(JobOption.DATA).columns()), computed)
                .toList();
        boolean features = model.trained().config().inputs().features() > 0;
        String time =
                model.trained().assembly().orElseThrow().settings().columns().time();
        return names.contains(time) || !names.contains(features ? model.getFeaturesCol() : model.getTokensCol());
    }

    private Dataset<Row> labelled(JobOption paths, DataColumns columns) throws IOException {
        Dataset<Row> data = read(paths);
        Optional<String> labels = settings.find(JobOption.LABELS);
        return withColumns(labels.isPresent() ? withLabels(data, labels.get(), columns) : data, columns);
    }

    private Dataset<Row> read(JobOption paths) throws IOException {
        Optional<String> table = settings.find(JobOption.TABLE);
        if (table.isPresent() && paths == JobOption.DATA) {
            return files.readTable(table.get());
        }
        return files.read(settings.getAll(paths), settings.get(JobOption.FORMAT), settings.readerOptions());
    }

    private Dataset<Row> withLabels(Dataset<Row> data, String path, DataColumns columns) throws IOException {
        requireId(columns);
        Dataset<Row> table = new LabelFile(files, settings, path).read(data.schema(), columns);
        return new Labels(table, "--labels " + path, columns.ids(), columns.label())
                .joinTo(data, columns.skipsInvalid(), TrainingLog::printNote);
    }

    /** Throws USAGE where labels could not be joined. */
    private static void requireId(DataColumns columns) {
        if (columns.ids().isEmpty()) {
            throw UnrollException.usage(
                    "--labels are joined by the column of --id-col: expected its name, found none; give that flag.");
        }
    }

    private Dataset<Row> withColumns(Dataset<Row> data, DataColumns columns) {
        for (Map.Entry<String, String> column : settings.columns()) {
            data = withColumn(data, column.getKey(), column.getValue());
        }
        if (settings.get(JobOption.FORMAT).equalsIgnoreCase("csv")
                && settings.find(JobOption.TABLE).isEmpty()) {
            for (String name : columns.arrays()) {
                requireArray(data, name);
            }
        }
        return data;
    }

    /** Sequences are arrays, and CSV has numbers and texts alone. */
    private static void requireArray(Dataset<Row> data, String name) {
        boolean isThere = List.of(data.columns()).contains(name);
        String found = isThere ? data.schema().apply(name).dataType().simpleString() : "none";
        if (!found.startsWith("array")) {
            throw UnrollException.data(
                    "Column \"%1$s\": expected an array with an entry for each time step, which CSV does not have, found %2$s among the columns %3$s; make it of columns with --with \"%1$s=array(array(a, b), array(c, d))\", or of text with --with \"%1$s=from_json(text, 'array<array<double>>')\".",
                    name, found, String.join(", ", data.columns()));
        }
    }

    static Dataset<Row> withColumn(Dataset<Row> data, String name, String sql) {
        try {
            return data.withColumn(name, functions.expr(sql));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw UnrollException.data(
                    "--with: column \"%s\" cannot be computed as \"%s\": expected an expression of the columns %s, found \"%s\"; correct it.",
                    name, sql, String.join(", ", data.columns()), Failures.plainMessage(e), e);
        }
    }
}
