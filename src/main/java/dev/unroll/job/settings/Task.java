package dev.unroll.job.settings;

import dev.unroll.ml.Parameter;
import dev.unroll.ml.Parameter.LegalValues;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnParameters;
import dev.unroll.ml.RnnRegressor;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What a network can be trained for. */
@SuppressWarnings("ImmutableEnumChecker") // lists from List.of and constructors have no state
public enum Task {
    CLASSIFICATION(RnnParameters.CLASSIFIER, RnnClassifier::new),
    REGRESSION(RnnParameters.REGRESSOR, RnnRegressor::new);

    final List<Parameter> parameters; // of the task alone
    private final Supplier<RnnEstimator<?, ?>> estimators;

    Task(List<Parameter> parameters, Supplier<RnnEstimator<?, ?>> estimators) {
        this.parameters = parameters;
        this.estimators = estimators;
    }

    // spotless:off: a table
    /** An estimator on which nothing is set. */
    public RnnEstimator<?, ?> newEstimator() { return estimators.get(); }
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
    // spotless:on

    /** The task of that name, letter case aside; another name throws USAGE. */
    public static Task of(String name) {
        LegalValues.oneOf(List.of(values())).require("task", name.toLowerCase(Locale.ROOT));
        return Parameter.constant(Task.class, name);
    }
}
