/**
 * Recurrent cells over packed blocks, forward and backward side by side. No Spark. The letters used for shapes are those
 * of {@link dev.unroll.data}; h′ and c′ are the states of the step before, and {@code dX} is the gradient of the loss
 * with respect to X.
 */
package dev.unroll.cell;
