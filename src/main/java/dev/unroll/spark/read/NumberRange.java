package dev.unroll.spark.read;

import dev.unroll.data.ColumnMoments;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.Precision;
import java.io.Serializable;

/** The numbers that a column may hold, in words too, and what to do about a larger one. */
record NumberRange(Rows.Kind kind, boolean whole, double lowest, double highest, String words, String larger)
        implements Serializable {
    /** A larger vocabulary or number of classes must be set explicitly: more often the wrong column was chosen. */
    static final int MOST_UNASKED = 100_000;

    /** Finite numbers, in double bounded so that their squares are finite. They stay double until they are standardized. */
    static NumberRange reals(Precision precision) {
        boolean single = precision == Precision.FLOAT;
        double most = single ? Float.MAX_VALUE : ColumnMoments.LARGEST_MAGNITUDE;
        String words = "a finite number within ±" + (single ? Float.toString(Float.MAX_VALUE) : most);
        String larger = "scale the column" + (single ? ", or set " + ParameterName.of("precision") + " double" : "");
        return new NumberRange(Rows.Kind.DOUBLE, false, -most, most, words, larger);
    }

    static NumberRange weights() {
        double most = ColumnMoments.LARGEST_MAGNITUDE;
        return new NumberRange(Rows.Kind.DOUBLE, false, 0, most, "a finite number of 0 or more", "scale the column");
    }

    /** Likewise, but not negative. */
    static NumberRange counts(Precision precision) {
        NumberRange reals = reals(precision);
        String words = "a number of 0 or more, as the loss poisson is for";
        return new NumberRange(Rows.Kind.DOUBLE, false, 0, reals.highest, words, reals.larger);
    }

    /** Whether each of many labels applies. Real, so that they are not counted as classes. */
    static NumberRange labels() {
        return new NumberRange(Rows.Kind.DOUBLE, true, 0, 1, "0 or 1, as a whole number", "correct the column");
    }

    /** 0 … count−1; 0 if {@code count}, which {@code countParameter} sets, is to be found out. */
    static NumberRange integers(int count, String noun, String countParameter) {
        int highest = (count == 0 ? MOST_UNASKED : count) - 1;
        String words = "a " + noun + " from 0 to " + highest + ", as a whole number";
        String name = ParameterName.of(countParameter);
        String larger = "correct the column, or " + (count == 0 ? "set " + name : "raise " + name + " in training");
        return new NumberRange(Rows.Kind.INTEGER, true, 0, highest, words, larger);
    }

    /** The numbers that a vocabulary has. */
    static NumberRange words(Vocabulary vocabulary) {
        String words = "one of the tokens that the network is trained on ("
                + vocabulary.words().size() + ")";
        String larger = "correct the column, or set " + ParameterName.of("unknownTokens") + " row in training";
        return new NumberRange(Rows.Kind.INTEGER, true, 0, vocabulary.size() - 1, words, larger);
    }

    boolean contains(double value) {
        return value >= lowest && value <= highest && (!whole || value == Math.rint(value));
    }

    /** Whether a number that is not in the range has a magnitude that is too large, and no other fault. */
    boolean isTooLarge(double value) {
        return Double.isFinite(value) && (lowest < 0 ? Math.abs(value) : value) > highest;
    }
}
