package dev.unroll.assemble;

/**
 * A sequence of T time steps, made of events. A bean, since Spark's encoders want one; what is not asked for is null.
 *
 * <p>A step without a target has a null label. The weight is one number with labels of mode last, else one a step.
 */
// spotless:off: a table
public final class AssembledSequence {
    final String id;
    final long[] times; // (T)
    final float[][] features; // (T, I)
    int[] tokens; // (T)
    int[][] tokenKinds; // (T, K)
    Double lastLabel;
    Double[] labels; // (T)
    double[][] horizons; // (T, horizon)
    Double[] bases; // (T)
    double[] scales; // (T)
    Double weight;
    double[] weights; // (T)
    final boolean validation;
    final int fold;

    AssembledSequence(String id, int length, boolean validation, int fold) {
        this.id = id;
        this.times = new long[length];
        this.features = new float[length][];
        this.validation = validation;
        this.fold = fold;
    }

    public String getId() { return id; }
    /** (T) in ticks. */ public long[] getTimes() { return times; }
    /** (T, I). */ public float[][] getFeatures() { return features; }
    /** (T) of a single token column. */ public int[] getTokens() { return tokens; }
    /** (T, K) of several. */ public int[][] getTokenKinds() { return tokenKinds; }
    /** Of mode last. */ public Double getLastLabel() { return lastLabel; }
    /** (T) of mode every, or without targets: of each step. */ public Double[] getLabels() { return labels; }
    /** (T, horizon) of mode horizon. */ public double[][] getHorizons() { return horizons; }
    /** (T), the label's value that the targets are changes from. */ public Double[] getBases() { return bases; }
    /** (T) what the targets are in units of. */ public double[] getScales() { return scales; }
    public Double getWeight() { return weight; }
    /** (T). */ public double[] getWeights() { return weights; }
    /** Whether it is held out. */ public boolean isValidation() { return validation; }
    public int getFold() { return fold; }
}
// spotless:on
