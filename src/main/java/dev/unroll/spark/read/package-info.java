/** From a DataFrame to checked sequences. */
package dev.unroll.spark.read;
