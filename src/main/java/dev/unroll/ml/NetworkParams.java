package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What the network is: the Param and the value of each parameter. */
public interface NetworkParams extends Params {

    // spotless:off: a table
    default Param<String> cell() { return param(this, "cell"); }
    default String getCell() { return getOrDefault(cell()); }

    default IntParam hiddenSize() { return param(this, "hiddenSize"); }
    default int getHiddenSize() { return (int) getOrDefault(hiddenSize()); }

    default IntParam layers() { return param(this, "layers"); }
    default int getLayers() { return (int) getOrDefault(layers()); }

    default BooleanParam bidirectional() { return param(this, "bidirectional"); }
    default boolean getBidirectional() { return (boolean) getOrDefault(bidirectional()); }

    default Param<String> head() { return param(this, "head"); }
    default String getHead() { return getOrDefault(head()); }

    default Param<String> loss() { return param(this, "loss"); }
    default String getLoss() { return getOrDefault(loss()); }

    default IntArrayParam vocabularySizes() { return param(this, "vocabularySizes"); }
    default int[] getVocabularySizes() { return get(vocabularySizes()).getOrElse(() -> new int[0]); }
    // spotless:on
}
