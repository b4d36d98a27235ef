package dev.unroll.job.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The jobs that work with an estimator or a model, and what each can be told. */
public enum JobCommand {
    TRAIN("Trains a network on sequences and writes the model; without any flag, on a generated adding problem."),
    EVALUATE("Prints a model's metrics on labelled sequences, beside those of the naive baseline."),
    PREDICT("Writes a model's predictions for sequences, beside columns that tell these apart."),
    ASSEMBLE("Makes sequences of a table of events, and writes them as Parquet."),
    STREAM("Scores events as they come, with a state for each series, and goes on after a restart where it stopped.");

    /** What a job can be told beside parameters, in the order in which help lists it. */
    @SuppressWarnings("ImmutableEnumChecker") // a list from List.of is immutable
    public enum JobOption {
        TASK("what to learn: classification or regression", "", TRAIN),
        DATA(
                "one or more paths or globs of the sequences, separated by spaces; in a file, put one that has a space between double quotes",
                "",
                TRAIN,
                EVALUATE,
                PREDICT,
                ASSEMBLE),
        INPUT(
                "folder whose files, also those to come, are events; none for a format without files, such as kafka",
                "",
                STREAM),
        SCHEMA(
                "columns of the files of --input and their types, as in SQL: \"id long, time timestamp, x double\"; empty for those of the files that are there at the start",
                "",
                STREAM),
        TABLE(
                "table or view of Spark's catalog to read the sequences from, in place of --data",
                "",
                TRAIN,
                EVALUATE,
                PREDICT,
                ASSEMBLE),
        VALIDATION_DATA("paths or globs of sequences to validate on, in place of a share of the data", "", TRAIN),
        LABELS(
                "table that has the labels, a row for each id, to be joined by --id-col or --id-cols; of --format unless its name ends in .csv (with a header), .json, .parquet or .orc",
                "",
                TRAIN,
                EVALUATE,
                ASSEMBLE),
        FORMAT("format of the data: parquet, json, orc or any other that Spark reads", "parquet"),
        OPTION(
                "options for Spark's reader of that format, as key=value; multiLine=true is for JSON that spans lines",
                ""),
        WITH(
                "columns to add to the data or to replace, each as NAME=SQL with an expression of Spark SQL on those before it; put one that has a space between quotes",
                ""),
        FOLDS(
                "number of parts for a cross-validation: each is measured by a network that the others have trained; a last network is trained on all data if --model is given; at least 2",
                "",
                TRAIN),
        MODEL("folder of the model: train writes it, the others read it", "", TRAIN, EVALUATE, PREDICT, STREAM),
        OUTPUT("folder to write the events with their predictions to; none for a format without files", "", STREAM),
        OUTPUT_FORMAT(
                "format of the output: parquet, json or any other that Spark writes streams in; kafka gets each event as JSON",
                "parquet",
                STREAM),
        OUTPUT_OPTION("options for Spark's writer of that format, as key=value", "", STREAM),
        CHECKPOINT("folder for what has been scored, and for the states of the series", "", STREAM),
        TRIGGER(
                "how often events are scored: a duration such as 10 seconds, once for those that are there, or empty for as soon as some come",
                "",
                STREAM),
        OUT("folder to write predictions or, of assemble, sequences to", "", PREDICT, ASSEMBLE),
        KEEP_COLS(
                "columns of the data to write beside the predictions, separated by spaces; --id-col or, without it, all columns but the features or tokens are written anyway",
                "",
                PREDICT),
        INVALID_OUT(
                "folder for a list of the rows that cannot be read, as JSON: where each is, and why",
                "",
                TRAIN,
                EVALUATE,
                PREDICT),
        PROGRESS(
                "how far training is within an epoch, on standard error: bar is a line that is drawn over itself, lines one a minute, none nothing, auto a bar on a terminal and lines elsewhere",
                "auto",
                TRAIN),
        TENSORBOARD("folder for a file of events that TensorBoard shows, written while training goes on", "", TRAIN),
        JSON("file to write the metrics to, as JSON; of train those of --folds", "", TRAIN, EVALUATE),
        BY_LENGTH(
                "whether to print the metrics of sequences of 1 time step, of 2 to 3, of 4 to 7 and so on too; true or false",
                "false",
                EVALUATE),
        OVERWRITE(
                "whether to replace what unroll wrote there before; true or false",
                "false",
                TRAIN,
                EVALUATE,
                PREDICT,
                ASSEMBLE),
        CONFIG("properties file of settings; flags take precedence over it", "");

        private final String doc;
        private final String defaultValue;
        private final List<JobCommand> commands;

        /** @param commands that have it; none if all do */
        JobOption(String doc, String defaultValue, JobCommand... commands) {
            this.doc = doc;
            this.defaultValue = defaultValue;
            this.commands = List.of(commands);
        }

        // spotless:off: a table
        /** As it is written in a properties file and, after two dashes, on the command line. */
        public String key() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }
        Flag flag() { return new Flag(key(), doc, defaultValue, this == OVERWRITE || this == BY_LENGTH, false); }
        boolean takesSeveral() { return this == DATA || this == VALIDATION_DATA || this == OPTION || this == OUTPUT_OPTION || this == WITH || this == KEEP_COLS; }
        boolean isOutputOf(JobCommand command) { return this == OUT || this == OUTPUT || this == CHECKPOINT || this == INVALID_OUT || this == JSON || this == TENSORBOARD || (this == MODEL && command == TRAIN); }
        boolean isInputOf(JobCommand command) { return this == DATA || this == INPUT || this == VALIDATION_DATA || this == LABELS || (this == MODEL && command != TRAIN); }
        // spotless:on
    }

    final String doc;

    JobCommand(String doc) {
        this.doc = doc;
    }

    // spotless:off: a table
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    List<JobOption> options() { return Stream.of(JobOption.values()).filter(option -> option.commands.isEmpty() || option.commands.contains(this)).toList(); }
    /** The parameters that the job can be told, by key. */
    List<Flag> parameters() { return Flag.ofAllTasks().stream().filter(flag -> switch (this) {
        case TRAIN -> true;
        case EVALUATE, PREDICT -> flag.ofModels();
        case ASSEMBLE -> flag.ofEventsToo();
        case STREAM -> flag.ofModels() && flag.isColumnOfSteps();
    }).toList(); }
    /** What it can be told of events beside, by key; a model remembers it. */
    List<Flag> eventParameters() {
        return switch (this) {
            case TRAIN, ASSEMBLE -> Flag.ofEvents();
            case EVALUATE -> List.of(Flag.ofEvaluation());
            case PREDICT -> List.of();
            case STREAM -> Flag.ofStreams();
        };
    }
    // spotless:on
}
