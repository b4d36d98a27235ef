package dev.unroll.job;

import dev.unroll.assemble.AssemblyCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has become of events, in a few lines. */
record EventReport(Map<String, Double> figures) {
    private static final String FILLED = "filled: ";
    private static final String LEFT_OUT = "left out: ";
    private static final int COLUMNS_SHOWN = 8;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("events: %s of %s series%s%s%s"
                .formatted(
                        count("events"),
                        count("ids"),
                        unlessNone("duplicates", ", %s of them duplicates of a time step"),
                        unlessNone("steps inserted in gaps", ", %s time steps inserted in gaps"),
                        unlessNone("splits at gaps", ", split at %s gaps")));
        lines.add("assembled: %s sequences%s of %s to %s time steps, %s on average"
                .formatted(
                        count(AssemblyCounts.SEQUENCES),
                        unlessNone(AssemblyCounts.HELD_OUT, ", %s of them held out,"),
                        count("shortest sequence"),
                        count("longest sequence"),
                        String.format(Locale.ROOT, "%.1f", figures.get("mean length"))));
        List<String> filled = with(FILLED).toList();
        if (!filled.isEmpty()) {
            boolean all = filled.size() <= COLUMNS_SHOWN;
            lines.add("filled time steps%s: %s"
                    .formatted(
                            all ? "" : ", of %d columns the most".formatted(filled.size()),
                            filled.stream().limit(COLUMNS_SHOWN).collect(Collectors.joining(", "))));
        }
        with(LEFT_OUT).forEach(one -> lines.add(LEFT_OUT + one));
        return lines;
    }

    /** The figures whose names begin so, the largest first: the rest of the name, and the number. */
    private Stream<String> with(String prefix) {
        return figures.entrySet().stream()
                .filter(figure -> figure.getKey().startsWith(prefix))
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(figure -> figure.getKey().substring(prefix.length()) + " " + count(figure.getKey()));
    }

    private String unlessNone(String name, String words) {
        return figures.get(name) == 0 ? "" : words.formatted(count(name));
    }

    private String count(String name) {
        return String.format(Locale.ROOT, "%,d", figures.get(name).longValue());
    }
}
