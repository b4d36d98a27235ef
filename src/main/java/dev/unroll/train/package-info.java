/**
 * Training without Spark: optimizers, learning rates and clipping over flat vectors of doubles. P is the number of a
 * network's parameters; the other letters used for shapes are those of {@link dev.unroll.data}.
 *
 * <p>Everything here is built of +, −, ×, ÷ and square roots, which are exactly specified, and of {@link StrictMath}:
 * the same numbers give the same weights, to the bit, on every machine.
 */
package dev.unroll.train;
