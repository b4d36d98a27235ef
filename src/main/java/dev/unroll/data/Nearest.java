package dev.unroll.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what a user may have meant by a word that does not exist, so that a message can name it. */
public final class Nearest {
    private Nearest() {}

    /**
     * The candidate that the fewest single-character changes turn into the word, letter case aside; the first such one
     * in alphabetical order. There must be at least one.
     */
    public static String to(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(word.toLowerCase(Locale.ROOT), candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow(() -> new IllegalArgumentException("nothing is near to " + word + ": no candidates"));
    }

    /** Insertions, deletions and replacements between two words (Levenshtein 1966), row by row (Wagner and Fischer 1974). */
    private static int distance(String a, String candidate) {
        String b = candidate.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
