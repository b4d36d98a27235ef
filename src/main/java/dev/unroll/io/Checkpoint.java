package dev.unroll.io;

import java.util.Map;

/**
 * What one checkpoint holds.
 *
 * @param steps updates made before it, which name its file
 * @param state text that tells where the run stands
 * @param vectors numbers by name, kept to the last bit
 */
public record Checkpoint(long steps, String state, Map<String, double[]> vectors) {}
