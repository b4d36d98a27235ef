package dev.unroll.job.settings;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The jobs that work with an estimator or a model, and what each can be told. */
public enum JobCommand {
    TRAIN(
            "Trains a recurrent network on sequences and writes the model. Without any flag: generates the adding problem,"
                    + " trains on it and evaluates."),
    EVALUATE("Prints a model's metrics on labelled sequences, beside those of the naive baseline."),
    PREDICT("Adds a model's predictions to sequences and writes both.");

    /** The parameters that still mean something once a model is trained. */
    private static final Set<String> OF_A_MODEL = Set.of(
            "featuresCol",
            "tokensCol",
            "labelCol",
            "weightCol",
            "idCol",
            "handleInvalid",
            "predictionCol",
            "probabilityCol",
            "rawPredictionCol",
            "blockSize",
            "precision");

    private final String doc;

    JobCommand(String doc) {
        this.doc = doc;
    }

    String doc() {
        return doc;
    }

    /** What the job can be told beside parameters, in the order in which help lists it. */
    Set<JobOption> options() {
        return switch (this) {
            case TRAIN ->
                EnumSet.of(
                        JobOption.TASK,
                        JobOption.DATA,
                        JobOption.VALIDATION_DATA,
                        JobOption.FORMAT,
                        JobOption.OPTION,
                        JobOption.MODEL,
                        JobOption.INVALID_OUT,
                        JobOption.OVERWRITE,
                        JobOption.CONFIG);
            case EVALUATE ->
                EnumSet.of(
                        JobOption.MODEL,
                        JobOption.DATA,
                        JobOption.FORMAT,
                        JobOption.OPTION,
                        JobOption.INVALID_OUT,
                        JobOption.JSON,
                        JobOption.OVERWRITE,
                        JobOption.CONFIG);
            case PREDICT ->
                EnumSet.of(
                        JobOption.MODEL,
                        JobOption.DATA,
                        JobOption.FORMAT,
                        JobOption.OPTION,
                        JobOption.OUT,
                        JobOption.INVALID_OUT,
                        JobOption.OVERWRITE,
                        JobOption.CONFIG);
        };
    }

    /** The parameters that the job can be told, each key once, in alphabetical order. */
    List<JobParameter> parameters() {
        return JobParameter.all().stream()
                .filter(parameter -> this == TRAIN || OF_A_MODEL.contains(parameter.name()))
                .toList();
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
