/**
 * Model files, checkpoints and outputs over any {@link dev.unroll.io.Storage}, in plain Java. Files hold data only: reading
 * one runs no code, and everything in it is checked before it is used.
 */
package dev.unroll.io;
