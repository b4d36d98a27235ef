package dev.unroll.train;

import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.Monitored;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which epoch's weights a run returns, and when it ends before its last epoch (early stopping; Prechelt 1998). All of it is a
 * function of the validation's metrics but {@code maxMinutes}, which decides what epoch is the last, and nothing else.
 *
 * @param monitor the metric that decides; a value that is not finite is never better
 * @param moreIsBetter the metric's direction
 * @param minDelta by how much it must be better than at the last improvement to count as one
 * @param patience epochs without an improvement after which training ends; 0 for no end
 * @param keepBest whether the weights are those of the best epoch, by however little, and not of the last
 * @param maxMinutes of all epochs so far after which training ends; 0 for no limit
 */
public record EpochChoice(
        String monitor,
        boolean moreIsBetter,
        double minDelta,
        int patience,
        boolean keepBest,
        Plateau plateau,
        double maxMinutes)
        implements Serializable {
    /** The last of all epochs, whatever was measured. */
    public static final EpochChoice LAST = new EpochChoice("", false, 0, 0, false, Plateau.NEVER, 0);

    private static final double SECONDS_PER_MINUTE = 60;

    /**
     * When the learning rate is reduced.
     *
     * @param factor of each reduction
     * @param patience epochs without an improvement, or since the last reduction, after which it comes; 0 for never
     * @param minLearningRate below which it does not go
     */
    public record Plateau(double factor, int patience, double minLearningRate) implements Serializable {
        public static final Plateau NEVER = new Plateau(1, 0, 0);

        /** The rate of a step for which the schedule has another, after so many reductions. */
        double rate(double scheduled, int reductions) {
            double reduced = scheduled * StrictMath.pow(factor, reductions);
            return Math.max(reduced, Math.min(scheduled, minLearningRate));
        }
    }

    /** What is known after an epoch with these metrics; nothing new if there are none. */
    Monitored after(EpochRecord ended, Map<String, Double> validation) {
        Monitored before = ended.monitored();
        if (validation.isEmpty() || monitor.isEmpty()) {
            return before;
        }
        double value = validation.get(monitor);
        boolean isBest = isBetter(value, before.best().value(), 0);
        boolean isImproved = isBetter(value, before.mark(), minDelta);
        int onPlateau = isImproved ? 0 : before.onPlateau() + 1;
        boolean isReduced = plateau.patience > 0 && onPlateau >= plateau.patience;
        return new Monitored(
                isBest ? new BestEpoch(monitor, ended.epoch(), value) : before.best(),
                isImproved ? value : before.mark(),
                isImproved ? 0 : before.waited() + 1,
                isReduced ? 0 : onPlateau,
                before.reductions() + (isReduced ? 1 : 0));
    }

    private boolean isBetter(double value, double than, double by) {
        boolean isBetter = Double.isNaN(than) || (moreIsBetter ? value > than + by : value < than - by);
        return Double.isFinite(value) && isBetter;
    }

    /** The name of the parameter that ends training after these epochs; empty if another one follows. */
    Optional<String> ending(List<EpochRecord> ended, int mostEpochs) {
        double seconds = ended.stream().mapToDouble(EpochRecord::seconds).sum();
        int waited =
                ended.isEmpty() ? 0 : ended.get(ended.size() - 1).monitored().waited();
        if (ended.size() >= mostEpochs) {
            return Optional.of("epochs");
        } else if (patience > 0 && waited >= patience) {
            return Optional.of("patience");
        }
        return maxMinutes > 0 && seconds >= maxMinutes * SECONDS_PER_MINUTE
                ? Optional.of("maxMinutes")
                : Optional.empty();
    }
}
