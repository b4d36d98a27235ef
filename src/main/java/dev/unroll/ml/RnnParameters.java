package dev.unroll.ml;

import static dev.unroll.ml.Parameter.LegalValues.atLeast;
import static dev.unroll.ml.Parameter.LegalValues.between0And1;
import static dev.unroll.ml.Parameter.LegalValues.eachAtLeast;
import static dev.unroll.ml.Parameter.LegalValues.fraction;
import static dev.unroll.ml.Parameter.LegalValues.optionalOneOf;
import static dev.unroll.ml.Parameter.LegalValues.positive;
import static dev.unroll.ml.Parameter.LegalValues.quantiles;
import static dev.unroll.ml.Parameter.LegalValues.weights;

import dev.unroll.cell.CellType;
import dev.unroll.metric.Metric;
import dev.unroll.ml.Parameter.LegalValues;
import dev.unroll.ml.Parameter.Role;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Precision;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import dev.unroll.spark.read.VocabularyCount.UnknownTokens;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.Optimizer.UpdateRule;
import dev.unroll.train.Placement;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parameters, each defined once. A new one is a definition here and, in {@link RnnParams} or its part for a task, a getter
 * and the accessor of its Param; the setter stands with them or, if models cannot be told it, in its part for training.
 */
public final class RnnParameters {
    // spotless:off: a table
    /** Of every task. */
    public static final List<Parameter> SHARED = List.of(
        column("featuresCol", "features",
            "sequences of features: an array with one entry per time step, each a number or an array or vector of numbers"),
        optionalColumn("tokensCol", "",
            "sequences of tokens, 0, 1, 2, … or strings, in place of features or, where featuresCol is set too, beside them: an array with one entry per time step, each an integer or a string or, for several kinds of token, an array of these"),
        column("labelCol", "label",
            "target: a number or, for a vector target or many labels, an array of numbers; with head every, an array of these with one entry per time step, null where a time step has no target"),
        optionalColumn("weightCol", "", "weight of a sequence's loss, at least 0; with head every, a number or an array with one for each time step"),
        optionalColumn("idCol", "",
            "identity of a sequence; decides its place in training and its side of the validation split, which the content decides otherwise"),
        column("predictionCol", "prediction", "prediction, in the label's shape and units"),
        choice("handleInvalid", Role.COLUMN, InvalidRows.ERROR,
            "rows that cannot be read: error stops at the first, skip leaves them out, keep predicts null for them (and is an error in training and evaluation)"),
        optionalColumn("validationIndicatorCol", "", "boolean column that is true for sequences to validate on").ofModels(false),
        parameter("validationFraction", Role.TRAINING, 0.0, fraction(), "share of the sequences to validate on, chosen by id or content"),
        choice("cell", Role.NETWORK, CellType.LSTM, "recurrent cell"),
        parameter("hiddenSize", Role.NETWORK, 64, atLeast(1), "units of each layer and direction"),
        parameter("layers", Role.NETWORK, 1, atLeast(1), "number of recurrent layers, each reading the outputs of the one below"),
        flag("bidirectional", Role.NETWORK, false, "whether each layer also runs from the last time step to the first"),
        flag("layerNorm", Role.NETWORK, false, "whether the output of each layer is normalized over its units at each time step"),
        flag("residual", Role.NETWORK, false,
            "whether the input of a layer is added to its output where both have the same number of units; tokens that select weights are not added"),
        parameter("dropout", Role.NETWORK, 0.0, fraction(),
            "probability that training drops a unit of the input of a layer or of the head, the same ones at all time steps of a sequence (variational dropout); tokens that select weights are no units, features are"),
        parameter("recurrentDropout", Role.NETWORK, 0.0, fraction(),
            "probability that training drops a unit of the state before as the gates read it, the same ones at all time steps of a sequence; the cell state of an LSTM and what a GRU passes on stay whole"),
        choice("head", Role.NETWORK, Head.LAST, "where there is a target: last, one on the last time step; every, one on every time step; mean or max, one of the whole sequence, from the mean or the largest value of each unit over its time steps"),
        parameter("vocabularySizes", Role.NETWORK, new int[0], eachAtLeast(1),
            "number of tokens of each kind; where it is not set, one more than the largest in the data. Of strings the most frequent are kept, with the token for unknown ones at most so many"),
        parameter("minTokenCount", Role.NETWORK, 1, atLeast(1),
            "how often a token that is a string must occur, where validationIndicatorCol is not true, to be told from unknown ones"),
        choice("unknownTokens", Role.NETWORK, UnknownTokens.ERROR,
            "what becomes of tokens that are strings and not in the vocabulary: error refuses their sequences, row makes them one token, which those below minTokenCount or beyond vocabularySizes train"),
        parameter("embeddingSize", Role.NETWORK, 0, atLeast(0),
            "numbers that stand for a token, a row of a table that is learnt, one for each kind of token; 0 for none: a token selects a column of the first layer's input weights"),
        flag("lazyRows", Role.NETWORK, false,
            "whether an update leaves alone those rows of the tables of tokens (embeddingSize) that its step has no token of, with their momentum and decay: less work for large vocabularies, and another model"),
        choice("precision", Role.NETWORK, Precision.FLOAT, "numbers to compute with").ofModels(true),
        parameter("epochs", Role.TRAINING, 10, atLeast(1), "passes over the data"),
        parameter("monitor", Role.TRAINING, "", optionalOneOf(List.of(Metric.values())),
            "metric of the validation data that tells which epoch is better; where it is not set, logLoss for classes and mse for numbers"),
        flag("keepBest", Role.TRAINING, true,
            "whether the model has the weights of the epoch with the best monitored metric, where there are validation data, or those of the last"),
        parameter("patience", Role.TRAINING, 0, atLeast(0), "epochs in a row without an improvement of the monitored metric after which training ends, 0 for no such end"),
        parameter("minDelta", Role.TRAINING, 0.0, atLeast(0), "by how much the monitored metric must be better than at the last improvement to have improved"),
        parameter("maxMinutes", Role.TRAINING, 0.0, atLeast(0), "minutes of training after which the epoch under way is the last, 0 for no limit"),
        parameter("initialModel", Role.TRAINING, "", LegalValues.optionalFolder(),
            "model whose weights training starts from, with its standardization in place of that of the data; of a network of the same shapes"),
        parameter("batchSize", Role.TRAINING, 128, atLeast(0), "sequences in an update, rounded up to whole blocks if it is above blockSize; 0 for all of them"),
        parameter("blockSize", Role.TRAINING, 32, atLeast(1), "sequences that are computed together, in training batchSize at most").ofModels(true),
        choice("optimizer", Role.TRAINING, UpdateRule.ADAM, "update rule"),
        parameter("learningRate", Role.TRAINING, 0.001, positive(), "learning rate, before its schedule"),
        parameter("momentum", Role.TRAINING, 0.9, fraction(), "momentum, for the optimizers momentum and nesterov"),
        choice("schedule", Role.TRAINING, Schedule.CONSTANT, "course of the learning rate after the warm-up; plateau lowers it when the monitored metric no longer improves"),
        parameter("plateauFactor", Role.TRAINING, 0.5, between0And1(), "factor of the learning rate each time that schedule plateau lowers it"),
        parameter("plateauPatience", Role.TRAINING, 3, atLeast(1), "epochs in a row without an improvement after which schedule plateau lowers the learning rate"),
        parameter("minLearningRate", Role.TRAINING, 0.0, atLeast(0), "learning rate below which schedule plateau does not go"),
        parameter("warmupSteps", Role.TRAINING, 0, atLeast(0), "updates over which the learning rate first rises"),
        parameter("l2", Role.TRAINING, 0.0, atLeast(0),
            "decay of weights (not of biases): ½·l2·‖w‖² is added to the loss; adamw decays the weights apart from the gradient"),
        parameter("bpttSteps", Role.TRAINING, 0, atLeast(0),
            "time steps of the windows within which gradients are propagated back, while the state is carried on; 0 for the exact gradient through whole sequences"),
        parameter("clipNorm", Role.TRAINING, 0.0, atLeast(0), "largest norm of the whole gradient, 0 for no limit"),
        parameter("clipValue", Role.TRAINING, 0.0, atLeast(0), "largest magnitude of a gradient's entry, 0 for no limit"),
        flag("standardization", Role.TRAINING, true, "whether features (not tokens) are scaled to mean 0 and standard deviation 1"),
        parameter("seed", Role.TRAINING, 1L, LegalValues.any("any integer"), "seed of the initial weights and of the order of blocks"),
        flag("recompute", Role.CLUSTER, false,
            "whether to keep only some states and compute the others again in the backward pass: less memory on long sequences, about a third more time, the same model"),
        parameter("partitions", Role.CLUSTER, 0, atLeast(0),
            "partitions to compute in, 0 for as many as there are cores; the model does not depend on it"),
        parameter("aggregationDepth", Role.CLUSTER, 0, atLeast(0), "depth of the tree that sums gradients; with 0 the driver adds small ones by itself, and the executors large ones, each a part of their entries"),
        choice("placement", Role.CLUSTER, Placement.AUTO,
            "where steps are computed: cluster makes each a job of its own on all executors, worker many in one task, which holds all data, auto what takes less time; the model does not depend on it"),
        flag("skipEstimate", Role.CLUSTER, false,
            "whether to train even where the estimate of memory says that the JVMs or the limit on results are too small; the model does not depend on it"),
        parameter("checkpointDir", Role.CHECKPOINT, "", LegalValues.optionalFolder(),
            "where the state of training is saved, and found again by a fit of the same settings and data; one fit at a time").ofJobs(false),
        parameter("checkpointMinutes", Role.CHECKPOINT, 5.0, atLeast(0), "minutes from one checkpoint to the next, 0 for none by time"),
        parameter("checkpointSteps", Role.CHECKPOINT, 0, atLeast(0), "updates from one checkpoint to the next, 0 for none by updates"),
        parameter("checkpointEpochs", Role.CHECKPOINT, 0, atLeast(0), "epochs from one checkpoint to the next, 0 for none by epochs"));

    /** Of classification alone. */
    public static final List<Parameter> CLASSIFIER = List.of(
        loss("what training minimises; binary_cross_entropy is for two classes or, where a target is an array of numbers 0 or 1, for as many labels, each by itself",
            Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY),
        parameter("labelSmoothing", Role.NETWORK, 0.0, fraction(),
            "share of a target, for loss cross_entropy, that is spread over all classes evenly"),
        parameter("classWeights", Role.TRAINING, new double[0], weights(),
            "what the weight of a target is multiplied by in training, a number for each class; empty for 1 each"),
        flag("balanceClasses", Role.TRAINING, false,
            "whether the weight of a target is multiplied by targets / (classes * targets of its class), counted in the data to train on"),
        optionalColumn("probabilityCol", "probability", "probability of each class or label"),
        optionalColumn("rawPredictionCol", "rawPrediction", "what the network computes for each class or label, before softmax or sigmoid"),
        parameter("numClasses", Role.NETWORK, 0, atLeast(0), "number of classes, 0 for one more than the largest label in the data; of many labels, how many there are, 0 for as many as the data have"));

    /** Of regression alone. */
    public static final List<Parameter> REGRESSOR = List.of(
        loss("what training minimises; poisson is for counts, of which a prediction is the mean: exp of the network's output; with quantile, a prediction is an array of the quantiles of each number",
            Loss.SQUARED_ERROR, Loss.ABSOLUTE, Loss.HUBER, Loss.POISSON, Loss.QUANTILE),
        parameter("huberDelta", Role.NETWORK, 1.0, positive(),
            "error from which on loss huber is linear, in units of the label as training sees it (see standardizeLabel)"),
        parameter("quantiles", Role.NETWORK, new double[] {0.1, 0.5, 0.9}, quantiles(), "what loss quantile predicts"),
        flag("standardizeLabel", Role.TRAINING, true,
            "whether training sees labels scaled to mean 0 and standard deviation 1 (never with loss poisson); predictions and metrics stay in the label's units"));

    private static Parameter parameter(String name, Role role, Object value, LegalValues legal, String doc) {
        return new Parameter(name, role, value, legal, doc, role == Role.COLUMN, true);
    }
    private static Parameter column(String name, String value, String doc) { return parameter(name, Role.COLUMN, value, LegalValues.column(), doc); }
    /** A column that is not used, or not written, unless it is named. */
    private static Parameter optionalColumn(String name, String value, String doc) {
        return parameter(name, Role.COLUMN, value, LegalValues.any("a column's name, or empty for none"), doc);
    }
    private static Parameter flag(String name, Role role, boolean value, String doc) {
        return parameter(name, role, value, LegalValues.any("true or false"), doc);
    }
    private static <E extends Enum<E>> Parameter choice(String name, Role role, E value, String doc) {
        return parameter(name, role, value.toString(), LegalValues.oneOf(List.of(value.getDeclaringClass().getEnumConstants())), doc);
    }
    /** @param losses the default first */
    private static Parameter loss(String doc, Loss... losses) {
        return parameter("loss", Role.NETWORK, losses[0].toString(), LegalValues.oneOf(List.of(losses)), doc);
    }
    /** The parameters of every task and a task's own. */
    static List<Parameter> withShared(List<Parameter> own) { return Stream.concat(SHARED.stream(), own.stream()).toList(); }
    // spotless:on

    private RnnParameters() {}
}
