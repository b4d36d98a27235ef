package dev.unroll.ml;

import dev.unroll.cell.CellType;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.Precision;
import dev.unroll.spark.read.InvalidRows;
import dev.unroll.train.Schedule;
import dev.unroll.train.UpdateRule;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * The one place where the shared parameters are defined: name, documentation, default and legal values. Command-line
 * flags, the keys of {@code conf/reference.properties} and the README's table are derived from it.
 */
public final class RnnParamSet {
    final Param<String> featuresCol;
    final Param<String> tokensCol;
    final Param<String> labelCol;
    final Param<String> weightCol;
    final Param<String> idCol;
    final Param<String> validationIndicatorCol;
    final DoubleParam validationFraction;
    final Param<String> handleInvalid;
    final Param<String> predictionCol;

    final Param<String> cell;
    final IntParam hiddenSize;
    final IntParam layers;
    final BooleanParam bidirectional;
    final Param<String> head;
    final Param<String> loss;
    final IntArrayParam vocabularySizes;
    final Param<String> precision;

    final IntParam epochs;
    final IntParam batchSize;
    final IntParam blockSize;
    final Param<String> optimizer;
    final DoubleParam learningRate;
    final DoubleParam momentum;
    final Param<String> schedule;
    final IntParam warmupSteps;
    final DoubleParam l2;
    final IntParam bpttSteps;
    final BooleanParam recompute;
    final DoubleParam clipNorm;
    final DoubleParam clipValue;
    final BooleanParam standardization;
    final LongParam seed;

    final IntParam partitions;
    final IntParam aggregationDepth;

    final Param<String> checkpointDir;
    final DoubleParam checkpointMinutes;
    final IntParam checkpointSteps;
    final IntParam checkpointEpochs;

    /** @param losses that the estimator can minimise, its default first */
    RnnParamSet(ParamFactory define, List<Loss> losses) {
        featuresCol = define.column(
                "featuresCol",
                "sequences of features, each an array with an entry a time step: an array or vector of numbers, or one"
                        + " number",
                "features");
        tokensCol = define.optionalColumn(
                "tokensCol",
                "sequences of tokens 0, 1, 2, … instead of features, each an array with an entry a time step: an integer or,"
                        + " for several kinds of token, an array of integers",
                "");
        labelCol = define.column(
                "labelCol",
                "target: a number or, for a vector target, an array of numbers; with head every, an array of these"
                        + " with an entry a time step",
                "label");
        weightCol = define.optionalColumn("weightCol", "weight of a sequence's loss, 0 or more", "");
        idCol = define.optionalColumn(
                "idCol",
                "identity of a sequence, which decides its place and validation split instead of its content",
                "");
        validationIndicatorCol = define.optionalColumn(
                "validationIndicatorCol", "boolean column that is true for sequences to validate on", "");
        validationFraction = define.number(
                "validationFraction",
                "share of the sequences to validate on, chosen by id or content",
                0,
                LegalValues.fraction("validationFraction"));
        handleInvalid = define.choice(
                "handleInvalid",
                "rows that cannot be read: error ends at the first, skip leaves them out, keep predicts null for them (and"
                        + " is an error in training and evaluation)",
                InvalidRows.class,
                InvalidRows.ERROR);
        predictionCol = define.column("predictionCol", "prediction, in the label's shape and units", "prediction");

        cell = define.choice("cell", "recurrent cell", CellType.class, CellType.LSTM);
        hiddenSize = define.integer(
                "hiddenSize", "units of each layer and direction", 64, LegalValues.atLeast("hiddenSize", 1));
        layers = define.integer("layers", "recurrent layers, one above the other", 1, LegalValues.atLeast("layers", 1));
        bidirectional = define.flag(
                "bidirectional", "whether each layer also runs from the last time step to the first", false);
        head = define.choice(
                "head", "where there is a target: on the last time step or on every one", Head.class, Head.LAST);
        loss = define.choice("loss", "what training minimises", losses);
        vocabularySizes = define.integers(
                "vocabularySizes",
                "number of tokens of each kind; unless it is set, one more than the largest in the data",
                LegalValues.eachAtLeast("vocabularySizes", 1));
        precision = define.choice("precision", "numbers to compute with", Precision.class, Precision.FLOAT);

        epochs = define.integer("epochs", "passes over the data", 10, LegalValues.atLeast("epochs", 1));
        batchSize = define.integer(
                "batchSize",
                "sequences in an update, rounded up to whole blocks; 0 for all of them",
                128,
                LegalValues.atLeast("batchSize", 0));
        blockSize = define.integer(
                "blockSize", "sequences that are computed on together", 32, LegalValues.atLeast("blockSize", 1));
        optimizer = define.choice("optimizer", "rule of the update", UpdateRule.class, UpdateRule.ADAM);
        learningRate = define.number(
                "learningRate", "learning rate, before its schedule", 0.001, LegalValues.positive("learningRate"));
        momentum = define.number(
                "momentum", "momentum of the optimizers momentum and nesterov", 0.9, LegalValues.fraction("momentum"));
        schedule = define.choice(
                "schedule", "course of the learning rate after the warm-up", Schedule.class, Schedule.CONSTANT);
        warmupSteps = define.integer(
                "warmupSteps",
                "updates over which the learning rate first rises",
                0,
                LegalValues.atLeast("warmupSteps", 0));
        l2 = define.number(
                "l2",
                "decay of weights (not of biases): the loss has ½·l2·‖w‖² beside it; with adamw it stays outside the gradient",
                0,
                LegalValues.atLeast("l2", 0));
        bpttSteps = define.integer(
                "bpttSteps",
                "time steps of a window that a gradient does not leave on its way back, while the state is carried on;"
                        + " 0 for the exact gradient, through whole sequences",
                0,
                LegalValues.atLeast("bpttSteps", 0));
        recompute = define.flag(
                "recompute",
                "whether to keep only some states and compute the others again in the backward pass: less memory on long"
                        + " sequences, about a third more time, the same model",
                false);
        clipNorm = define.number(
                "clipNorm",
                "largest norm of the whole gradient, 0 for no limit",
                0,
                LegalValues.atLeast("clipNorm", 0));
        clipValue = define.number(
                "clipValue",
                "largest magnitude of a gradient's entry, 0 for no limit",
                0,
                LegalValues.atLeast("clipValue", 0));
        standardization = define.flag(
                "standardization", "whether features are brought to mean 0 and deviation 1 (tokens are not)", true);
        seed = define.longInteger("seed", "seed of the initial weights and of the order of blocks", 1);

        partitions = define.integer(
                "partitions",
                "partitions to compute in, 0 for as many as there are cores; the model does not depend on it",
                0,
                LegalValues.atLeast("partitions", 0));
        aggregationDepth = define.integer(
                "aggregationDepth",
                "depth of the tree that sums gradients, 0 to choose it by their size",
                0,
                LegalValues.atLeast("aggregationDepth", 0));

        checkpointDir = define.optionalFolder(
                "checkpointDir",
                "where the state of training is saved, and found again by a fit of the same settings and data; one fit at"
                        + " a time",
                "");
        checkpointMinutes = define.number(
                "checkpointMinutes",
                "minutes from one checkpoint to the next, 0 for none by time",
                5,
                LegalValues.atLeast("checkpointMinutes", 0));
        checkpointSteps = define.integer(
                "checkpointSteps",
                "updates from one checkpoint to the next, 0 for none by updates",
                0,
                LegalValues.atLeast("checkpointSteps", 0));
        checkpointEpochs = define.integer(
                "checkpointEpochs",
                "epochs from one checkpoint to the next, 0 for none by epochs",
                0,
                LegalValues.atLeast("checkpointEpochs", 0));
    }
}
