package dev.unroll.spark.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.read.VocabularyCount.UnknownTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VocabularyCountTest {
    /** Before the next in UTF-8, and behind it in the order of Java's characters. */
    private static final String LAST_OF_TWO_BYTES = "\uFFFD";

    private static final String SURROGATES = "\uD801\uDC37";

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @Test
    void mostFrequentIsFirstAndTiesGoByBytes() {
        Dataset<Row> data =
                column("array<string>", List.of("z", SURROGATES, "a", "z"), List.of(LAST_OF_TWO_BYTES, "é", ""));
        List<String> expected = List.of("z", "", "a", "é", LAST_OF_TWO_BYTES, SURROGATES);
        Vocabulary found = words(data, List.of(), 1, UnknownTokens.ERROR).get(0);
        assertEquals(expected, found.words());
        assertEquals(6, found.size());
        for (int n = 0; n < expected.size(); n++) {
            assertEquals(n, found.number(expected.get(n)));
        }
        assertEquals(6, found.number("Z"));
    }

    @Test
    void noOrderOrPartitionsChangeTheVocabulary() {
        List<String> tokens = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            String token = String.format("%02d", n);
            expected.add(token);
            tokens.addAll(Collections.nCopies(1 + (39 - n) / 2, token));
        }
        Collections.shuffle(tokens, seed.random());
        List<List<String>> rows = new ArrayList<>();
        for (int from = 0; from < tokens.size(); ) {
            int to = Math.min(tokens.size(), from + 1 + seed.random().nextInt(9));
            rows.add(tokens.subList(from, to));
            from = to;
        }
        Dataset<Row> data = column("array<string>", rows.toArray());
        for (int partitions : new int[] {1, 3, 7}) {
            Dataset<Row> split = data.repartition(partitions);
            assertEquals(
                    expected,
                    words(split, List.of(), 1, UnknownTokens.ERROR).get(0).words());
            Vocabulary frequent = words(split, List.of(), 11, UnknownTokens.ROW).get(0);
            assertEquals(expected.subList(0, 20), frequent.words());
            assertEquals(21, frequent.size());
            Vocabulary few = words(split, List.of(5), 1, UnknownTokens.ROW).get(0);
            assertEquals(expected.subList(0, 4), few.words());
            assertEquals(4, few.number("39"));
            assertEquals(
                    5, words(split, List.of(5), 1, UnknownTokens.ERROR).get(0).size());
        }
    }

    @Test
    void eachKindHasItsOwn() {
        Dataset<Row> data = column(
                "array<array<string>>",
                List.of(Arrays.asList("a", "x", null), List.of("b", "x", "q")),
                List.of(List.of("b", "a", "q")));
        List<List<String>> found = words(data, List.of(), 1, UnknownTokens.ERROR).stream()
                .map(Vocabulary::words)
                .toList();
        assertEquals(List.of(List.of("b", "a"), List.of("x", "a"), List.of("q")), found);
        List<Integer> sizes = words(data, List.of(1, 9), 1, UnknownTokens.ERROR).stream()
                .map(Vocabulary::size)
                .toList();
        assertEquals(List.of(1, 2), sizes); // as many kinds as there are sizes
    }

    @Test
    void manyTokensAreToBeAskedFor() {
        Dataset<Row> data = LocalSpark.session().range(100_001).selectExpr("array(string(id)) as tokens");
        UnrollException refused =
                assertThrows(UnrollException.class, () -> words(data, List.of(), 1, UnknownTokens.ERROR));
        assertEquals(
                "Column \"tokens\" has too many different tokens of kind 0: expected at most 100000, found more; set"
                        + " vocabularySizes to keep the most frequent ones, and unknownTokens to row.",
                refused.getMessage());
        assertEquals(
                100_001,
                words(data, List.of(200_000), 1, UnknownTokens.ERROR).get(0).size());
    }

    @Test
    void stringsAreToldFromNumbers() {
        StructType schema = StructType.fromDDL(
                "a array<string>, b array<array<string>>, c array<int>, d string, e array<array<array<string>>>");
        assertTrue(VocabularyCount.isOfStrings(schema, "a"));
        assertTrue(VocabularyCount.isOfStrings(schema, "b"));
        for (String other : List.of("c", "d", "e", "f", "")) {
            assertFalse(VocabularyCount.isOfStrings(schema, other), other);
        }
    }

    private static List<Vocabulary> words(Dataset<Row> data, List<Integer> sizes, int least, UnknownTokens unknown) {
        return new VocabularyCount(sizes, least, unknown).vocabularies(data, "tokens", "");
    }

    private static Dataset<Row> column(String type, Object... cells) {
        return LocalSpark.rows(
                "tokens " + type, Arrays.stream(cells).map(RowFactory::create).toArray(Row[]::new));
    }
}
