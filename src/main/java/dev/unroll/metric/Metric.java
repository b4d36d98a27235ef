package dev.unroll.metric;

/** The metrics by name, as they are printed, stored and monitored, and whether more or less of each is better. */
public enum Metric {
    // spotless:off: a table
    ACCURACY("accuracy", true), // share of targets whose class was predicted
    TOP5("top5", true), // share of targets whose class is among the five most probable ones
    LOG_LOSS("logLoss", false), // mean −log of what was predicted for the target, in nats; of many labels, summed over these
    MACRO_F1("macroF1", true), // mean F1 of the classes or labels
    WEIGHTED_F1("weightedF1", true), // the same mean, weighted by the classes' targets
    AUC("auc", true), // area under the receiver operating characteristic
    AVERAGE_PRECISION("averagePrecision", true),
    BRIER("brier", false), // mean squared error of the probabilities, summed over classes
    MICRO_F1("microF1", true), // F1 of all labels together
    MSE("mse", false),
    RMSE("rmse", false),
    MAE("mae", false),
    R2("r2", true),
    QUANTILE_LOSS("quantileLoss", false),
    COVERAGE("coverage", true), // share of numbers between the lowest and the highest quantile
    PERPLEXITY("perplexity", false); // exp of the log loss
    // spotless:on

    private final String text;
    private final boolean moreIsBetter;

    Metric(String text, boolean moreIsBetter) {
        this.text = text;
        this.moreIsBetter = moreIsBetter;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    @Override
    public String toString() {
        return text;
    }
}
