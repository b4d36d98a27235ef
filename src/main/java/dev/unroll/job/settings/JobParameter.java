package dev.unroll.job.settings;

import dev.unroll.ml.RnnEstimator;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import scala.Option;

/**
 * An estimator's Param as a setting of a job.
 *
 * @param key the Param's name in kebab case: a key of a properties file and, after two dashes, a flag
 * @param name the Param's own
 * @param doc the Param's, which ends in its legal values
 * @param usual the default, as it would be written
 * @param isFlag whether it is true or false
 */
public record JobParameter(String key, String name, String doc, String usual, boolean isFlag) {

    /** Jobs set it themselves: checkpoints are in the model's folder. */
    public static final String CHECKPOINT_DIR = "checkpointDir";

    /** Those of one task's estimator, by key. */
    static List<JobParameter> of(Task task) {
        RnnEstimator<?, ?> estimator = task.newEstimator();
        return Arrays.stream(estimator.params())
                .filter(param -> !param.name().equals(CHECKPOINT_DIR))
                .map(param -> of(estimator, param))
                .sorted(Comparator.comparing(JobParameter::key))
                .toList();
    }

    private static JobParameter of(RnnEstimator<?, ?> estimator, Param<?> param) {
        Option<?> value = estimator.getDefault(param);
        String usual = value.isDefined() ? String.valueOf(value.get()) : "";
        return new JobParameter(key(param.name()), param.name(), param.doc(), usual, param instanceof BooleanParam);
    }

    /** Those that every task has, with the same documentation and default, by key. */
    static List<JobParameter> ofEveryTask() {
        return of(Task.CLASSIFICATION).stream()
                .filter(of(Task.REGRESSION)::contains)
                .toList();
    }

    /** Those that only one task has, or has in this way, by key; their documentation names the task. */
    static List<JobParameter> ofOnly(Task task) {
        List<JobParameter> shared = ofEveryTask();
        return of(task).stream()
                .filter(parameter -> !shared.contains(parameter))
                .map(own -> new JobParameter(own.key, own.name, task + ": " + own.doc, own.usual, own.isFlag))
                .toList();
    }

    /** Each key once, in alphabetical order. */
    static List<JobParameter> all() {
        Map<String, JobParameter> byKey = new TreeMap<>();
        ofEveryTask().forEach(parameter -> byKey.put(parameter.key, parameter));
        for (Task task : Task.values()) {
            ofOnly(task).forEach(parameter -> byKey.merge(parameter.key, parameter, JobParameter::joinedWith));
        }
        return List.copyOf(byKey.values());
    }

    private JobParameter joinedWith(JobParameter other) {
        return new JobParameter(key, name, doc + "; " + other.doc, usual + " or " + other.usual, isFlag);
    }

    /** A name in kebab case. */
    private static String key(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
