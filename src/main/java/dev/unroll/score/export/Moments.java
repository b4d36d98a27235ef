package dev.unroll.score.export;

import dev.unroll.data.Standardization;
import dev.unroll.score.TrainedNetwork;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** What columns are shifted and divided by, where a constant column has the scale 1. */
record Moments(double[] means, double[] scales) {
    static Moments of(Standardization standardization) {
        double[] scales = standardization.deviations();
        Arrays.setAll(scales, c -> scales[c] == 0 ? 1 : scales[c]);
        return new Moments(standardization.means(), scales);
    }

    /** Those of each output (O), of which each number of a target has several. */
    static Moments ofOutputs(TrainedNetwork trained) {
        Moments numbers = of(trained.targets());
        int ofNumber = trained.config().loss().outputsOfNumber();
        return new Moments(
                outputs(trained, o -> numbers.means[o / ofNumber]),
                outputs(trained, o -> numbers.scales[o / ofNumber]));
    }

    private static double[] outputs(TrainedNetwork trained, IntToDoubleFunction number) {
        double[] outputs = new double[trained.config().outputSize()];
        Arrays.setAll(outputs, number);
        return outputs;
    }
}
