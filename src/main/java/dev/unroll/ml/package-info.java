/** The front door: Spark ML estimators and models over recurrent networks, and the definitions of their parameters. */
package dev.unroll.ml;
