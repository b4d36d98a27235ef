/**
 * A saved network and its predictions, in plain Java: what a program needs that scores sequences without Spark. The letters
 * used for shapes are those of {@link dev.unroll.data}.
 */
package dev.unroll.score;
