/**
 * Networks of recurrent layers with a linear head: their configuration, parameters, losses and exact gradients, once in
 * float32 over packed blocks ({@code RecurrentNetwork}) and once in double over one sequence at a time
 * ({@code ReferenceNetwork}). No Spark. The letters used for shapes are those of {@link dev.unroll.data}.
 */
package dev.unroll.network;
