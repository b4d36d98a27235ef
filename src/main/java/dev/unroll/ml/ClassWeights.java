package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Target;
import java.util.Arrays;

/** What the targets of each class weigh in training. */
final class ClassWeights {
    private ClassWeights() {}

    /** (C), of classes that have so many targets each; empty for 1 each. Throws USAGE unless they are as many as classes. */
    static double[] of(ParamValues values, Target target, int classes, long[] counts) {
        double[] given = values.classWeights();
        boolean balanced = values.balancesClasses();
        String name = ParameterName.of(balanced ? "balanceClasses" : "classWeights");
        if (target == Target.LABELS && (balanced || given.length > 0)) {
            throw UnrollException.usage(
                    "%s is for targets of one class: expected such ones, found %d labels each; leave it out.",
                    name, classes);
        }
        if (given.length > 0 && given.length != classes) {
            throw UnrollException.usage(
                    "%s: expected a number for each class (%d), found %d; give as many.", name, classes, given.length);
        }
        return balanced ? balanced(counts, classes) : given;
    }

    /** n / (C n_c) for n targets, of which n_c are of class c. */
    private static double[] balanced(long[] counts, int classes) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(Arrays.copyOf(counts, classes))
                .mapToDouble(count -> count == 0 ? 0 : all / ((double) classes * count))
                .toArray();
    }
}
