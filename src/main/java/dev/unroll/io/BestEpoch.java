package dev.unroll.io;

import java.io.Serializable;

/**
 * The epoch whose weights had the best value of a metric of the validation data; the first of equal ones.
 *
 * @param metric empty if there is no such epoch
 * @param epoch counted from 1; 0 if there is none
 * @param value NaN if there is none
 */
public record BestEpoch(String metric, int epoch, double value) implements Serializable {
    public static final BestEpoch NONE = new BestEpoch("", 0, Double.NaN);

    public boolean isKnown() {
        return epoch > 0;
    }
}
