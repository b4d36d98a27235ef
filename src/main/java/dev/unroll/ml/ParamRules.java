package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Loss;
import dev.unroll.network.Precision;
import dev.unroll.spark.read.VocabularyCount.UnknownTokens;

/** What parameters that are legal by themselves must be beside each other. */
record ParamRules(ParamValues values) {
    /** Throws USAGE where they do not go together. */
    void requireConsistent() {
        values.epochs().requireConsistent();
        requireLoss(Loss.HUBER, "huberDelta");
        requireLoss(Loss.QUANTILE, "quantiles");
        requireLoss(Loss.CROSS_ENTROPY, "labelSmoothing");
        requireTokens(values.params().getEmbeddingSize() > 0, "embeddingSize");
        requireTokens(
                values.leavesTokensOut(), values.params().getMinTokenCount() > 1 ? "minTokenCount" : "unknownTokens");
        if (values.params().getLazyRows() && values.params().getEmbeddingSize() == 0) {
            throw UnrollException.usage(
                    "%s is for the tables of tokens: expected %s above 0 beside it, found 0; set it, or leave %1$s out.",
                    ParameterName.of("lazyRows"), ParameterName.of("embeddingSize"));
        }
        if (values.params().getMinTokenCount() > 1 && values.unknownTokens() == UnknownTokens.ERROR) {
            throw UnrollException.usage(
                    "%s leaves tokens out, which %s error does not accept: expected %2$s row beside it; set it, or leave %1$s out.",
                    ParameterName.of("minTokenCount"), ParameterName.of("unknownTokens"));
        }
        if (values.classWeights().length > 0 && values.balancesClasses()) {
            throw UnrollException.usage(
                    "%s and %s both say what classes weigh; give one of them.",
                    ParameterName.of("classWeights"), ParameterName.of("balanceClasses"));
        }
        boolean inDouble = values.precision() == Precision.DOUBLE;
        if (values.params().getRecompute() && (values.params().getBidirectional() || inDouble)) {
            String bidirectional = ParameterName.of("bidirectional");
            String precision = ParameterName.of("precision");
            String found = inDouble ? precision + " double" : bidirectional;
            throw UnrollException.usage(
                    "%1$s is for networks in one direction and of %3$s float: expected neither %2$s nor %3$s double beside it, found %4$s; leave one of them out.",
                    ParameterName.of("recompute"), bidirectional, precision, found);
        }
    }

    /** Throws USAGE where a setting of one loss is given to another. */
    private void requireLoss(Loss of, String setting) {
        if (values.params().hasParam(setting)
                && values.params().isSet(values.params().getParam(setting))
                && values.loss() != of) {
            throw UnrollException.usage(
                    "%1$s is a setting of the loss %3$s: expected %2$s %3$s beside it, found %2$s %4$s; leave one of them out.",
                    ParameterName.of(setting), ParameterName.of("loss"), of, values.loss());
        }
    }

    private void requireTokens(boolean wanted, String name) {
        if (wanted && !values.readsTokens()) {
            throw UnrollException.usage(
                    "%s is for tokens: expected their column in %s beside it, found none; name it, or leave %1$s out.",
                    ParameterName.of(name), ParameterName.of("tokensCol"));
        }
    }
}
