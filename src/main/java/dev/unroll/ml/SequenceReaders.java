package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Target;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.read.SequenceFormat;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.spark.read.VocabularyCount;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;

/** Finds the columns that are read, and makes what reads them. */
record SequenceReaders(ParamValues values) {
    /** Reads sequences to train and to validate on, once it has counted the tokens to train on, if they are strings. */
    SequenceReader splitReader(Dataset<Row> data) {
        SequenceReader reader = typeReader(data);
        if (reader.vocabularies().isEmpty()) {
            return reader;
        }
        List<Integer> sizes =
                Arrays.stream(values.params().getVocabularySizes()).boxed().toList();
        VocabularyCount count = new VocabularyCount(sizes, values.params().getMinTokenCount(), values.unknownTokens());
        String heldOut = values.params().getValidationIndicatorCol();
        return splitReader(data, count.vocabularies(data, values.params().getTokensCol(), heldOut));
    }

    /** How an assembler made the sequences in the columns that are read, as it has left word in their metadata. */
    Optional<Assembly> assembly(StructType schema) {
        for (String name :
                List.of(values.params().getFeaturesCol(), values.params().getTokensCol())) {
            boolean known = List.of(schema.fieldNames()).contains(name)
                    && schema.apply(name).metadata().contains(Assembly.KEY);
            if (known) {
                return Optional.of(assembly(name, schema.apply(name).metadata()));
            }
        }
        return Optional.empty();
    }

    private static Assembly assembly(String column, Metadata metadata) {
        try {
            return Assembly.parse(metadata.getString(Assembly.KEY));
        } catch (IllegalArgumentException | ClassCastException e) { // the latter where it is no string
            throw UnrollException.data(
                    "Column \"%s\" cannot tell how its sequences were assembled: expected in its metadata, as \"%s\", what an assembler of this version writes, found something else (%s); assemble them anew, or drop the metadata.",
                    column, Assembly.KEY, e.getMessage(), e);
        }
    }

    /** Finds and checks the columns, and their types, without a job. */
    SequenceReader typeReader(Dataset<Row> data) {
        boolean strings =
                VocabularyCount.isOfStrings(data.schema(), values.params().getTokensCol());
        if (values.readsTokens() && !strings && values.leavesTokensOut()) {
            throw UnrollException.usage(
                    "%s and %s are for tokens that are strings: expected such a column in %s, found \"%s\"; leave them out, or cast the column.",
                    ParameterName.of("unknownTokens"),
                    ParameterName.of("minTokenCount"),
                    ParameterName.of("tokensCol"),
                    values.params().getTokensCol());
        }
        return splitReader(data, strings ? VocabularyCount.none() : List.of());
    }

    private SequenceReader splitReader(Dataset<Row> data, List<Vocabulary> vocabularies) {
        List<Integer> sizes =
                Arrays.stream(values.params().getVocabularySizes()).boxed().toList();
        Target target = values.loss()
                .target(SequenceReader.hasVectorTargets(
                        data.schema(), values.params().getLabelCol(), values.head()));
        int labelKinds = values.lossFunction().labelKinds(target, values.numClasses());
        SequenceFormat.Columns columns = columns(
                values.readsFeatures(),
                values.params().getLabelCol(),
                values.params().getValidationIndicatorCol());
        SequenceFormat format = format(target, columns, 0, sizes, labelKinds);
        return new SequenceReader(
                data,
                format,
                vocabularies,
                values.params().getValidationFraction(),
                values.params().getSeed());
    }

    /** Reads sequences that a network is measured on, all of them. */
    SequenceReader reader(Dataset<Row> data, TrainedNetwork trained) {
        return new SequenceReader(
                data,
                format(trained, values.params().getLabelCol()),
                trained.vocabularies(),
                0,
                values.params().getSeed());
    }

    /** @param label empty for predictions, which need none */
    SequenceFormat format(TrainedNetwork trained, String label) {
        NetworkConfig network = trained.config();
        String tokensCol = ParameterName.of("tokensCol");
        String featuresCol = ParameterName.of("featuresCol");
        if (network.tokens() && !values.readsTokens()) {
            throw UnrollException.usage(
                    "The model reads tokens: expected their column in %s, found none; name it.", tokensCol);
        }
        if (!network.tokens() && values.readsTokens()) {
            throw UnrollException.usage(
                    "The model reads features: expected none in %s, found \"%s\"; choose their column with %s.",
                    tokensCol, values.params().getTokensCol(), featuresCol);
        }
        int labelKinds = network.loss().labelKinds(trained.target(), network.outputSize());
        int features = network.inputs().features();
        if (features == 0 && values.params().isSet(values.params().featuresCol())) {
            throw UnrollException.usage(
                    "The model reads tokens alone: expected no column in %s, found \"%s\"; leave it out.",
                    featuresCol, values.params().getFeaturesCol());
        }
        return format(
                trained.target(), columns(features > 0, label, ""), features, network.vocabularySizes(), labelKinds);
    }

    private SequenceFormat.Columns columns(boolean features, String label, String validationIndicator) {
        return new SequenceFormat.Columns(
                features ? values.params().getFeaturesCol() : "",
                values.params().getTokensCol(),
                label,
                values.params().getWeightCol(),
                values.params().getIdCol(),
                validationIndicator);
    }

    private SequenceFormat format(
            Target target,
            SequenceFormat.Columns columns,
            int features,
            List<Integer> vocabularySizes,
            int labelKinds) {
        return new SequenceFormat(
                columns,
                target,
                values.head(),
                values.precision(),
                features,
                vocabularySizes,
                labelKinds,
                values.handleInvalid());
    }
}
