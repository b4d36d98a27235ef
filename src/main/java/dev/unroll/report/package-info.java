/** What a training run leaves to be looked at: a page with charts, and event files for TensorBoard. Plain Java. */
package dev.unroll.report;
