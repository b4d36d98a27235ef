/**
 * The front door: Spark ML estimators and models over recurrent networks. {@link dev.unroll.ml.RnnParameters} defines their
 * parameters.
 */
package dev.unroll.ml;
