package dev.unroll.spark.read;

import static dev.unroll.data.UnrollException.data;

import dev.unroll.data.ParameterName;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.Target;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a summary must show before its data are used, and what users should know about them. */
record SummaryCheck(SequenceFormat format, ValidationSplit split) {
    private static final double NOTABLE = 0.2; // relative error of the share held out that is worth a note
    private static final double LIKELY = 3; // standard deviations that are attributed to chance
    private static final int MOST_NAMED = 5;

    /**
     * Throws one DATA: for the first invalid row, unless such rows are left out; for rows of different widths, even then, as
     * nothing tells which of them are wrong; for nothing to train on, or nothing to validate on though that was asked for.
     */
    void require(DataSummary summary) {
        requireValidRows(summary);
        SequenceFormat.Columns columns = format.columns();
        requireUniform(summary.featureWidths(), columns.features(), "time step", "featuresCol");
        requireUniform(summary.tokenWidths(), columns.tokens(), "time step", "tokensCol");
        requireUniform(summary.labelWidths(), columns.label(), "label", "labelCol");
        requireSequences(summary);
        requireWeight(summary.training(), "train on");
        requireWeight(summary.validation(), "validate on");
    }

    private void requireValidRows(DataSummary summary) {
        long rows = summary.rows();
        long invalid = summary.invalidRows();
        String first = summary.invalidSentence();
        String several = invalid > 1 ? " (%d of the data's %d rows cannot be read)".formatted(invalid, rows) : "";
        if (invalid > 0 && format.invalidRows() == InvalidRows.ERROR) {
            throw data("%s%s.", first, several);
        } else if (invalid > 0 && format.invalidRows() == InvalidRows.KEEP) {
            String name = ParameterName.of("handleInvalid");
            throw data("%s%s; %s keep is for predictions alone, skip leaves such rows out.", first, several, name);
        } else if (invalid > 0 && invalid == rows) {
            throw data(
                    "No row is left: expected one that can be read, found none among %d; the first: %s.", rows, first);
        }
    }

    private static void requireUniform(DataSummary.WidthRange widths, String column, String of, String parameter) {
        if (!widths.isUniform()) {
            throw data(
                    "Column \"%s\": expected as many numbers a %s in every row, found %s; correct or drop such rows, or choose another column with %s.",
                    column, of, widths, ParameterName.of(parameter));
        }
    }

    private void requireSequences(DataSummary summary) {
        if (summary.rows() == 0) {
            throw data("The data have no rows: expected at least one sequence, found none; correct the data.");
        }
        if (summary.training().sequences() == 0) {
            String column = format.columns().validationIndicator();
            String indicator = ParameterName.of("validationIndicatorCol");
            String advice = column.isEmpty()
                    ? "lower " + ParameterName.of("validationFraction") + "; " + side()
                    : "correct column \"" + column + "\", or choose another with " + indicator;
            throw data(
                    "Nothing is left to train on: expected a sequence, found all rows (%d) held out; %s.",
                    summary.validation().sequences(), advice);
        }
        if (split.isByChance() && summary.validation().sequences() == 0) {
            long sequences = summary.training().sequences();
            String name = ParameterName.of("validationFraction");
            throw data(
                    "Nothing is held out: expected a share of %s to validate on, found none of %d sequences; raise %s; %s.",
                    split.fraction(), sequences, name, side());
        }
    }

    /** Why a share may not be as asked for, and what to do about it. */
    private String side() {
        return format.columns().id().isEmpty()
                ? "equal sequences go to the same side, tell them apart with " + ParameterName.of("idCol")
                : "sequences of the same id go to the same side, give each its own";
    }

    private void requireWeight(PartSummary part, String use) {
        if (part.sequences() > 0 && part.weight() == 0) {
            throw data(
                    "Column \"%s\": expected weights with a sum above 0, found only zeros among the rows to %s (%d); correct the column, or choose another with %s.",
                    format.columns().weight(), use, part.sequences(), ParameterName.of("weightCol"));
        }
    }

    List<String> notes(DataSummary summary, List<Vocabulary> vocabularies) {
        return Stream.of(
                        summary.leftOut(),
                        shareHeldOut(summary),
                        classesWithoutTargets(summary),
                        noUnknownTokens(summary, vocabularies))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The last token is that of the unknown ones. */
    private static Optional<String> noUnknownTokens(DataSummary summary, List<Vocabulary> vocabularies) {
        boolean none = IntStream.range(0, vocabularies.size())
                .anyMatch(kind -> vocabularies.get(kind).hasUnknown()
                        && summary.training().vocabularySizes()[kind]
                                < vocabularies.get(kind).size());
        return none
                ? Optional.of("no token to train on is unknown, so that nothing is learnt about unknown ones; raise "
                        + ParameterName.of("minTokenCount"))
                : Optional.empty();
    }

    private Optional<String> shareHeldOut(DataSummary summary) {
        double heldOut = summary.validation().sequences();
        double sequences = heldOut + summary.training().sequences();
        double asked = split.fraction();
        double error = Math.abs(heldOut / sequences - asked);
        if (!split.isByChance() || error <= NOTABLE * asked) {
            return Optional.empty();
        }
        boolean likely = error <= LIKELY * Math.sqrt(asked * (1 - asked) / sequences);
        String reason = likely ? "among so few sequences chance decides" : side();
        String held = String.format(Locale.ROOT, "%.1f %% of the sequences are held out", 100 * heldOut / sequences);
        return Optional.of(held + String.format(Locale.ROOT, " for validation, not %.1f %%: ", 100 * asked) + reason);
    }

    private Optional<String> classesWithoutTargets(DataSummary summary) {
        long[] counts = summary.training().classCounts();
        int classes = format.target() == Target.CLASS ? summary.labelKinds() : 0;
        int[] empty = IntStream.range(0, classes)
                .filter(label -> label >= counts.length || counts[label] == 0)
                .toArray();
        if (empty.length == 0) {
            return Optional.empty();
        }
        List<String> first =
                IntStream.of(empty).limit(MOST_NAMED).mapToObj(String::valueOf).toList();
        String more = empty.length > MOST_NAMED ? " and " + (empty.length - MOST_NAMED) + " more" : "";
        return Optional.of("no target to train on is of class " + String.join(", ", first) + more
                + ", but the network learns all from 0 to the largest; number them without gaps");
    }
}
