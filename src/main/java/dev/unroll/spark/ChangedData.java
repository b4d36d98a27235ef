package dev.unroll.spark;

import dev.unroll.data.Fingerprint;
import dev.unroll.data.UnrollException;

/** Says that the data were not the same each time they were read. */
final class ChangedData {
    private static final String ADVICE =
            "a column that is not the same each time it is computed (rand, a non-deterministic function), a limit or a sample"
                    + " (as CrossValidator's folds are) of rows without an order, or a table that was replaced meanwhile does"
                    + " that; write the data once, to Parquet, and use the files.";

    private ChangedData() {}

    /** Throws DATA where the second reading found other sequences than the first. */
    static void requireSame(Fingerprint expected, Fingerprint found) {
        if (!found.isSame(expected)) {
            throw UnrollException.data(
                    "The data changed between two readings: expected %d sequences of fingerprint %s, found %d of fingerprint"
                            + " %s; %s",
                    expected.sequences(), expected, found.sequences(), found, ADVICE);
        }
    }

    /** Throws DATA where blocks that were read again are not what they were. */
    static void requireUnchanged(int changedShards, int shards) {
        if (changedShards > 0) {
            throw UnrollException.data(
                    "The data changed while they were in use: expected each of the %d shards of the sequences as it was first"
                            + " read, found other sequences in %d of them when lost ones were read again; %s",
                    shards, changedShards, ADVICE);
        }
    }

    /** Throws DATA where not all blocks of a step were there. */
    static void requireAllBlocks(long expected, long found) {
        if (found != expected) {
            throw UnrollException.data(
                    "The data changed while they were in use: expected the %d blocks of a step, found %d of them; %s",
                    expected, found, ADVICE);
        }
    }
}
