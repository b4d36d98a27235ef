package dev.unroll.train;

import dev.unroll.data.ParameterName;
import dev.unroll.io.BestEpoch;
import dev.unroll.io.TrainingSummary;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run has come to.
 *
 * @param weights (P) of the epoch that was chosen
 */
public record Outcome(double[] weights, TrainingSummary summary) {
    /** For users, unless the weights are simply those after all epochs. */
    Optional<String> line(int lastEpoch, String ending) {
        BestEpoch best = summary.best();
        String end = "training ended after epoch " + lastEpoch + " by " + ParameterName.of(ending);
        if (best.isKnown()) {
            return Optional.of(String.format(
                    Locale.ROOT, "best epoch: %d, val %s %.5g; %s", best.epoch(), best.metric(), best.value(), end));
        }
        return ending.equals("epochs") ? Optional.empty() : Optional.of(end);
    }
}
