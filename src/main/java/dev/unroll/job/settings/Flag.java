package dev.unroll.job.settings;

import dev.unroll.data.ParameterName;
import dev.unroll.ml.AssemblerParameters;
import dev.unroll.ml.Parameter;
import dev.unroll.ml.RnnParameters;
import dev.unroll.ml.StreamParameters;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Something that a job can be told: a parameter or a {@link JobCommand.JobOption}, whose {@code defaultValue} may be empty. */
public record Flag(String name, String doc, String defaultValue, boolean isSwitch, boolean ofModels) {
    /** What identifies a run beside its parameters; messages about checkpoints name it in the same way. */
    private static final Set<String> NO_FLAGS = Set.of("arithmetic", "data", "estimator");

    private static final Set<String> OF_STEPS =
            Set.of("featuresCol", "tokensCol", "predictionCol", "probabilityCol", "rawPredictionCol");

    private static final String TIME = "timeCol"; // has no default here: naming it says that the data are events

    // spotless:off: a table
    String key() { return Parameter.key(name); }
    /** The parameters of every task, by key. */
    static List<Flag> ofEveryTask() { return of(RnnParameters.SHARED, ""); }
    /** Those of one task alone, by key; their documentation names the task. */
    static List<Flag> ofOnly(Task task) { return of(task.parameters, task + ": "); }
    /** Whether assemblers are told the same. */
    boolean ofEventsToo() { return AssemblerParameters.ALL.stream().anyMatch(own -> own.name().equals(name)); }
    /** Whether it names a column that a step has, or a prediction. */
    boolean isColumnOfSteps() { return OF_STEPS.contains(name); }
    /** What is told to a stream's scorer. */
    static List<Flag> ofStreams() { return of(StreamParameters.ALL, ""); }
    /** What measuring is told of events, beside what a model remembers. */
    static Flag ofEvaluation() { return new Flag("cutTime", "events: time after which alone is measured, with what comes before as a warm-up; empty for all", "", false, false); }
    private static boolean isOfNetworks(Parameter parameter) { return RnnParameters.SHARED.stream().anyMatch(own -> own.name().equals(parameter.name())); }
    // spotless:on

    /** Those of events alone, by key: without what networks are told by flags of the same names, and without what --folds says. */
    static List<Flag> ofEvents() {
        return AssemblerParameters.ALL.stream()
                .filter(p -> !isOfNetworks(p) && !p.name().equals("numFolds"))
                .map(p -> p.name().equals(TIME)
                        ? new Flag(TIME, "makes each row an event: " + p.explanation(), "", false, false)
                        : new Flag(p.name(), "events: " + p.explanation(), p.defaultText(), p.isSwitch(), false))
                .sorted(Comparator.comparing(Flag::key))
                .toList();
    }

    /** A message of a package that knows no flags, with flags in place of its parameters' names. */
    public static String shown(String message) {
        return ParameterName.shown(message, name -> NO_FLAGS.contains(name) ? name : "--" + Parameter.key(name));
    }

    private static List<Flag> of(List<Parameter> parameters, String beforeDoc) {
        return parameters.stream()
                .filter(Parameter::ofJobs)
                .map(p -> new Flag(p.name(), beforeDoc + p.explanation(), p.defaultText(), p.isSwitch(), p.ofModels()))
                .sorted(Comparator.comparing(Flag::key))
                .toList();
    }

    /** Each parameter once, by key. */
    static Collection<Flag> ofAllTasks() {
        Map<String, Flag> byKey = new TreeMap<>();
        ofEveryTask().forEach(flag -> byKey.put(flag.key(), flag));
        for (Task task : Task.values()) {
            ofOnly(task).forEach(flag -> byKey.merge(flag.key(), flag, Flag::or));
        }
        return byKey.values();
    }

    private Flag or(Flag other) {
        String defaults = defaultValue + " or " + other.defaultValue;
        return new Flag(name, doc + "; " + other.doc, defaults, isSwitch, ofModels);
    }
}
