package dev.unroll.io;

import dev.unroll.network.GradientSum;
import java.io.Serializable;
import java.util.Map;

/**
 * The results of an epoch's steps so far.
 *
 * @param epoch counted from 1
 * @param loss weighted mean over the targets of these steps, each at the weights of its step; NaN before the first target
 * @param validation metrics after the epoch by name; empty before its end, and without validation data
 * @param sequences in these steps, with all their {@code timeSteps}
 * @param seconds of wall-clock, validation included
 * @param tasks of the steps, without validation
 * @param monitored after the epoch; before its end, after the one before
 */
// spotless:off: a table
public record EpochRecord(
        int epoch, int steps, double loss, double weight, Map<String, Double> validation,
        long sequences, long timeSteps, double seconds, StepTimes times, TaskTime tasks,
        Monitored monitored) implements Serializable {
    // spotless:on

    /** Seconds of wall-clock: the slowest worker's passes, summing, sending the weights; starting tasks and waiting. */
    public record StepTimes(double compute, double aggregation, double broadcast, double scheduling)
            implements Serializable {
        public static final StepTimes ZERO = new StepTimes(0, 0, 0, 0);

        /** Of a step whose sum took so long to send the weights for, and to compute and to gather. */
        public static StepTimes of(GradientSum sum, long broadcastNanos, long jobNanos) {
            double compute = sum.slowestNanos() * 1e-9;
            double aggregation = sum.mergeNanos() * 1e-9;
            double rest = Math.max(0, jobNanos * 1e-9 - compute - aggregation);
            return new StepTimes(compute, aggregation, broadcastNanos * 1e-9, rest);
        }

        public double total() {
            return compute + aggregation + broadcast + scheduling;
        }

        public StepTimes plus(StepTimes o) {
            double waiting = scheduling + o.scheduling;
            return new StepTimes(compute + o.compute, aggregation + o.aggregation, broadcast + o.broadcast, waiting);
        }

        public StepTimes part(double of) {
            return new StepTimes(of * compute, of * aggregation, of * broadcast, of * scheduling);
        }
    }

    /** Seconds summed over all tasks of training steps: in the network's passes, and outside (reading, sending). */
    public record TaskTime(double network, double outside) implements Serializable {
        public static final TaskTime UNKNOWN = new TaskTime(0, 0);

        /** Splits the total of all tasks, which may be rounded, so it counts as no less than that of their networks. */
        public static TaskTime of(double totalSeconds, double networkSeconds) {
            return new TaskTime(networkSeconds, Math.max(0, totalSeconds - networkSeconds));
        }

        // spotless:off: a table
        public TaskTime plus(TaskTime other) { return new TaskTime(network + other.network, outside + other.outside); }
        public TaskTime part(double of) { return new TaskTime(of * network, of * outside); }
        /** Fraction of the time that was spent outside the network; NaN if nothing is known. */
        public double outsideShare() { return outside / (network + outside); }
        // spotless:on
    }

    /** No step yet, after epochs in which this was monitored. */
    public static EpochRecord begin(int epoch, Monitored before) {
        return new EpochRecord(epoch, 0, Double.NaN, 0, Map.of(), 0, 0, 0, StepTimes.ZERO, TaskTime.UNKNOWN, before);
    }

    /** With one more step. */
    public EpochRecord plus(GradientSum step, StepTimes stepTimes) {
        double total = weight + step.weight();
        double mean = step.weight() == 0
                ? loss
                : weight == 0 ? step.meanLoss() : loss + (step.meanLoss() - loss) * (step.weight() / total);
        long nowSequences = sequences + step.sequences();
        long nowTimeSteps = timeSteps + step.timeSteps();
        StepTimes now = times.plus(stepTimes);
        return new EpochRecord(
                epoch, steps + 1, mean, total, validation, nowSequences, nowTimeSteps, seconds, now, tasks, monitored);
    }

    /** The same steps with more time spent on something around them. */
    public EpochRecord plus(StepTimes more) {
        StepTimes now = times.plus(more);
        return new EpochRecord(
                epoch, steps, loss, weight, validation, sequences, timeSteps, seconds, now, tasks, monitored);
    }

    /** The same steps with more time spent on them. */
    public EpochRecord plus(double moreSeconds, TaskTime moreTasks) {
        double now = seconds + moreSeconds;
        TaskTime nowTasks = tasks.plus(moreTasks);
        return new EpochRecord(
                epoch, steps, loss, weight, validation, sequences, timeSteps, now, times, nowTasks, monitored);
    }

    /** The same steps with the metrics of their weights, and what is known by them. */
    public EpochRecord validated(Map<String, Double> metrics, Monitored now) {
        return new EpochRecord(epoch, steps, loss, weight, metrics, sequences, timeSteps, seconds, times, tasks, now);
    }
}
