/** From DataFrames to validated sequences, and training distributed over partitions: all of the project's Spark below Spark ML. */
package dev.unroll.spark;
