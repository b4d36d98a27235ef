package dev.unroll.spark.read;

/** What is read from the label column. */
public enum Targets {
    /** Nothing: there need not be such a column. */
    NONE,
    /** Classes 0, 1, 2, …: one a sequence or one a time step. */
    CLASS,
    /** Real numbers or vectors of them: one a sequence or one a time step. */
    REAL
}
