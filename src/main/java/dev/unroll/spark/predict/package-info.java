/** A trained network's predictions as columns of a DataFrame. */
package dev.unroll.spark.predict;
