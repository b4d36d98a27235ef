package dev.unroll.report;

import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Json;
import dev.unroll.io.RunFacts;
import dev.unroll.io.RunFacts.Part;
import dev.unroll.io.TrainingSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The page about a training run: one file that needs no other, nor a network. The same bytes for the same summary.
 *
 * @param ending why there is no model; empty if there is one
 */
public record TrainingReport(TrainingSummary summary, String ending) {
    private static final int MOST_CHARACTERS = 2000; // of a setting or a command

    /** Of a model. */
    public TrainingReport(TrainingSummary summary) {
        this(summary, "");
    }

    /** The page. */
    public String html() {
        RunFacts facts = summary.facts();
        Html page = ReportPage.begin("Training report");
        page.element("h1", headline());
        if (!ending.isEmpty()) {
            page.element("p class=\"ending\"", ending);
        }
        addResult(page);
        new Curves(summary).addTo(page);
        new ResultCharts(facts.result()).addTo(page);
        new DataCharts(facts).addTo(page);
        addTimes(page);
        addPairs(page, "Settings other than the defaults", facts.settings());
        addPairs(page, "Origin", facts.origin());
        if (!facts.command().isEmpty()) {
            page.element("h2", "Command that trains the same again");
            page.add("<pre>").words(shortened(facts.command())).add("</pre>\n");
        }
        return ReportPage.end(page);
    }

    /** What was trained on what, and the result beside the baseline. */
    private String headline() {
        RunFacts facts = summary.facts();
        Part data = facts.training();
        String network = facts.network().isEmpty() ? "network" : facts.network();
        String what = (network.matches("[aeiouE].*|LSTM.*") ? "An " : "A ") + network;
        String on = data.sequences() == 0
                ? ""
                : " on %s of %s (%s in all) to predict %s"
                        .formatted(
                                counted(data.sequences(), "sequence"),
                                facts.reads(),
                                counted(data.timeSteps(), "time step"),
                                facts.gives().replaceFirst(" to predict$", ""));
        String trained = what + (ending.isEmpty() ? " was trained" : " was being trained") + on;
        return trained + result() + ".";
    }

    private String result() {
        Map<String, Double> values = values();
        Map<String, Double> baseline = summary.facts().result().baseline();
        List<String> shown = new ArrayList<>();
        String monitored = summary.best().metric();
        values.forEach((name, value) -> {
            if (shown.isEmpty() || name.equals(monitored)) {
                String naive =
                        baseline.containsKey(name) ? " (naive baseline " + Html.number(baseline.get(name)) + ")" : "";
                shown.add(name + " " + Html.number(value) + naive);
            }
        });
        long sequences = summary.facts().heldOut().sequences();
        String of = sequences == 0 ? "" : ", on " + counted(sequences, "sequence") + " held out";
        return shown.isEmpty() ? "" : ": " + String.join(", ", shown) + of;
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The metrics of the final weights or, where these were not measured, of the best epoch. */
    private Map<String, Double> values() {
        Map<String, Double> measured = summary.facts().result().values();
        return measured.isEmpty() ? chosen().map(EpochRecord::validation).orElse(Map.of()) : measured;
    }

    /** The epoch whose weights were kept or, where that is not known, the last. */
    private Optional<EpochRecord> chosen() {
        BestEpoch best = summary.best();
        return summary.epochs().stream()
                .filter(epoch -> !best.isKnown() || epoch.epoch() == best.epoch())
                .reduce((first, second) -> second);
    }

    private void addResult(Html page) {
        Map<String, Double> baseline = summary.facts().result().baseline();
        List<List<String>> rows = new ArrayList<>();
        values().forEach((name, value) -> {
            String naive = baseline.containsKey(name) ? Html.number(baseline.get(name)) : "";
            rows.add(List.of(name, Html.number(value), naive));
        });
        if (!rows.isEmpty()) {
            page.element("h2", "Result on the data held out");
            page.table(List.of("metric", ending.isEmpty() ? "this model" : "best epoch", "naive baseline"), rows);
        }
    }

    private void addTimes(Html page) {
        if (summary.epochs().isEmpty()) {
            return;
        }
        List<EpochRecord> epochs = summary.epochs();
        StepTimes times = epochs.stream().map(EpochRecord::times).reduce(StepTimes.ZERO, StepTimes::plus);
        TaskTime tasks = epochs.stream().map(EpochRecord::tasks).reduce(TaskTime.UNKNOWN, TaskTime::plus);
        double all = epochs.stream().mapToDouble(EpochRecord::seconds).sum();
        page.element("h2", "Where the time went");
        List<List<String>> rows = new ArrayList<>();
        row(rows, "computing gradients (the slowest worker)", times.compute(), all);
        row(rows, "summing gradients", times.aggregation(), all);
        row(rows, "sending weights", times.broadcast(), all);
        row(rows, "starting tasks and waiting", times.scheduling(), all);
        row(rows, "validation and the rest", Math.max(0, all - times.total()), all);
        row(rows, "all epochs", all, all);
        page.wideTable(List.of("what", "seconds", "share"), rows);
        if (!tasks.equals(TaskTime.UNKNOWN)) {
            String percent = Html.number(100 * tasks.outsideShare());
            page.element("p", "Tasks spent " + percent + " % of their time outside the network.");
        }
        List<List<String>> last = new ArrayList<>();
        addAll(last, "", Json.parse(Json.write(epochs.get(epochs.size() - 1))));
        page.foldedTable("the last epoch in full", List.of("name", "value"), last);
    }

    private static void row(List<List<String>> rows, String what, double seconds, double all) {
        String share = all > 0 ? Html.shown(100 * seconds / all, 3) + " %" : "";
        rows.add(List.of(what, Html.shown(seconds, 3), share));
    }

    /** The values of a JSON object as they are written, each with its path. */
    private static void addAll(List<List<String>> rows, String prefix, Map<String, Object> object) {
        object.forEach((name, value) -> {
            if (value instanceof Map<?, ?>) {
                addAll(rows, prefix + name + ".", Json.object(value));
            } else {
                rows.add(List.of(prefix + name, value instanceof String word ? word : Json.write(value)));
            }
        });
    }

    private static void addPairs(Html page, String title, Map<String, String> pairs) {
        page.element("h2", title);
        if (pairs.isEmpty()) {
            page.element("p", "None is known.");
            return;
        }
        Collection<List<String>> rows = pairs.entrySet().stream()
                .map(pair -> List.of(pair.getKey(), shortened(pair.getValue())))
                .collect(Collectors.toList());
        page.wideTable(List.of("name", "value"), List.copyOf(rows));
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + " …";
    }
}
