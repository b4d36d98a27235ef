package dev.unroll.io;

import dev.unroll.data.UnrollException;
import org.apache.hadoop.fs.Path;

/** What users may write for a path. */
public final class UserPath {
    private UserPath() {}

    /**
     * Throws USAGE for a text that Hadoop does not take for a path.
     *
     * @param origin the flag or key that it was written for
     */
    public static void require(String origin, String text) {
        if (text.isEmpty()) {
            throw usageError(origin + " has an empty path: expected one such as /data/run1.");
        }
        if (text.matches("(file:)?//[^/].*")) {
            throw usageError(
                    "%s: \"%s\" names a host after its two slashes, and local files have none; write one slash or three."
                            .formatted(origin, text));
        }
        try {
            new Path(text);
        } catch (IllegalArgumentException e) {
            throw usageError(
                    "%s: \"%s\" has a colon, which ends the scheme of a URI; write a path without one, or a whole URI such as file:/data/run1."
                            .formatted(origin, text));
        }
    }

    /** The same for a path that is to be written. */
    public static void requireNew(String origin, String text) {
        require(origin, text);
        String name = new Path(text).getName();
        if (name.contains(":")) {
            throw usageError("%s: the name \"%s\" has a colon, which many file systems do not take; write one without."
                    .formatted(origin, name));
        }
    }

    private static UnrollException usageError(String sentence) {
        return new UnrollException(UnrollException.Kind.USAGE, sentence);
    }
}
