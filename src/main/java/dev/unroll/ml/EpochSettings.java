package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metric;
import dev.unroll.train.EpochChoice;
import dev.unroll.train.EpochChoice.Plateau;
import dev.unroll.train.LearningRate.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the parameters say of the choice of an epoch.
 *
 * @param measured names of the metrics of the validation data
 */
record EpochSettings(RnnParams<?> params, Set<String> measured) {
    /** Metrics that a sort of all scores finds, which is made in each epoch only if it decides something. */
    static final List<String> RANKED = List.of(Metric.AUC.toString(), Metric.AVERAGE_PRECISION.toString());

    private static final List<Metric> BY_DEFAULT = List.of(Metric.LOG_LOSS, Metric.QUANTILE_LOSS, Metric.MSE);

    // spotless:off: a table
    private boolean isPlateau() { return Parameter.constant(Schedule.class, params.getSchedule()) == Schedule.PLATEAU; }
    boolean ranks() { return RANKED.contains(params.getMonitor()); }
    private boolean validates() { return params.getValidationFraction() > 0 || !params.getValidationIndicatorCol().isEmpty(); }
    // spotless:on

    EpochChoice choice() {
        Metric monitor = Stream.concat(
                        Arrays.stream(Metric.values())
                                .filter(metric -> metric.toString().equals(params.getMonitor())),
                        BY_DEFAULT.stream().filter(metric -> measured.contains(metric.toString())))
                .findFirst()
                .orElseThrow();
        Plateau plateau = isPlateau()
                ? new Plateau(params.getPlateauFactor(), params.getPlateauPatience(), params.getMinLearningRate())
                : Plateau.NEVER;
        return new EpochChoice(
                monitor.toString(),
                monitor.moreIsBetter(),
                params.getMinDelta(),
                params.getPatience(),
                params.getKeepBest() && validates(),
                plateau,
                params.getMaxMinutes());
    }

    /** The name of a parameter that means nothing without validation data; empty if none is set. */
    Optional<String> monitoring() {
        Map<String, Boolean> needing = new LinkedHashMap<>();
        needing.put("patience", params.getPatience() > 0);
        needing.put("schedule", isPlateau());
        needing.put("monitor", !params.getMonitor().isEmpty());
        return needing.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Throws USAGE where parameters do not go together. */
    void requireConsistent() {
        monitoring().filter(name -> !validates()).ifPresent(name -> {
            throw UnrollException.usage(
                    "%s%s needs data to validate on: expected %s or %s beside it, found neither; give one of them, or leave %s out.",
                    ParameterName.of(name),
                    name.equals("schedule") ? " plateau" : "",
                    ParameterName.of("validationFraction"),
                    ParameterName.of("validationIndicatorCol"),
                    ParameterName.of(name));
        });
        if (!measured.contains(params.getMonitor()) && !params.getMonitor().isEmpty()) {
            throw UnrollException.usage(
                    "%s: expected a metric that is measured here (%s), found %s; choose one of them.",
                    ParameterName.of("monitor"), String.join(", ", measured), params.getMonitor());
        }
        if (isPlateau() && params.getMinLearningRate() > params.getLearningRate()) {
            throw UnrollException.usage(
                    "%s: expected at most %s (%s), found %s; lower it.",
                    ParameterName.of("minLearningRate"),
                    ParameterName.of("learningRate"),
                    params.getLearningRate(),
                    params.getMinLearningRate());
        }
    }
}
