package dev.unroll.job.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a job can be told beside the parameters of its estimator. */
public enum JobOption {
    TASK("what to learn: classification or regression", ""),
    DATA(
            "one or more paths or globs of the sequences, parted by spaces; in a file, one with a space stands between double"
                    + " quotes",
            ""),
    VALIDATION_DATA("paths or globs, as of data, of sequences to validate on, instead of a share of the data", ""),
    FORMAT("format of the data: parquet, json, orc or any other that Spark reads", "parquet"),
    OPTION("options of Spark's reader of that format, as key=value: multiLine=true for JSON that spans lines", ""),
    MODEL("folder of the model: train writes it, evaluate and predict read it", ""),
    OUT("folder to write predictions to", ""),
    INVALID_OUT("folder to list the rows in that cannot be read, as JSON: the place of each, and the reason", ""),
    JSON("file to write the metrics to, as JSON", ""),
    OVERWRITE("whether to replace what unroll wrote there before; true or false", "false"),
    CONFIG("properties file of settings; flags have precedence over it", "");

    private final String doc;
    private final String usual;

    JobOption(String doc, String usual) {
        this.doc = doc;
        this.usual = usual;
    }

    /** Empty for the key of a parameter. */
    static Optional<JobOption> ofKey(String key) {
        return Arrays.stream(values())
                .filter(option -> option.key().equals(key))
                .findFirst();
    }

    /** As it is written in a properties file and, after two dashes, on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String doc() {
        return doc;
    }

    /** The default; empty where there is none. */
    String usual() {
        return usual;
    }

    boolean takesSeveral() {
        return this == DATA || this == VALIDATION_DATA || this == OPTION;
    }

    /** Whether the job reads what it names. */
    boolean isInputOf(JobCommand command) {
        return this == DATA || this == VALIDATION_DATA || (this == MODEL && command != JobCommand.TRAIN);
    }

    /** Whether the job writes what it names. */
    boolean isOutputOf(JobCommand command) {
        return this == OUT || this == INVALID_OUT || this == JSON || (this == MODEL && command == JobCommand.TRAIN);
    }

    boolean isFlag() {
        return this == OVERWRITE;
    }
}
