package dev.unroll.spark.read;

import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import java.io.Serializable;
import java.util.List;

/**
 * How the rows of a DataFrame are read as sequences.
 *
 * @param head whether there is one target a sequence or one a time step
 * @param precision that bounds features and real targets; they are kept in double until they are standardized
 * @param inputs features a time step; 0 for whatever the data have, without a meaning for tokens
 * @param vocabularySizes one for each kind of token, of which each time step has one; empty for whatever the data have
 * @param labelKinds numbers of a label or, for classes, how many there are; 0 for whatever the data have
 */
public record SequenceFormat(
        SequenceColumns columns,
        Target target,
        Head head,
        Precision precision,
        int inputs,
        List<Integer> vocabularySizes,
        int labelKinds,
        InvalidRows invalidRows)
        implements Serializable {

    public SequenceFormat {
        vocabularySizes = List.copyOf(vocabularySizes);
    }
}
