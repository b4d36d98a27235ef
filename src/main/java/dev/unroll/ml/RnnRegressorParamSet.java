package dev.unroll.ml;

import dev.unroll.network.Loss;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;

/** Defines the parameters of regression. */
public final class RnnRegressorParamSet {
    final RnnParamSet shared;
    final BooleanParam standardizeLabel;

    RnnRegressorParamSet(Params owner) {
        ParamFactory define = new ParamFactory(owner);
        shared = new RnnParamSet(define, List.of(Loss.SQUARED_ERROR));
        standardizeLabel = define.flag(
                "standardizeLabel",
                "whether training sees labels of mean 0 and deviation 1; predictions and metrics keep their own units",
                true);
    }
}
