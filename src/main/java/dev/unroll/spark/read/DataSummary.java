package dev.unroll.spark.read;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What one pass over the data finds out: whether every row is a sequence, and the sequences' sizes and statistics. */
public final class DataSummary implements Serializable {
    private static final long serialVersionUID = 1;

    private final PartSummary training = new PartSummary();
    private final PartSummary validation = new PartSummary();
    private final WidthRange inputWidths = new WidthRange();
    private final WidthRange outputWidths = new WidthRange();
    private long rows;
    private long invalidRows;
    private RowPlace invalidPlace = RowPlace.NOWHERE; // of the first invalid row
    private String invalidSentence = "";

    /** @param hash as {@link Fingerprint#hash} has it */
    void add(Sequence sequence, SequenceKey hash, boolean heldOut, Supplier<RowPlace> place) {
        rows++;
        inputWidths.add(sequence.features().width(), place);
        outputWidths.add(sequence.targets().width(), place);
        (heldOut ? validation : training).add(sequence, hash);
    }

    void addInvalid(InvalidRowException problem, RowPlace place) {
        rows++;
        invalidRows++;
        keepFirst(place, problem.sentence(place));
    }

    /** Adds another one; no result depends on the order in which they are added. Returns this one. */
    DataSummary add(DataSummary other) {
        training.add(other.training);
        validation.add(other.validation);
        inputWidths.add(other.inputWidths);
        outputWidths.add(other.outputWidths);
        rows += other.rows;
        invalidRows += other.invalidRows;
        keepFirst(other.invalidPlace, other.invalidSentence);
        return this;
    }

    private void keepFirst(RowPlace place, String sentence) {
        if (place.isBefore(invalidPlace)) {
            invalidPlace = place;
            invalidSentence = sentence;
        }
    }

    /** Number of rows seen, valid or not. */
    long rows() {
        return rows;
    }

    long invalidRows() {
        return invalidRows;
    }

    /** What to tell the user about the first invalid row, but for the full stop; empty if there is none. */
    String invalidSentence() {
        return invalidSentence;
    }

    /** What to tell the user where such rows are left out; empty if there are none. */
    public Optional<String> leftOut() {
        return Optional.of("left out %d of %d rows, which cannot be read; the first: %s"
                        .formatted(invalidRows, rows, invalidSentence))
                .filter(sentence -> invalidRows > 0);
    }

    WidthRange inputWidths() {
        return inputWidths;
    }

    WidthRange outputWidths() {
        return outputWidths;
    }

    /** The sequences to train on. */
    public PartSummary training() {
        return training;
    }

    /** The sequences held out. */
    public PartSummary validation() {
        return validation;
    }

    /**
     * 32 hexadecimal digits that tell one multiset of sequences from another, by their keys, contents (features, targets,
     * weights) and sides of the validation split.
     */
    public String fingerprint() {
        Fingerprint all = new Fingerprint();
        all.add(training.fingerprint());
        all.add(validation.fingerprint());
        return all.toString();
    }

    /** Features a time step, or kinds of token. */
    public int inputs() {
        return inputWidths.widest();
    }

    /** (K): for each kind of token one more than the largest of training and validation; empty for features. */
    public List<Integer> vocabularySizes() {
        int[] training = this.training.vocabularySizes();
        int[] validation = this.validation.vocabularySizes();
        return IntStream.range(0, Math.max(training.length, validation.length))
                .mapToObj(
                        k -> Math.max(k < training.length ? training[k] : 0, k < validation.length ? validation[k] : 0))
                .toList();
    }

    /** O: numbers a target or, for classes, one more than the largest of training and validation. */
    public int outputs() {
        int classes = Math.max(training.classCounts().length, validation.classCounts().length);
        return classes > 0 ? classes : outputWidths.widest();
    }
}
