package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** How the network is trained, where, and what survives a failure: the Param and the value of each parameter. */
public interface TrainingParams extends Params {

    // spotless:off: a table
    default Param<String> validationIndicatorCol() { return param(this, "validationIndicatorCol"); }
    default String getValidationIndicatorCol() { return getOrDefault(validationIndicatorCol()); }

    default DoubleParam validationFraction() { return param(this, "validationFraction"); }
    default double getValidationFraction() { return (double) getOrDefault(validationFraction()); }

    default IntParam epochs() { return param(this, "epochs"); }
    default int getEpochs() { return (int) getOrDefault(epochs()); }

    default IntParam batchSize() { return param(this, "batchSize"); }
    default int getBatchSize() { return (int) getOrDefault(batchSize()); }

    default Param<String> optimizer() { return param(this, "optimizer"); }
    default String getOptimizer() { return getOrDefault(optimizer()); }

    default DoubleParam learningRate() { return param(this, "learningRate"); }
    default double getLearningRate() { return (double) getOrDefault(learningRate()); }

    default DoubleParam momentum() { return param(this, "momentum"); }
    default double getMomentum() { return (double) getOrDefault(momentum()); }

    default Param<String> schedule() { return param(this, "schedule"); }
    default String getSchedule() { return getOrDefault(schedule()); }

    default IntParam warmupSteps() { return param(this, "warmupSteps"); }
    default int getWarmupSteps() { return (int) getOrDefault(warmupSteps()); }

    default DoubleParam l2() { return param(this, "l2"); }
    default double getL2() { return (double) getOrDefault(l2()); }

    default IntParam bpttSteps() { return param(this, "bpttSteps"); }
    default int getBpttSteps() { return (int) getOrDefault(bpttSteps()); }

    default DoubleParam clipNorm() { return param(this, "clipNorm"); }
    default double getClipNorm() { return (double) getOrDefault(clipNorm()); }

    default DoubleParam clipValue() { return param(this, "clipValue"); }
    default double getClipValue() { return (double) getOrDefault(clipValue()); }

    default BooleanParam standardization() { return param(this, "standardization"); }
    default boolean getStandardization() { return (boolean) getOrDefault(standardization()); }

    default LongParam seed() { return param(this, "seed"); }
    default long getSeed() { return (long) getOrDefault(seed()); }

    default BooleanParam recompute() { return param(this, "recompute"); }
    default boolean getRecompute() { return (boolean) getOrDefault(recompute()); }

    default IntParam partitions() { return param(this, "partitions"); }
    default int getPartitions() { return (int) getOrDefault(partitions()); }

    default IntParam aggregationDepth() { return param(this, "aggregationDepth"); }
    default int getAggregationDepth() { return (int) getOrDefault(aggregationDepth()); }

    default Param<String> checkpointDir() { return param(this, "checkpointDir"); }
    default String getCheckpointDir() { return getOrDefault(checkpointDir()); }

    default DoubleParam checkpointMinutes() { return param(this, "checkpointMinutes"); }
    default double getCheckpointMinutes() { return (double) getOrDefault(checkpointMinutes()); }

    default IntParam checkpointSteps() { return param(this, "checkpointSteps"); }
    default int getCheckpointSteps() { return (int) getOrDefault(checkpointSteps()); }

    default IntParam checkpointEpochs() { return param(this, "checkpointEpochs"); }
    default int getCheckpointEpochs() { return (int) getOrDefault(checkpointEpochs()); }
    // spotless:on
}
