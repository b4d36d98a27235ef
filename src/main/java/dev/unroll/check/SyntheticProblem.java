package dev.unroll.check;

import dev.unroll.data.CounterRandom;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The classical synthetic problems. An example is a function of its random numbers and its length alone, so row i of a
 * data set does not depend on how many rows, files or workers there are.
 */
public enum SyntheticProblem {
    /**
     * Two of the numbers are marked, one in each half; the target is their sum (Hochreiter and Schmidhuber 1997,
     * experiment 4, with values in [0, 1) and one marker a half as in Arjovsky, Shah and Bengio 2016, section 5.2).
     * Always predicting the mean, 1, gives an MSE of 1/6.
     */
    ADDING(2, "features ARRAY<ARRAY<FLOAT>>, label DOUBLE") {
        @Override
        Example example(CounterRandom random, int length) {
            float[][] features = new float[length][2]; // (T, 2): value, marker
            for (int t = 0; t < length; t++) {
                features[t][0] = (float) random.uniform(t);
            }
            int half = length / 2;
            int first = random.below(length, half);
            int second = half + random.below(length + 1, length - half);
            features[first][1] = 1;
            features[second][1] = 1;
            return new Example(features, (double) features[first][0] + features[second][0]);
        }
    },

    /**
     * Ten symbols, blanks, a delimiter, then ten steps in which the symbols are to be repeated (after Hochreiter and
     * Schmidhuber 1997; in the form of Arjovsky, Shah and Bengio 2016, section 5.1). Tokens: 0 blank, 1 to 8 symbols, 9
     * delimiter. The target of every other step is the blank.
     */
    COPY(2 * SyntheticProblem.COPIED + 1, "tokens ARRAY<INT>, label ARRAY<INT>") {
        @Override
        Example example(CounterRandom random, int length) {
            int[] tokens = new int[length];
            int[] labels = new int[length];
            for (int i = 0; i < COPIED; i++) {
                tokens[i] = 1 + random.below(i, COPY_SYMBOLS);
                labels[length - COPIED + i] = tokens[i];
            }
            tokens[length - COPIED - 1] = COPY_SYMBOLS + 1;
            return new Example(tokens, labels);
        }
    },

    /**
     * Strings of the embedded Reber grammar; the target of a step is the next symbol (Hochreiter and Schmidhuber 1997,
     * experiment 1). Tokens are positions in {@link EmbeddedReberGrammar#SYMBOLS}.
     */
    REBER(EmbeddedReberGrammar.SHORTEST - 1, "tokens ARRAY<INT>, label ARRAY<INT>") {
        @Override
        Example example(CounterRandom random, int length) {
            int[] symbols = EmbeddedReberGrammar.string(random, length + 1);
            return new Example(Arrays.copyOf(symbols, length), Arrays.copyOfRange(symbols, 1, length + 1));
        }
    },

    /**
     * A sine of unit amplitude with a period of 10 to 40 steps, a random phase and Gaussian noise of deviation 0.1; the
     * target of a step is the next value. No prediction can have an MSE below the noise's variance, 0.01.
     */
    SINE(1, "features ARRAY<FLOAT>, label ARRAY<FLOAT>") {
        @Override
        Example example(CounterRandom random, int length) {
            double period = 10 + 30 * random.uniform(0);
            double phase = random.uniform(1);
            float[] values = new float[length + 1];
            for (int t = 0; t <= length; t++) {
                double angle = 2 * Math.PI * (phase + t / period);
                values[t] = (float) (StrictMath.sin(angle) + 0.1 * random.gaussian(2 + t));
            }
            return new Example(Arrays.copyOf(values, length), Arrays.copyOfRange(values, 1, length + 1));
        }
    };

    /** One row: (T, 2) or (T) floats, or (T) tokens, and a Double, or (T) floats or integers. */
    public record Example(Object input, Object label) {}

    private static final int COPIED = 10;
    private static final int COPY_SYMBOLS = 8;
    private static final int LENGTH_INDEX = -1; // the problems draw from 0 on

    private final int minimumLength;
    private final String columns; // of a row's input and label, with their SQL types

    SyntheticProblem(int minimumLength, String columns) {
        this.minimumLength = minimumLength;
        this.columns = columns;
    }

    // spotless:off: a table
    public int minimumLength() { return minimumLength; } // the fewest time steps that an example can have
    @Override public String toString() { return name().toLowerCase(Locale.ROOT); } // as users write it
    // spotless:on

    /** Row {@code row} of the data set of that seed, with a length uniform in minLength … maxLength. */
    public Example row(long seed, long row, int minLength, int maxLength) {
        int high = (int) (row >>> 32);
        int low = (int) row;
        CounterRandom random = new CounterRandom(seed, CounterRandom.Purpose.SYNTHETIC_DATA, high, low);
        return example(random, minLength + random.below(LENGTH_INDEX, maxLength - minLength + 1));
    }

    /** A data set of {@code id}, {@code features} or {@code tokens}, and {@code label}, in so many partitions. */
    public Dataset<Row> data(SparkSession spark, long rows, int files, long seed, int minLength, int maxLength) {
        MapFunction<Long, Row> generate = id -> {
            Example example = row(seed, id, minLength, maxLength);
            return RowFactory.create(id, example.input(), example.label());
        };
        return spark.range(0, rows, 1, files)
                .map(generate, Encoders.row(StructType.fromDDL("id BIGINT NOT NULL, " + columns)));
    }

    /** An example of {@code length} ≥ {@link #minimumLength()} time steps, from the random numbers 0, 1, 2 … */
    abstract Example example(CounterRandom random, int length);

    /**
     * Strings of the embedded Reber grammar (Hochreiter and Schmidhuber 1997, figures 3 and 4): B, then T or P, then a Reber
     * string, then the same T or P again, then E. That second T or P is what a network must remember.
     */
    static final class EmbeddedReberGrammar {
        static final String SYMBOLS = "BTPSXVE"; // the symbols in the order of their tokens
        static final int SHORTEST = 9; // symbols of the shortest string, for example BTBTXSETE

        /** The inner grammar after its B: from node n, branch w emits the symbol EMITS[n][w] and leads to LEADS_TO[n][w]. */
        private static final String[] EMITS = {"TP", "SX", "TV", "XS", "PV", "E"};

        private static final int END = 6;
        private static final int[][] LEADS_TO = {{1, 2}, {1, 3}, {2, 4}, {2, 5}, {3, 5}, {END}};

        /**
         * A string of exactly that many symbols, at least {@link #SHORTEST}, as tokens. All strings of one length are
         * equally likely, as they are with a fair coin at each fork.
         */
        static int[] string(CounterRandom random, int length) {
            int[] string = new int[length];
            int remembered = random.below(0, 2) == 0 ? token('T') : token('P');
            string[0] = token('B');
            string[1] = remembered;
            string[2] = token('B');
            double[][] strings = countStrings(length - 5);
            int node = 0;
            for (int i = 3; i < length - 2; i++) {
                int branch = chooseBranch(random.uniform(i), node, strings[length - 3 - i]);
                string[i] = token(EMITS[node].charAt(branch));
                node = LEADS_TO[node][branch];
            }
            string[length - 2] = remembered;
            string[length - 1] = token('E');
            return string;
        }

        private static int token(char symbol) {
            return SYMBOLS.indexOf(symbol);
        }

        /** Chooses in proportion to the number of strings that each branch can still become; never one that has none. */
        private static int chooseBranch(double uniform, int node, double[] stringsAfter) {
            if (LEADS_TO[node].length == 1) {
                return 0;
            }
            double first = stringsAfter[LEADS_TO[node][0]];
            double second = stringsAfter[LEADS_TO[node][1]];
            return uniform < first / (first + second) ? 0 : 1;
        }

        /** How many strings of n = 0 … symbols lead from each node to the end, up to a factor for each n. */
        private static double[][] countStrings(int symbols) {
            double[][] counts = new double[symbols + 1][END + 1];
            counts[0][END] = 1;
            for (int n = 1; n <= symbols; n++) {
                double sum = 0;
                for (int node = 0; node < END; node++) {
                    for (int next : LEADS_TO[node]) {
                        counts[n][node] += counts[n - 1][next];
                    }
                    sum += counts[n][node];
                }
                for (int node = 0; node < END; node++) {
                    counts[n][node] /= sum; // else the counts of long strings would overflow
                }
            }
            return counts;
        }
    }
}
