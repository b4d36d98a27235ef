package dev.unroll.spark.read;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What one pass over the data finds out: whether every row is a sequence, and the sequences' sizes and statistics. */
public final class DataSummary implements Serializable {
    private final PartSummary training = new PartSummary();
    private final PartSummary validation = new PartSummary();
    private final WidthRange featureWidths = new WidthRange();
    private final WidthRange tokenWidths = new WidthRange();
    private final WidthRange labelWidths = new WidthRange();
    private long rows;
    private long invalidRows;
    private RowPlace invalidPlace = RowPlace.NOWHERE; // of the first invalid row
    private String invalidSentence = "";

    DataSummary add(ReadRow read) {
        rows++;
        read.problem().ifPresent(problem -> addInvalid(1, read.place(), problem.sentence(read.place())));
        read.sequence().ifPresent(sequence -> {
            if (sequence.features().rows() > 0) {
                featureWidths.add(sequence.features().width(), read::place);
            }
            if (sequence.tokens().rows() > 0) {
                tokenWidths.add(sequence.tokens().width(), read::place);
            }
            labelWidths.add(sequence.targets().width(), read::place);
            (read.heldOut() ? validation : training).add(sequence, read.hash());
        });
        return this;
    }

    private void addInvalid(long count, RowPlace place, String sentence) {
        invalidRows += count;
        if (place.isBefore(invalidPlace)) {
            invalidPlace = place;
            invalidSentence = sentence;
        }
    }

    /** Returns this one. No result depends on the order in which others are added. */
    DataSummary add(DataSummary other) {
        training.add(other.training);
        validation.add(other.validation);
        featureWidths.add(other.featureWidths);
        tokenWidths.add(other.tokenWidths);
        labelWidths.add(other.labelWidths);
        addInvalid(other.invalidRows, other.invalidPlace, other.invalidSentence);
        rows += other.rows;
        return this;
    }

    // spotless:off: a table
    long rows() { return rows; }
    long invalidRows() { return invalidRows; }
    WidthRange featureWidths() { return featureWidths; }
    WidthRange tokenWidths() { return tokenWidths; }
    WidthRange labelWidths() { return labelWidths; }
    /** About the first invalid row, without the full stop; empty if there is none. */
    String invalidSentence() { return invalidSentence; }
    public PartSummary training() { return training; }
    public PartSummary validation() { return validation; }
    /** Features a time step; 0 for tokens alone. */
    public int features() { return featureWidths.widest(); }
    /** 32 hexadecimal digits that stand for all sequences: keys, contents, sides of the validation split. */
    public String fingerprint() { return both().fingerprint().toString(); }
    /** (K): for each kind of token one more than the largest of training and validation; empty for features. */
    public List<Integer> vocabularySizes() { return IntStream.of(both().vocabularySizes()).boxed().toList(); }
    /** Their numbers and lengths. */
    @Override public String toString() { return "%s, %d sequences held out".formatted(training, validation.sequences()); }
    // spotless:on

    /** A note on rows that are left out; empty if there are none. */
    public Optional<String> leftOut() {
        return Optional.of("left out %d of %d rows, which cannot be read; the first: %s"
                        .formatted(invalidRows, rows, invalidSentence))
                .filter(sentence -> invalidRows > 0);
    }

    private PartSummary both() {
        PartSummary both = new PartSummary();
        both.add(training);
        both.add(validation);
        return both;
    }

    /** Numbers of a label or, for classes, one more than the largest of training and validation. */
    public int labelKinds() {
        int classes = both().classCounts().length;
        return classes > 0 ? classes : labelWidths.widest();
    }

    /** The narrowest and the widest of the tables seen, and the first rows that had them. */
    static final class WidthRange implements Serializable {
        private final TreeMap<Integer, RowPlace> places = new TreeMap<>(); // by width

        private void add(int width, Supplier<RowPlace> place) {
            if (places.isEmpty() || width < places.firstKey() || width > places.lastKey()) {
                add(width, place.get());
            }
        }

        private void add(int width, RowPlace place) {
            places.merge(width, place, RowPlace::orBefore);
            if (places.size() > 2) {
                places.remove(places.higherKey(places.firstKey()));
            }
        }

        // spotless:off: a table
        private void add(WidthRange other) { other.places.forEach(this::add); }
        private int widest() { return places.isEmpty() ? 0 : places.lastKey(); }
        boolean isUniform() { return places.size() < 2; }
        // spotless:on

        /** As "2 in row 0 of partition 0 and 3 in row 4 of partition 1". */
        @Override
        public String toString() {
            StringJoiner words = new StringJoiner(" and ");
            places.forEach((width, place) -> words.add(width + " in " + place));
            return words.toString();
        }
    }
}
