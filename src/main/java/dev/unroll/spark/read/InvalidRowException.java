package dev.unroll.spark.read;

/** A row that cannot be read as a sequence. No stack trace: the data may be full of such rows. */
final class InvalidRowException extends Exception {
    private final String column;
    private final String inside;

    /** @param inside where in the row's cell: "time step 3", or empty */
    InvalidRowException(String column, String inside, String expected, String found, String advice) {
        super("expected %s, found %s; %s".formatted(expected, found, advice), null, false, false);
        this.column = column;
        this.inside = inside.isEmpty() ? "" : ", " + inside;
    }

    // spotless:off: a table
    /** What to tell the user, without the full stop. */
    String sentence(RowPlace place) { return "Column \"" + column + "\" of " + place + inside + ": " + getMessage(); }
    /** The same without the place. */
    String reason() { return "Column \"" + column + "\"" + inside + ": " + getMessage(); }
    // spotless:on
}
