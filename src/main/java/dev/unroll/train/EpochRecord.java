package dev.unroll.train;

import java.util.Map;

/**
 * What an epoch came to.
 *
 * @param epoch counted from 1
 * @param steps updates made
 * @param loss weighted mean over the epoch's targets, each at the weights of its step
 * @param validation metrics after the epoch by name; empty without validation data
 * @param sequences that were computed on
 * @param timeSteps of these sequences
 * @param seconds of wall-clock, validation included
 * @param times of the steps
 * @param tasks of the steps; validation is not in it
 */
public record EpochRecord(
        int epoch,
        int steps,
        double loss,
        Map<String, Double> validation,
        long sequences,
        long timeSteps,
        double seconds,
        StepTimes times,
        TaskTime tasks) {}
