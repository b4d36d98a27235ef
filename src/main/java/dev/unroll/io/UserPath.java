package dev.unroll.io;

import dev.unroll.data.UnrollException;

/** Checks of the paths that users write, by the rules of Hadoop's paths. */
public final class UserPath {
    private UserPath() {}

    /** Throws USAGE, and names the origin, for a text that is no path. */
    public static void require(String origin, String text) {
        if (text.isEmpty()) {
            throw UnrollException.usage("%s has an empty path: expected one such as /data/run1.", origin);
        }
        if (text.matches("(file:)?//[^/].*")) {
            throw UnrollException.usage(
                    "%s: \"%s\" names a host after its two slashes, and local files have none; write one slash or three.",
                    origin, text);
        }
        if (text.matches("(?s)[^/]*:.*") && !text.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:/.*")) {
            throw UnrollException.usage(
                    "%s: \"%s\" has a colon, which ends the scheme of a URI; write a path without one, or a whole URI such as file:/data/run1.",
                    origin, text);
        }
    }

    /** As {@link #require}, for a path that is to be written. */
    public static void requireNew(String origin, String text) {
        require(origin, text);
        String name = Storage.name(text.replaceFirst("^[^/]*:(//[^/]*)?", "").replaceFirst("/+$", ""));
        if (name.contains(":")) {
            throw UnrollException.usage(
                    "%s: the name \"%s\" has a colon, which many file systems do not take; write one without.",
                    origin, name);
        }
    }
}
