package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.cell.CellType;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.Inputs;
import dev.unroll.network.LossFunction;
import dev.unroll.network.NetworkConfig;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.SequenceReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The network that the parameters ask for and the data call for. */
final class WantedNetwork {
    private WantedNetwork() {}

    /** Throws USAGE if its vocabularies are too large. */
    static NetworkConfig of(ParamValues values, DataSummary data, SequenceReader reader, Optional<Assembly> assembly) {
        RnnParams<?> params = values.params();
        int[] wanted = params.getVocabularySizes();
        List<Vocabulary> vocabularies = reader.vocabularies();
        List<Integer> vocabularySizes = !vocabularies.isEmpty()
                ? vocabularies.stream().map(Vocabulary::size).toList()
                : values.readsTokens() && wanted.length > 0
                        ? Arrays.stream(wanted).boxed().toList()
                        : vocabularySizes(data.vocabularySizes(), assembly);
        LossFunction loss = values.lossFunction();
        int labelKinds = values.numClasses() > 0 ? values.numClasses() : data.labelKinds();
        return new NetworkConfig(
                Parameter.constant(CellType.class, params.getCell()),
                new Inputs(
                        data.features(),
                        requireAddable(vocabularySizes),
                        params.getEmbeddingSize(),
                        params.getLazyRows()),
                params.getHiddenSize(),
                params.getLayers(),
                params.getBidirectional(),
                params.getLayerNorm(),
                params.getResidual(),
                values.dropout(),
                values.head(),
                loss,
                loss.outputs(loss.target(reader.hasVectorTargets()), labelKinds));
    }

    /** As the data show or, of what an assembler has numbered, those that it may give others. */
    private static List<Integer> vocabularySizes(List<Integer> ofData, Optional<Assembly> assembly) {
        List<Integer> numbered = assembly.map(Assembly::vocabularySizes).orElse(List.of());
        return IntStream.range(0, ofData.size())
                .mapToObj(k -> k < numbered.size() ? Math.max(ofData.get(k), numbered.get(k)) : ofData.get(k))
                .toList();
    }

    private static List<Integer> requireAddable(List<Integer> sizes) {
        long sum = sizes.stream().mapToLong(Integer::intValue).sum();
        if (sum > Rows.MOST_NUMBERS) {
            throw UnrollException.usage(
                    "The vocabularies are too large: expected at most %d tokens in all, found %d; lower %s.",
                    Rows.MOST_NUMBERS, sum, ParameterName.of("vocabularySizes"));
        }
        return sizes;
    }
}
