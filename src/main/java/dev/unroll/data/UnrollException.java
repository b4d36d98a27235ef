package dev.unroll.data;

import java.util.Locale;

/**
 * Something that a user can put right: bad input, a bad setting, an unreadable model, a training run that diverged. The
 * message is one sentence that says what is wrong and where (column, file, row, key, time step), what was expected, what
 * was found and what to do; a job prints it without a stack trace and exits with the kind's code.
 */
public final class UnrollException extends RuntimeException {
    /** What went wrong, and the exit code of a job that ends by it. */
    public enum Kind {
        // spotless:off: a table
        CHECK_FAILED(1), // a check of unroll itself, on this machine or cluster, did not pass
        USAGE(2), DATA(3), MODEL(4), CLUSTER(5), STORAGE(6), DIVERGED(7), OUTPUT_IN_USE(8),
        STOPPED(143); // by a signal
        // spotless:on

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }

        /** A sentence made of a pattern of {@link String#format} and its parts; what caused it may follow these. */
        public UnrollException of(String pattern, Object... parts) {
            Object last = parts.length == 0 ? null : parts[parts.length - 1];
            Throwable cause = last instanceof Throwable thrown ? thrown : null;
            return new UnrollException(this, String.format(Locale.ROOT, pattern, parts), cause);
        }
    }

    private final Kind kind;

    private UnrollException(Kind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    // spotless:off: a table
    public static UnrollException usage(String pattern, Object... parts) { return Kind.USAGE.of(pattern, parts); }
    public static UnrollException data(String pattern, Object... parts) { return Kind.DATA.of(pattern, parts); }
    public Kind kind() { return kind; }
    @Override public String getMessage() { return ParameterName.plain(super.getMessage()); } // names as Java and Python have them
    public String markedMessage() { return super.getMessage(); } // with its ParameterNames marked
    // spotless:on
}
