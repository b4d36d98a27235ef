package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.data.Vocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Checks what a single event alone can show, and finds its attribute and its tokens among those that are known. */
final class EventReader {
    private static final String NO_NUMBER = "events with a number that is not finite";
    private static final String UNKNOWN = "events of an unknown category";
    private static final int[] NO_TOKENS = {};

    private final Assembly assembly;
    private final AssemblySettings.EventColumns columns;
    private final Refusals refusals;
    private final Map<String, Integer> attributes = new HashMap<>(); // places among the inputs
    private final Vocabulary[] vocabularies; // (K), null where tokens are integers
    private final int[] missing; // (K) the token for missing ones
    private final int width; // of an event's numbers
    private int attribute;
    private int[] tokens; // (K)

    EventReader(Assembly assembly, Refusals refusals) {
        this.assembly = assembly;
        this.columns = assembly.settings().columns();
        this.refusals = refusals;
        List<String> inputs = assembly.learnt().inputs();
        for (int c = 0; columns.hasAttributes() && c < inputs.size(); c++) {
            attributes.put(inputs.get(c), c);
        }
        this.vocabularies = columns.tokens().stream()
                .map(name -> assembly.learnt().vocabularies().containsKey(name)
                        ? assembly.learnt().vocabulary(name)
                        : null)
                .toArray(Vocabulary[]::new);
        this.missing = Stream.of(vocabularies)
                .mapToInt(words -> words == null ? -1 : words.size() - 1)
                .toArray();
        this.width = assembly.numbers() - (columns.hasAttributes() ? inputs.size() - 1 : 0);
    }

    // spotless:off: a table, of the event that was read last
    /** Its place among the inputs. */ int attribute() { return attribute; }
    /** (K), −1 for none. */ int[] tokens() { return tokens; }
    // spotless:on

    /** Whether the event is one to assemble. Throws DATA for one that is not, unless such are left out. */
    boolean read(Event event) {
        return isPlaced(event) && hasNumbers(event) && isKnown(event) && hasTokens(event);
    }

    private boolean isPlaced(Event event) {
        String time = columns.time();
        switch (event.getFault()) {
            case Event.NO_ID ->
                refusals.event(event, "events without an id", String.join(", ", columns.ids()), "an id", "null");
            case Event.NO_TIME -> refusals.event(event, "events without a time", time, "a time", "null");
            case Event.TIME_OUT_OF_RANGE ->
                refusals.event(
                        event,
                        "events with a time out of range",
                        time,
                        "a number within ±" + TimeScale.LARGEST_FRACTION,
                        "NaN or a larger one");
            default -> {
                return true;
            }
        }
        return false;
    }

    /** Also turns −0 into 0, so that equal numbers are the same bits. */
    private boolean hasNumbers(Event event) {
        float[] numbers = event.getNumbers();
        if (numbers.length != width) {
            String found = numbers.length + " numbers in all";
            refusals.event(
                    event,
                    "events with arrays of another length",
                    String.join(", ", columns.inputs()),
                    "as many numbers as in training (" + width + ")",
                    found);
            return false;
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += 0f;
            if (Float.isInfinite(numbers[i])) {
                boolean value = columns.hasAttributes() && i == 0;
                int column = columns.hasAttributes() ? i + assembly.inputs() - 1 : i;
                return refuse(event, value ? columns.value() : assembly.number(column), numbers[i]);
            }
        }
        event.setLabel(event.label() + 0d);
        event.setWeight(event.weight() + 0d);
        boolean isFeature = !assembly.settings().labels().lags().isEmpty(); // as a float
        return Double.isInfinite(isFeature ? (float) event.label() : event.label())
                ? refuse(event, columns.label(), event.label())
                : !Double.isInfinite(event.weight()) || refuse(event, columns.weight(), event.weight());
    }

    private boolean refuse(Event event, String column, double found) {
        refusals.event(
                event,
                NO_NUMBER,
                column,
                "a finite number or null",
                found < 0 ? "NaN" : "an infinite or too large one");
        return false;
    }

    /** Attributes that were not asked for are passed over; where none was named, all must be known. */
    private boolean isKnown(Event event) {
        if (!columns.hasAttributes()) {
            return true;
        }
        Integer place = attributes.get(event.attribute());
        if (place != null) {
            attribute = place;
            return true;
        }
        String name = event.attribute();
        if (columns.inputs().isEmpty() || name == null) {
            String found = name == null ? "null" : "\"" + name + "\"";
            refusals.event(event, UNKNOWN, columns.attribute(), "an attribute that training had", found);
        }
        return false;
    }

    private boolean hasTokens(Event event) {
        String[] words = event.tokens();
        tokens = words.length == 0 ? NO_TOKENS : new int[words.length];
        for (int k = 0; k < words.length; k++) {
            tokens[k] = words[k] == null ? -1 : number(words[k], k);
            if (words[k] != null && tokens[k] < 0) {
                String expected = vocabularies[k] == null ? "an integer of 0 or more" : "a category that training had";
                refusals.event(event, UNKNOWN, columns.tokens().get(k), expected, "\"" + words[k] + "\"");
                return false;
            }
        }
        return true;
    }

    /** −1 for a token that is none. */
    private int number(String word, int kind) {
        if (vocabularies[kind] != null) {
            int number = vocabularies[kind].number(word);
            return number == missing[kind] && assembly.settings().filling().minCategoryCount() == 0 ? -1 : number;
        }
        long number = Long.parseLong(word);
        return number >= 0 && number <= Integer.MAX_VALUE ? (int) number : -1;
    }

    /**
     * Puts something in place of tokens that a time step does not have: the one before, if that is asked for, or else the token
     * for missing ones.
     *
     * @param before (K) null where there is no step before
     */
    void fillTokens(EventStep step, int[] before, String id) {
        Missing rule = assembly.settings().filling().missing();
        for (int k = 0; k < step.tokens.length; k++) {
            if (step.tokens[k] >= 0) {
                continue;
            }
            boolean forward = rule == Missing.FORWARD && before != null && before[k] >= 0;
            if (forward || (rule != Missing.ERROR && vocabularies[k] != null)) {
                step.tokens[k] = forward ? before[k] : missing[k];
            } else {
                refusals.step(
                        step,
                        Refusals.MISSING,
                        id,
                        columns.tokens().get(k),
                        "a token",
                        "null",
                        Refusals.MISSING_ADVICE);
            }
        }
    }
}
