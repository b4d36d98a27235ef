/**
 * From events to sequences: what an assembler knows, and the pass over the events of one series in order of time. No Spark.
 *
 * <p>A <i>series</i> is all events of one id, a <i>time step</i> the events of one time, or of one {@code timeStep}, merged, and a
 * <i>sequence</i> what networks read: a whole series or a piece of it. Times are {@link TimeScale ticks}.
 */
package dev.unroll.assemble;
