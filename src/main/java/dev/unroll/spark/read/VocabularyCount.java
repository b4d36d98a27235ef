package dev.unroll.spark.read;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Learns the vocabularies of tokens that are strings by an exact count over the rows to train on: for each kind the most frequent
 * tokens, those of one frequency by their bytes in UTF-8. A function of the rows alone, whatever their order and partitions.
 *
 * @param sizes the largest vocabulary of each kind; empty for as many tokens as there are
 * @param minTokenCount how often a token must occur
 */
public record VocabularyCount(List<Integer> sizes, int minTokenCount, UnknownTokens unknown) {
    /** What becomes of a token that is not in the vocabulary. */
    public enum UnknownTokens {
        ERROR,
        /** All of them are one token, the last of the vocabulary. */
        ROW;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    private static final long MOST_CHARACTERS = 1 << 24; // of all tokens together, which the model's description has

    /** Whether a column has tokens that are strings: an array of them, or an array of arrays. False if there is no such column. */
    public static boolean isOfStrings(StructType schema, String column) {
        return List.of(schema.fieldNames()).contains(column)
                && schema.apply(column).dataType() instanceof ArrayType steps
                && token(steps) instanceof StringType;
    }

    private static DataType token(ArrayType steps) {
        return steps.elementType() instanceof ArrayType kinds ? kinds.elementType() : steps.elementType();
    }

    /** Of no words: to check a column's type with. */
    public static List<Vocabulary> none() {
        return List.of(new Vocabulary(List.of(), true));
    }

    /**
     * Counts the tokens of a column {@link #isOfStrings}. Throws DATA where there are too many of them.
     *
     * @param heldOut column that is false for the rows that count; empty if all do
     */
    public List<Vocabulary> vocabularies(Dataset<Row> data, String column, String heldOut) {
        Dataset<Row> counted = heldOut.isEmpty() ? data : data.where(functions.not(DataColumn.named(heldOut)));
        List<List<String>> words = new ArrayList<>();
        int most = sizes.stream().mapToInt(Integer::intValue).max().orElse(NumberRange.MOST_UNASKED + 1);
        for (Row row : mostFrequent(counted, column, most).collectAsList()) {
            int kind = row.getInt(0);
            while (words.size() <= kind) {
                words.add(new ArrayList<>());
            }
            words.get(kind).add(row.getString(1));
        }
        while (words.size() < Math.max(1, sizes.size())) {
            words.add(List.of());
        }
        List<Vocabulary> vocabularies = new ArrayList<>();
        for (int kind = 0; kind < (sizes.isEmpty() ? words.size() : sizes.size()); kind++) {
            vocabularies.add(vocabulary(words.get(kind), kind, column));
        }
        requireSmall(vocabularies, column);
        return vocabularies;
    }

    /** (kind, token) of the most frequent tokens of each kind, in order. */
    private Dataset<Row> mostFrequent(Dataset<Row> data, String column, int most) {
        Column count = functions.col("count");
        Column token = functions.col("token");
        return tokens(data, column)
                .select(functions.col("kind"), token.cast(DataTypes.StringType).as("token")) // without a collation
                .where(token.isNotNull())
                .groupBy("kind", "token")
                .count()
                .where(count.geq(minTokenCount))
                .withColumn(
                        "rank",
                        functions.row_number().over(Window.partitionBy("kind").orderBy(count.desc(), token.asc())))
                .where(functions.col("rank").leq(most))
                .orderBy("kind", "rank")
                .select("kind", "token");
    }

    private static Dataset<Row> tokens(Dataset<Row> data, String column) {
        Column steps = DataColumn.named(column);
        ArrayType type = (ArrayType) data.schema().apply(column).dataType();
        Dataset<Row> ofSteps = data.select(functions.explode(steps).as("step"));
        Column step = functions.col("step");
        return type.elementType() instanceof ArrayType
                ? ofSteps.select(functions.posexplode(step).as(new String[] {"kind", "token"}))
                : ofSteps.select(functions.lit(0).as("kind"), step.as("token"));
    }

    private Vocabulary vocabulary(List<String> words, int kind, String column) {
        boolean hasUnknown = unknown == UnknownTokens.ROW;
        if (sizes.isEmpty() && words.size() > NumberRange.MOST_UNASKED) {
            throw UnrollException.data(
                    "Column \"%s\" has too many different tokens of kind %d: expected at most %d, found more; set %s to keep the most frequent ones, and %s to row.",
                    column,
                    kind,
                    NumberRange.MOST_UNASKED,
                    ParameterName.of("vocabularySizes"),
                    ParameterName.of("unknownTokens"));
        }
        int room = sizes.isEmpty() ? words.size() : sizes.get(kind) - (hasUnknown ? 1 : 0);
        return new Vocabulary(words.subList(0, Math.min(words.size(), room)), hasUnknown);
    }

    private static void requireSmall(List<Vocabulary> vocabularies, String column) {
        long characters = vocabularies.stream()
                .flatMap(vocabulary -> vocabulary.words().stream())
                .mapToLong(String::length)
                .sum();
        if (characters > MOST_CHARACTERS) {
            throw UnrollException.data(
                    "The tokens of column \"%s\" are too long to be kept with the model: expected at most %d characters in all, found %d; raise %s, lower %s, or choose another column with %s.",
                    column,
                    MOST_CHARACTERS,
                    characters,
                    ParameterName.of("minTokenCount"),
                    ParameterName.of("vocabularySizes"),
                    ParameterName.of("tokensCol"));
        }
    }
}
