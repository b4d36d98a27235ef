/**
 * The benchmark: training steps of unroll and of others, one at a time on one thread, alternating in one run. No part of
 * the jar. The letters used for shapes are those of {@link dev.unroll.data}.
 */
package dev.unroll.bench;
