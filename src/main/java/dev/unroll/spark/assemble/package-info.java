/** Tables of events, as DataFrames, to sequences: what packs their columns, learns from them and assembles them on the cluster. */
package dev.unroll.spark.assemble;
