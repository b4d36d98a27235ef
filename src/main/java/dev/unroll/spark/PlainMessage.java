package dev.unroll.spark;

import java.util.Optional;

/** What an exception says, as a part of a sentence for users. */
public final class PlainMessage {
    private PlainMessage() {}

    /**
     * The first line of its message without what only Spark's developers need (the error class before it, the SQL state
     * after it) and without the full stop; the exception's type if it has no message.
     */
    public static String of(Throwable e) {
        return Optional.ofNullable(e.getMessage())
                .flatMap(PlainMessage::ofText)
                .orElse(e.getClass().getSimpleName());
    }

    /** The same of a message by itself; empty if it has no line. */
    static Optional<String> ofText(String message) {
        return message.lines()
                .findFirst()
                .map(line -> line.replaceFirst("^\\[[A-Z0-9_.]+] ", "").replaceFirst("\\.?( SQLSTATE: \\w+;?)?$", ""));
    }

    /** The same of the exception that it all began with. */
    public static String ofRootCause(Throwable e) {
        return e.getCause() == null ? of(e) : ofRootCause(e.getCause());
    }
}
