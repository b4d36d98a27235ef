package dev.unroll.check;

import dev.unroll.data.CounterRandom;

/**
 * Strings of the embedded Reber grammar (Hochreiter and Schmidhuber 1997, figures 3 and 4): B, then T or P, then a Reber
 * string, then the same T or P again, then E. That second T or P is what a network must remember.
 */
final class EmbeddedReberGrammar {
    /** The symbols in the order of their tokens. */
    static final String SYMBOLS = "BTPSXVE";

    /** Symbols of the shortest string, for example BTBTXSETE. */
    static final int SHORTEST = 9;

    /** The inner grammar after its B: from node n, branch w emits the symbol EMITS[n][w] and leads to LEADS_TO[n][w]. */
    private static final String[] EMITS = {"TP", "SX", "TV", "XS", "PV", "E"};

    private static final int END = 6;
    private static final int[][] LEADS_TO = {{1, 2}, {1, 3}, {2, 4}, {2, 5}, {3, 5}, {END}};

    private EmbeddedReberGrammar() {}

    /**
     * A string of exactly that many symbols, as tokens. All strings of one length are equally likely, as they are with a fair
     * coin at each fork.
     *
     * @param length at least {@link #SHORTEST}
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
