package dev.unroll.spark;

/**
 * How sequences are cut up and spread.
 *
 * @param blockSize sequences that are computed on together; part of the result
 * @param batchSize sequences of a step, rounded up to whole blocks; 0 for all. Part of the result
 * @param partitions 0 for as many as there are cores; no part of the result
 * @param aggregationDepth of the tree that adds up gradients, 0 to choose; no part of the result
 */
public record BlockSettings(int blockSize, int batchSize, int partitions, int aggregationDepth) {

    /** 0 for all blocks. */
    int blocksPerStep() {
        return (batchSize + blockSize - 1) / blockSize;
    }
}
