/** A saved network and its predictions, without Spark. Shapes have the letters of {@link dev.unroll.data}. */
package dev.unroll.score;
