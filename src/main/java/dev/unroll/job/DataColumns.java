package dev.unroll.job;

import dev.unroll.assemble.AssemblySettings;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnParams;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a job must know of the columns of its data before they are sequences.
 *
 * @param ids that labels of a table of their own are joined by
 * @param skipsInvalid whether what cannot be read is left out
 * @param arrays those that have an entry for each time step
 */
record DataColumns(List<String> ids, String label, boolean skipsInvalid, List<String> arrays) {
    static DataColumns ofSequences(RnnParams<?> params) {
        boolean features = params.getTokensCol().isEmpty() || params.isSet(params.featuresCol());
        return new DataColumns(
                filled(params.getIdCol()),
                params.getLabelCol(),
                skips(params.getHandleInvalid()),
                filled(features ? params.getFeaturesCol() : "", params.getTokensCol()));
    }

    static DataColumns ofEvents(SequenceAssembler assembler) {
        return new DataColumns(
                List.of(assembler.getIdCols()),
                assembler.getLabelCol(),
                skips(assembler.getHandleInvalid()),
                List.of());
    }

    /** Of events as a model remembers them; another column of labels may be told. */
    static DataColumns ofEvents(AssemblySettings assembly, RnnModel<?> model, Optional<String> label) {
        return new DataColumns(
                assembly.columns().ids(),
                label.orElse(assembly.columns().label()),
                skips(model.getHandleInvalid()),
                List.of());
    }

    private static boolean skips(String handleInvalid) {
        return handleInvalid.equals(InvalidRows.SKIP.toString());
    }

    private static List<String> filled(String... names) {
        return Stream.of(names).filter(name -> !name.isEmpty()).toList();
    }
}
