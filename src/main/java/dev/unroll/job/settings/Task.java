package dev.unroll.job.settings;

import dev.unroll.data.Nearest;
import dev.unroll.data.UnrollException;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.RnnRegressor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a network can be trained for. */
public enum Task {
    CLASSIFICATION {
        @Override
        public RnnClassifier newEstimator() {
            return new RnnClassifier();
        }
    },
    REGRESSION {
        @Override
        public RnnRegressor newEstimator() {
            return new RnnRegressor();
        }
    };

    /** An estimator that nothing was set on. */
    public abstract RnnEstimator<?, ?> newEstimator();

    /** The task of that name, letter case aside; another name is a usage error. */
    public static Task of(String name) {
        List<String> names = Arrays.stream(values()).map(Task::toString).toList();
        int found = names.indexOf(name.toLowerCase(Locale.ROOT));
        if (found < 0) {
            String sentence = "--task must be one of %s, but is \"%s\" (did you mean %s?)."
                    .formatted(String.join(", ", names), name, Nearest.to(name, names));
            throw new UnrollException(UnrollException.Kind.USAGE, sentence);
        }
        return values()[found];
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
