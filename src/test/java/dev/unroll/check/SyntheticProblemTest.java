package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.check.SyntheticProblem.Example;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticProblemTest {
    @RegisterExtension
    static final TestSeed RANDOM = new TestSeed();

    private static final long SEED = RANDOM.value();
    private static final int ROWS = 2000;

    @ParameterizedTest
    @EnumSource
    void everyLengthOfTheRangeOccursAndNoOther(SyntheticProblem problem) {
        int shortest = problem.minimumLength();
        Set<Integer> lengths = new TreeSet<>();
        for (int row = 0; row < ROWS; row++) {
            lengths.add(Array.getLength(
                    problem.row(SEED, row, shortest, shortest + 9).input()));
        }
        assertEquals(IntStream.rangeClosed(shortest, shortest + 9).boxed().collect(Collectors.toSet()), lengths);
    }

    @ParameterizedTest
    @EnumSource
    void rowDependsOnSeedAndNumber(SyntheticProblem problem) {
        String row = text(problem.row(SEED, 7, 50, 100));
        assertEquals(row, text(problem.row(SEED, 7, 50, 100)));
        assertNotEquals(row, text(problem.row(SEED + 1, 7, 50, 100)));
        assertNotEquals(row, text(problem.row(SEED, 8, 50, 100)));
        assertNotEquals(row, text(problem.row(SEED, 7 + (1L << 32), 50, 100)));
    }

    @Test
    void addingTargetIsTheSumOfOneMarkedValueInEachHalf() {
        for (int row = 0; row < ROWS; row++) {
            Example example = SyntheticProblem.ADDING.row(SEED, row, 2, 60);
            float[][] steps = (float[][]) example.input();
            int[] marked = IntStream.range(0, steps.length)
                    .filter(t -> steps[t][1] == 1)
                    .toArray();
            assertEquals(2, marked.length);
            assertTrue(marked[0] < steps.length / 2 && marked[1] >= steps.length / 2);
            assertEquals((double) steps[marked[0]][0] + steps[marked[1]][0], (double) example.label());
        }
    }

    @Test
    void addingTargetHasMeanOneAndVarianceOneSixth() {
        double[] labels = IntStream.range(0, 20_000)
                .mapToDouble(row ->
                        (double) SyntheticProblem.ADDING.row(SEED, row, 50, 100).label())
                .toArray();
        double mean = Arrays.stream(labels).average().orElseThrow();
        double variance = Arrays.stream(labels)
                .map(y -> (y - mean) * (y - mean))
                .average()
                .orElseThrow();
        assertEquals(1, mean, 0.015); // five standard errors
        assertEquals(1.0 / 6, variance, 0.01);
    }

    @Test
    void copyAsksForItsFirstTenSymbolsAfterTheDelimiter() {
        for (int row = 0; row < ROWS; row++) {
            Example example = SyntheticProblem.COPY.row(SEED, row, 21, 60);
            int[] tokens = (int[]) example.input();
            int[] labels = (int[]) example.label();
            int answer = tokens.length - 10;
            int[] symbols = Arrays.copyOf(tokens, 10);
            assertTrue(Arrays.stream(symbols).allMatch(s -> s >= 1 && s <= 8));
            assertArrayEquals(symbols, Arrays.copyOfRange(labels, answer, labels.length));
            assertArrayEquals(new int[answer], Arrays.copyOf(labels, answer));
            assertEquals(9, tokens[answer - 1]);
            assertEquals(9, Arrays.stream(tokens, 10, tokens.length).sum()); // blanks but for the delimiter
        }
    }

    @Test
    void reberStringsAreOfTheEmbeddedGrammar() {
        Pattern embedded = Pattern.compile("B([TP])" + reber() + "\\1E");
        for (int row = 0; row < ROWS; row++) {
            String string = reberString(SyntheticProblem.REBER.row(SEED, row, 8, 40));
            assertTrue(embedded.matcher(string).matches(), string);
        }
    }

    /** From node 2 of the grammar one comes to V, and from there out (V) or, by P, back (X) or out (S). */
    private static String reber() {
        String fromNode2 = "T*V(?:PXT*V)*(?:V|PS)";
        return "B(?:TS*X(?:S|X" + fromNode2 + ")|P" + fromNode2 + ")E";
    }

    @Test
    void reberForksAreFairCoins() {
        // TXSE, PVVE and so on: of the strings with nine symbols there are 2 · 2, all equally likely.
        long first = IntStream.range(0, ROWS)
                .filter(row ->
                        reberString(SyntheticProblem.REBER.row(SEED, row, 8, 8)).equals("BTBTXSETE"))
                .count();
        assertEquals(ROWS / 4.0, (double) first, 5 * Math.sqrt(ROWS * 3 / 16.0));
    }

    @Test
    void reberStringsMayBeVeryLong() {
        Example example = SyntheticProblem.REBER.row(SEED, 0, 5000, 5000);
        assertTrue(reberString(example).endsWith(reberString(example).charAt(1) + "E"));
    }

    private static String reberString(Example example) {
        int[] tokens = (int[]) example.input();
        int[] next = (int[]) example.label();
        assertArrayEquals(Arrays.copyOfRange(tokens, 1, tokens.length), Arrays.copyOf(next, next.length - 1));
        return IntStream.concat(Arrays.stream(tokens), IntStream.of(next[next.length - 1]))
                .mapToObj(token -> SyntheticProblem.EmbeddedReberGrammar.SYMBOLS.substring(token, token + 1))
                .collect(Collectors.joining());
    }

    @Test
    void sineTargetIsTheNextValueAndTheNoiseIsSmall() {
        double squares = 0;
        int steps = 0;
        for (int row = 0; row < ROWS; row++) {
            Example example = SyntheticProblem.SINE.row(SEED, row, 20, 40);
            float[] values = (float[]) example.input();
            float[] next = (float[]) example.label();
            assertArrayEquals(Arrays.copyOfRange(values, 1, values.length), Arrays.copyOf(next, next.length - 1));
            for (float value : values) {
                squares += value * value;
                steps++;
            }
        }
        assertEquals(0.5 + 0.01, squares / steps, 0.02); // a unit sine's power and the noise's
    }

    private static String text(Example example) {
        return Arrays.deepToString(new Object[] {example.input(), example.label()});
    }
}
