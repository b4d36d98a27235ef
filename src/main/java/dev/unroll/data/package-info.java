/**
 * Sequences, the packed blocks that networks compute on, and the canonical order in which they are visited. No Spark.
 *
 * <p>Letters used for shapes here and in {@code kernel}, {@code cell} and {@code network}:
 *
 * <pre>
 * B  sequences in a block              I  inputs (features of a time step, or what a layer reads)
 * T  time steps of the longest one     H  hidden units
 * N  time steps of all B sequences     O  outputs
 * R  rows with a target: B or N        G  gates of a cell (1, 3 or 4); GH is G·H
 * K  kinds of token of a time step     V  tokens of all vocabularies
 *                                      E  numbers that a token is embedded in
 * </pre>
 */
package dev.unroll.data;
