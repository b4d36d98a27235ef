/**
 * The front door: Spark ML estimators and models over recurrent networks. Parameters are defined once, in
 * {@link dev.unroll.ml.RnnParamSet} and the two small sets beside it.
 */
package dev.unroll.ml;
