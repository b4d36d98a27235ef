/** Training distributed over partitions, and what is special about Spark. Sub-packages read sequences and predict. */
package dev.unroll.spark;
