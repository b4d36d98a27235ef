package dev.unroll.job.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The jobs that work with an estimator or a model, and what each can be told. */
public enum JobCommand {
    TRAIN(
            "Trains a recurrent network on sequences and writes the model. Without any flag: generates the adding problem,"
                    + " trains on it and evaluates."),
    EVALUATE("Prints a model's metrics on labelled sequences, beside those of the naive baseline."),
    PREDICT("Adds a model's predictions to sequences and writes both.");

    final String doc;

    JobCommand(String doc) {
        this.doc = doc;
    }

    /** What the job can be told beside parameters, in the order in which help lists it. */
    List<JobOption> options() {
        return Arrays.stream(JobOption.values())
                .filter(option -> option.isOf(this))
                .toList();
    }

    /** The parameters that the job can be told, by key. */
    List<Flag> parameters() {
        return Flag.ofAllTasks().stream()
                .filter(flag -> this == TRAIN || flag.ofModels())
                .toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
