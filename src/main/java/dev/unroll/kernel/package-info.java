/**
 * Float32 products and activations. The bits of every result are defined here, not left to the implementation or the
 * machine: each element of a product is {@code c = fma(a_k, b_k, c)} for k = 0, 1, 2, … in that order, and activations
 * are fixed sequences of fma, +, · and ÷. Fused multiply-add is exactly specified in Java, so every implementation
 * gives the same bits. No Spark.
 */
package dev.unroll.kernel;
