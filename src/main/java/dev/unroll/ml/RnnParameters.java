package dev.unroll.ml;

import static dev.unroll.ml.LegalValues.atLeast;
import static dev.unroll.ml.LegalValues.eachAtLeast;
import static dev.unroll.ml.LegalValues.fraction;
import static dev.unroll.ml.LegalValues.positive;
import static dev.unroll.ml.Parameter.choice;
import static dev.unroll.ml.Parameter.column;
import static dev.unroll.ml.Parameter.flag;
import static dev.unroll.ml.Parameter.optionalColumn;
import static dev.unroll.ml.Parameter.parameter;

import dev.unroll.cell.CellType;
import dev.unroll.ml.Parameter.Role;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parameters, each defined once. A new one is a definition here and, in {@link RnnParams} or that of its task, a getter
 * and the accessor of its Param; its setter stands in {@link RnnEstimator} or, if models can be told it too, with them.
 */
public final class RnnParameters {
    // spotless:off: a table
    /** Of every task. */
    public static final List<Parameter> SHARED = List.of(
        column("featuresCol", "features")
            .doc("sequences of features: an array with one entry per time step, each a number or an array or vector of numbers"),
        optionalColumn("tokensCol", "")
            .doc("sequences of tokens 0, 1, 2, … in place of features: an array with one entry per time step, each an integer or, for several kinds of token, an array of integers"),
        column("labelCol", "label")
            .doc("target: a number or, for a vector target, an array of numbers; with head every, an array of these with one entry per time step"),
        optionalColumn("weightCol", "").doc("weight of a sequence's loss, at least 0"),
        optionalColumn("idCol", "")
            .doc("identity of a sequence; decides its place in training and its side of the validation split, which the content decides otherwise"),
        column("predictionCol", "prediction").doc("prediction, in the label's shape and units"),
        choice("handleInvalid", Role.COLUMN, InvalidRows.ERROR)
            .doc("rows that cannot be read: error stops at the first, skip leaves them out, keep predicts null for them (and is an error in training and evaluation)"),
        optionalColumn("validationIndicatorCol", "")
            .doc("boolean column that is true for sequences to validate on").ofModels(false),
        parameter("validationFraction", Role.TRAINING, 0.0, fraction())
            .doc("share of the sequences to validate on, chosen by id or content"),
        choice("cell", Role.NETWORK, CellType.LSTM).doc("recurrent cell"),
        parameter("hiddenSize", Role.NETWORK, 64, atLeast(1)).doc("units of each layer and direction"),
        parameter("layers", Role.NETWORK, 1, atLeast(1))
            .doc("number of recurrent layers, each reading the outputs of the one below"),
        flag("bidirectional", Role.NETWORK, false)
            .doc("whether each layer also runs from the last time step to the first"),
        choice("head", Role.NETWORK, Head.LAST).doc("where there is a target: on the last time step or on every one"),
        parameter("vocabularySizes", Role.NETWORK, new int[0], eachAtLeast(1))
            .doc("number of tokens of each kind; where it is not set, one more than the largest in the data"),
        choice("precision", Role.NETWORK, Precision.FLOAT).doc("numbers to compute with").ofModels(true),
        parameter("epochs", Role.TRAINING, 10, atLeast(1)).doc("passes over the data"),
        parameter("batchSize", Role.TRAINING, 128, atLeast(0))
            .doc("sequences in an update, rounded up to whole blocks; 0 for all of them"),
        parameter("blockSize", Role.TRAINING, 32, atLeast(1))
            .doc("sequences that are computed together").ofModels(true),
        choice("optimizer", Role.TRAINING, UpdateRule.ADAM).doc("update rule"),
        parameter("learningRate", Role.TRAINING, 0.001, positive()).doc("learning rate, before its schedule"),
        parameter("momentum", Role.TRAINING, 0.9, fraction()).doc("momentum, for the optimizers momentum and nesterov"),
        choice("schedule", Role.TRAINING, Schedule.CONSTANT).doc("course of the learning rate after the warm-up"),
        parameter("warmupSteps", Role.TRAINING, 0, atLeast(0)).doc("updates over which the learning rate first rises"),
        parameter("l2", Role.TRAINING, 0.0, atLeast(0))
            .doc("decay of weights (not of biases): ½·l2·‖w‖² is added to the loss; adamw decays the weights apart from the gradient"),
        parameter("bpttSteps", Role.TRAINING, 0, atLeast(0))
            .doc("time steps of the windows within which gradients are propagated back, while the state is carried on; 0 for the exact gradient through whole sequences"),
        parameter("clipNorm", Role.TRAINING, 0.0, atLeast(0)).doc("largest norm of the whole gradient, 0 for no limit"),
        parameter("clipValue", Role.TRAINING, 0.0, atLeast(0))
            .doc("largest magnitude of a gradient's entry, 0 for no limit"),
        flag("standardization", Role.TRAINING, true)
            .doc("whether features (not tokens) are scaled to mean 0 and standard deviation 1"),
        parameter("seed", Role.TRAINING, 1L, LegalValues.any("any integer"))
            .doc("seed of the initial weights and of the order of blocks"),
        flag("recompute", Role.CLUSTER, false)
            .doc("whether to keep only some states and compute the others again in the backward pass: less memory on long sequences, about a third more time, the same model"),
        parameter("partitions", Role.CLUSTER, 0, atLeast(0))
            .doc("partitions to compute in, 0 for as many as there are cores; the model does not depend on it"),
        parameter("aggregationDepth", Role.CLUSTER, 0, atLeast(0))
            .doc("depth of the tree that sums gradients, 0 to choose it by their size"),
        parameter("checkpointDir", Role.CHECKPOINT, "", LegalValues.optionalFolder())
            .doc("where the state of training is saved, and found again by a fit of the same settings and data; one fit at a time").ofJobs(false),
        parameter("checkpointMinutes", Role.CHECKPOINT, 5.0, atLeast(0))
            .doc("minutes from one checkpoint to the next, 0 for none by time"),
        parameter("checkpointSteps", Role.CHECKPOINT, 0, atLeast(0))
            .doc("updates from one checkpoint to the next, 0 for none by updates"),
        parameter("checkpointEpochs", Role.CHECKPOINT, 0, atLeast(0))
            .doc("epochs from one checkpoint to the next, 0 for none by epochs"));

    /** Of classification alone. */
    public static final List<Parameter> CLASSIFIER = List.of(
        loss(Target.CLASS),
        optionalColumn("probabilityCol", "probability").doc("probability of each class"),
        optionalColumn("rawPredictionCol", "rawPrediction")
            .doc("what the network computes for each class, before softmax or sigmoid"),
        parameter("numClasses", Role.NETWORK, 0, atLeast(0))
            .doc("number of classes, 0 for one more than the largest label in the data"));

    /** Of regression alone. */
    public static final List<Parameter> REGRESSOR = List.of(
        loss(Target.NUMBERS),
        flag("standardizeLabel", Role.TRAINING, true)
            .doc("whether training sees labels scaled to mean 0 and standard deviation 1; predictions and metrics stay in the label's units"));
    // spotless:on

    private RnnParameters() {}

    private static Parameter loss(Target target) {
        List<Loss> losses = target.losses();
        return parameter("loss", Role.NETWORK, losses.get(0).toString(), LegalValues.oneOf(losses))
                .doc("what training minimises");
    }

    /** The parameters of every task and a task's own. */
    static List<Parameter> withShared(List<Parameter> own) {
        return Stream.concat(SHARED.stream(), own.stream()).toList();
    }
}
