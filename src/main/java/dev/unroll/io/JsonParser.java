package dev.unroll.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses one text, by recursive descent. */
final class JsonParser {
    private static final int MAX_DEPTH = 100;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*+)((?:\\.\\d++)?+(?:[eE][+-]?\\d++)?+)");

    private final String text;
    private int at;

    JsonParser(String text) {
        this.text = text;
    }

    Object parse() {
        Object value = value(0);
        next();
        if (at < text.length()) {
            throw unexpected("the end");
        }
        return value;
    }

    /** The next character that is no space, without going past it; 0 at the end. */
    private char next() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skips(char expected) {
        boolean found = next() == expected;
        at += found ? 1 : 0;
        return found;
    }

    private void require(char expected) {
        if (!skips(expected)) {
            throw unexpected("'" + expected + "'");
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException(
                "not JSON at character %d: expected %s, found %s".formatted(at, expected, found));
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw unexpected("at most " + MAX_DEPTH + " levels");
        }
        return switch (next()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        elements('}', () -> {
            next();
            String name = string();
            if (object.containsKey(name)) {
                throw unexpected("no second \"" + name + "\"");
            }
            require(':');
            object.put(name, value(depth + 1));
        });
        return object;
    }

    private List<Object> array(int depth) {
        List<Object> array = new ArrayList<>();
        elements(']', () -> array.add(value(depth + 1)));
        return array;
    }

    /** What stands between two brackets, separated by commas. */
    private void elements(char end, Runnable element) {
        at++;
        if (!skips(end)) {
            do {
                element.run();
            } while (skips(','));
            require(end);
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected(word);
        }
        at += word.length();
        return value;
    }

    private Object number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw unexpected("a value");
        }
        at = number.end();
        try {
            return number.group(1).isEmpty() ? (Object) Long.valueOf(number.group()) : Double.valueOf(number.group());
        } catch (NumberFormatException e) {
            return Double.valueOf(number.group()); // too large for a long
        }
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        if (at >= text.length() || text.charAt(at) != '"') {
            throw unexpected("a string");
        }
        for (at++; at < text.length() && text.charAt(at) >= ' '; at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return string.toString();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        throw unexpected("the rest of a string");
    }

    /** The character that an escape stands for; goes to its last character. */
    private char escaped() {
        at++;
        int escape = at < text.length() ? "\"\\/bfnrtu".indexOf(text.charAt(at)) : -1;
        if (escape < 0) {
            throw unexpected("an escape");
        } else if (text.charAt(at) != 'u') {
            return "\"\\/\b\f\n\r\t".charAt(escape);
        }
        String digits = text.substring(at + 1, Math.min(text.length(), at + 5));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw unexpected("four hexadecimal digits");
        }
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }
}
