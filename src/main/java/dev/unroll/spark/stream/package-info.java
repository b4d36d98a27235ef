/** Events that are scored as they come, with a state for each series. */
package dev.unroll.spark.stream;
