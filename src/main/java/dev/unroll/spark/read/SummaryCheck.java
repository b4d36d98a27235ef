package dev.unroll.spark.read;

import dev.unroll.data.UnrollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a summary must show before its data are computed on, and what in it users should know of. */
record SummaryCheck(SequenceFormat format, ValidationSplit split) {
    /** A share held out that is off by more than this part of what was asked for is worth a note. */
    private static final double NOTABLE = 0.2;

    /** Deviations that chance makes likely. */
    private static final double LIKELY = 3;

    private static final int MOST_NAMED = 5;

    /**
     * Throws one DATA: for the first invalid row, unless such rows are left out; for rows that do not go together; for
     * nothing to train on, or nothing to validate on though that was asked for. Rows of different widths stay an error
     * where invalid rows are left out, as nothing tells which of them are the wrong ones.
     */
    void require(DataSummary summary) {
        requireValidRows(summary);
        requireEqualWidths(summary);
        requireTrainingData(summary);
        requireValidationData(summary);
        requireWeight(summary.training(), "train on");
        requireWeight(summary.validation(), "validate on");
    }

    private void requireValidRows(DataSummary summary) {
        if (summary.invalidRows() == 0) {
            return;
        }
        String count = " (" + summary.invalidRows() + " of the data's " + summary.rows() + " rows cannot be read)";
        String several = summary.invalidRows() > 1 ? count : "";
        switch (format.invalidRows()) {
            case ERROR -> throw data(summary.invalidSentence() + several + ".");
            case KEEP ->
                throw data(summary.invalidSentence() + several
                        + "; --handle-invalid keep is for predictions alone, skip leaves such rows out.");
            case SKIP -> {
                if (summary.invalidRows() == summary.rows()) {
                    throw data("No row is left: expected at least one sequence, found that none of the data's "
                            + summary.rows() + " rows can be read, the first: " + summary.invalidSentence() + ".");
                }
            }
        }
    }

    private void requireEqualWidths(DataSummary summary) {
        SequenceColumns columns = format.columns();
        requireUniform(summary.inputWidths(), columns.input(), "time step", columns.inputFlag());
        requireUniform(summary.outputWidths(), columns.label(), "label", SequenceColumns.LABEL_FLAG);
    }

    private static void requireUniform(WidthRange widths, String column, String of, String flag) {
        if (!widths.isUniform()) {
            throw data("Column \"" + column + "\": expected as many numbers a " + of + " in every row, found " + widths
                    + "; correct or drop such rows, or choose another column with " + flag + ".");
        }
    }

    private void requireTrainingData(DataSummary summary) {
        if (summary.rows() == 0) {
            throw data("The data have no rows: expected at least one sequence, found none; correct --data.");
        }
        if (summary.training().sequences() == 0) {
            String column = format.columns().validationIndicator();
            String advice = column.isEmpty()
                    ? "lower --validation-fraction" + ofEqualKeys()
                    : "correct column \"" + column + "\", or choose another with "
                            + SequenceColumns.VALIDATION_INDICATOR_FLAG;
            throw data("Nothing is left to train on: expected at least one sequence, found all rows ("
                    + summary.validation().sequences() + ") held out for validation; " + advice + ".");
        }
    }

    private void requireValidationData(DataSummary summary) {
        if (split.isByChance() && summary.validation().sequences() == 0) {
            throw data("Nothing is held out: expected a share of " + split.fraction()
                    + " of the sequences to validate on, found none of the "
                    + summary.training().sequences()
                    + " chosen; raise --validation-fraction" + ofEqualKeys() + ".");
        }
    }

    private String ofEqualKeys() {
        return format.columns().id().isEmpty()
                ? " or, as equal sequences go to the same side, tell them apart with " + SequenceColumns.ID_FLAG
                : " or, as sequences of the same id go to the same side, give each its own";
    }

    private void requireWeight(PartSummary part, String use) {
        if (part.sequences() > 0 && part.weight() == 0) {
            throw data("Column \"" + format.columns().weight()
                    + "\": expected weights with a sum above 0, found only zeros among the rows to " + use + " ("
                    + part.sequences() + "); correct the column, or choose another with " + SequenceColumns.WEIGHT_FLAG
                    + ".");
        }
    }

    private static UnrollException data(String sentence) {
        return new UnrollException(UnrollException.Kind.DATA, sentence);
    }

    /** What users should know of data to train on that have passed: a sentence each, but for the full stop. */
    List<String> notes(DataSummary summary) {
        List<String> notes = new ArrayList<>();
        summary.leftOut().ifPresent(notes::add);
        shareHeldOut(summary).ifPresent(notes::add);
        classesWithoutTargets(summary).ifPresent(notes::add);
        return notes;
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
        String reason = likely
                ? "among so few sequences chance decides"
                : format.columns().id().isEmpty()
                        ? "equal sequences go to the same side; tell them apart with " + SequenceColumns.ID_FLAG
                        : "sequences of the same id go to the same side";
        return Optional.of("%.1f %% of the sequences are held out for validation, not %.1f %%: %s"
                .formatted(100 * heldOut / sequences, 100 * asked, reason));
    }

    private Optional<String> classesWithoutTargets(DataSummary summary) {
        if (format.targets() != Targets.CLASS) {
            return Optional.empty();
        }
        long[] counts = summary.training().classCounts();
        int[] empty = IntStream.range(0, summary.outputs())
                .filter(label -> label >= counts.length || counts[label] == 0)
                .toArray();
        String named =
                IntStream.of(empty).limit(MOST_NAMED).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        String more = empty.length > MOST_NAMED ? " and " + (empty.length - MOST_NAMED) + " more" : "";
        return Optional.of("no target to train on is of class " + named + more
                        + ", but the network learns all from 0 to the largest; number them without gaps")
                .filter(sentence -> empty.length > 0);
    }
}
