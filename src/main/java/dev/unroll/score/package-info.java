/** A saved network and its predictions, in plain Java, without Spark. Shapes have the letters of {@link dev.unroll.data}. */
package dev.unroll.score;
