package dev.unroll.ml;

import dev.unroll.network.Loss;
import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Defines the parameters of classification. */
public final class RnnClassifierParamSet {
    final RnnParamSet shared;
    final Param<String> probabilityCol;
    final Param<String> rawPredictionCol;
    final IntParam numClasses;

    RnnClassifierParamSet(Params owner) {
        ParamFactory define = new ParamFactory(owner);
        shared = new RnnParamSet(define, List.of(Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY));
        probabilityCol = define.optionalColumn("probabilityCol", "probability of each class", "probability");
        rawPredictionCol = define.optionalColumn(
                "rawPredictionCol",
                "what the network computes for each class, before softmax or sigmoid",
                "rawPrediction");
        numClasses = define.integer(
                "numClasses",
                "number of classes, 0 for one more than the largest label in the data",
                0,
                LegalValues.atLeast("numClasses", 0));
    }
}
