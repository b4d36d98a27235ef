/** Metrics and their naive baselines: exact, and mergeable in any order. No Spark. */
package dev.unroll.metric;
