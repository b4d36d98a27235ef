package dev.unroll.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tokens of one kind that a network knows by name, numbered from 0; all others may be one more token, the last. */
public final class Vocabulary implements Serializable {
    private final String[] words;
    private final boolean unknown;
    private transient volatile Map<String, Integer> numbers; // made for the first look-up

    /** @param unknown whether a token that is none of the words has a number of its own */
    public Vocabulary(List<String> words, boolean unknown) {
        this.words = words.toArray(new String[0]);
        this.unknown = unknown;
        if (List.of(this.words).stream().distinct().count() < words.size()) {
            throw new IllegalArgumentException("a vocabulary has a token twice");
        }
    }

    // spotless:off: a table
    public List<String> words() { return List.of(words); } // that of each number
    public boolean hasUnknown() { return unknown; } // whether unknown tokens have a number
    public int size() { return words.length + (unknown ? 1 : 0); } // how many numbers there are
    // spotless:on

    /** The number of a token; that of unknown ones, the number of words, where it is none of the words. */
    public int number(String token) {
        Map<String, Integer> known = numbers;
        if (known == null) {
            known = new HashMap<>();
            for (int n = 0; n < words.length; n++) {
                known.put(words[n], n);
            }
            numbers = known;
        }
        return known.getOrDefault(token, words.length);
    }
}
