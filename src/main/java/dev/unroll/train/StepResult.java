package dev.unroll.train;

import dev.unroll.io.StepTimes;
import dev.unroll.network.GradientSum;

/**
 * The sum that a step computed, and where its time went.
 *
 * @param sum of the blocks' gradients, losses and weights
 * @param times of computing it
 */
public record StepResult(GradientSum sum, StepTimes times) {}
