package dev.unroll.bench;

/**
 * One contender's turn in one round.
 *
 * @param rate sequences a second
 * @param bytes that the computing thread allocated on the Java heap, a step
 */
record Measurement(double rate, double bytes) {

    String line() {
        return rate + " " + bytes;
    }

    /** Reads what {@link #line} writes. */
    static Measurement parse(String line) {
        String[] words = line.split(" ", 2);
        return new Measurement(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }
}
