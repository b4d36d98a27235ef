package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.PlainMessage;
import dev.unroll.spark.ReadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Reads a model's folder; it is data alone, and no code of it is run. */
final class ModelReader<M extends RnnModel<M>> extends MLReader<M> {
    private static final scala.collection.immutable.List<String> NO_LONGER_PARAMETERS =
            scala.collection.immutable.List$.MODULE$.<String>empty().$colon$colon("vocabularySize");

    /** Of exceptions that speak of the folder; others are about a value in it. */
    private static final Set<UnrollException.Kind> READING =
            Set.of(UnrollException.Kind.MODEL, UnrollException.Kind.STORAGE);

    private final Class<M> type;
    private final BiFunction<String, TrainedNetwork, M> model;

    /** @param model makes one from its uid and network */
    ModelReader(Class<M> type, BiFunction<String, TrainedNetwork, M> model) {
        this.type = type;
        this.model = model;
    }

    @Override
    public M load(String path) {
        return read(path, place(path, sparkSession()));
    }

    M read(String path, ModelFiles place) {
        Metadata metadata = metadata(path, place);
        if (!metadata.className().equals(type.getName())) {
            throw new UnrollException(
                    UnrollException.Kind.MODEL,
                    "The folder %s holds another model: expected %s, found %s."
                            .formatted(path, type.getName(), metadata.className()));
        }
        try {
            ModelMetadata own = ModelMetadata.ofJson(metadata.metadataJson());
            M loaded = model.apply(
                    metadata.uid(),
                    own.with(Precision.FLOAT, ModelWeights.read(place.fileSystem(), place.weights(), own.network())));
            metadata.getAndSetParams(loaded, Option.apply(NO_LONGER_PARAMETERS));
            if (own.version() < 3 && own.network().tokens()) { // whose features were tokens where they were integers
                loaded.setTokensCol(loaded.getFeaturesCol()).clear(loaded.featuresCol());
            }
            requireWeights(place, own.weights(), loaded.weightsSha256());
            return loaded;
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw unreadable(path, e);
        }
    }

    /** The class of the model or estimator in a folder; throws as {@link #load} does. */
    static String className(String path, SparkSession session) {
        return metadata(path, place(path, session)).className();
    }

    /** What a storage that fails throws stays as it is. */
    private static Metadata metadata(String path, ModelFiles place) {
        try {
            return DefaultParamsReader$.MODULE$.parseMetadata(place.readMetadata(), "");
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw unreadable(path, e);
        }
    }

    private static ModelFiles place(String path, SparkSession session) {
        try {
            return ModelPlace.of(path, session);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param expected empty where the metadata do not say */
    private static void requireWeights(ModelFiles place, String expected, String found) {
        if (!expected.isEmpty() && !expected.equals(found)) {
            throw new UnrollException(
                    UnrollException.Kind.MODEL,
                    "The file %s is not the one that the model was saved with: expected weights of SHA-256 %s, found %s; restore it, or train and save the model again."
                            .formatted(place.weights(), expected, found));
        }
    }

    private static RuntimeException unreadable(String path, Exception e) {
        if (e instanceof UnrollException known && READING.contains(known.kind())) {
            return known;
        } else if (ReadFailure.isOfClusterOrStorage(e)) {
            return e instanceof IOException io ? new UncheckedIOException(io) : new IllegalStateException(e);
        }
        String sentence =
                "The folder %s holds no readable model: expected one that was saved, found \"%s\"; restore it, or train and save the model again."
                        .formatted(path, PlainMessage.of(e));
        return new UnrollException(UnrollException.Kind.MODEL, sentence, e);
    }
}
