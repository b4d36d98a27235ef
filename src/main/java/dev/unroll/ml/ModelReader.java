package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Json;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.TrainingSummary;
import dev.unroll.io.UserPath;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.Failures;
import dev.unroll.spark.HadoopStorage;
import dev.unroll.spark.SparkApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Reads a model's folder, in any version of the format; it is data alone, and no code of it is run. */
final class ModelReader<M> extends MLReader<M> {
    private static final scala.collection.immutable.List<String> NO_LONGER_PARAMETERS =
            scala.collection.immutable.List$.MODULE$.<String>empty().$colon$colon("vocabularySize");

    /** By the class that the metadata name, makes a model without a network. */
    private static final Map<String, Function<String, RnnModel<?>>> KINDS = Map.of(
            RnnClassificationModel.class.getName(), RnnClassificationModel::new,
            RnnRegressionModel.class.getName(), RnnRegressionModel::new,
            RnnForecasterModel.class.getName(), RnnRegressionModel::new);

    private final Class<M> type;

    ModelReader(Class<M> type) {
        this.type = type;
    }

    /** Where Spark wants a model saved or loaded. */
    static ModelFiles place(String path, SparkSession session) throws IOException {
        UserPath.require("The folder of a model", path);
        Path folder = new Path(path);
        Configuration conf = session.sessionState().newHadoopConf();
        FileSystem files = SparkApi.isInLocalSavingMode() ? FileSystem.getLocal(conf) : folder.getFileSystem(conf);
        return new ModelFiles(new HadoopStorage(files), folder.toString());
    }

    @Override
    public M load(String path) {
        try {
            return read(path, place(path, sparkSession()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    M read(String path, ModelFiles place) {
        Metadata metadata = metadata(path, place);
        RnnModel<?> empty =
                KINDS.getOrDefault(metadata.className(), uid -> null).apply(metadata.uid());
        if (!type.isInstance(empty)) {
            throw Kind.MODEL.of(
                    "The folder %s holds another model: expected %s, found %s.",
                    path, type.getName(), metadata.className());
        }
        try {
            Map<String, Object> all = Json.parse(metadata.metadataJson());
            boolean early = all.containsKey("unroll");
            boolean tokensInFeatures = early && upgrade(all);
            TrainedNetwork network = early
                    ? TrainedNetwork.of(Json.object(all.get("unroll")), place.storage(), place.weights())
                    : TrainedNetwork.load(place.storage(), place.toString());
            RnnModel<?> loaded = empty.with(Optional.of(network));
            TrainingSummary.read(place.storage(), place.toString())
                    .ifPresent(known -> loaded.setSummary(Option.apply(new RnnSummary(metadata.uid(), known))));
            metadata.getAndSetParams(loaded, Option.apply(withoutMeaning(loaded)));
            loaded.set(loaded.head(), network.config().head().toString()); // which a forecaster has no parameter for
            if (tokensInFeatures) {
                loaded.setTokensCol(loaded.getFeaturesCol()).clear(loaded.featuresCol());
            }
            return type.cast(loaded);
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw unreadable(path, e);
        }
    }

    /** A forecaster, with the network that it has beside its own metadata. */
    RnnForecasterModel forecaster(String path) {
        try {
            ModelFiles place = place(path, sparkSession());
            RnnRegressionModel network = RnnRegressionModel.class.cast(read(path, place));
            Metadata metadata = metadata(path, place);
            if (!metadata.className().equals(RnnForecasterModel.class.getName())) {
                throw Kind.MODEL.of(
                        "The folder %s holds another model: expected %s, found %s.",
                        path, RnnForecasterModel.class.getName(), metadata.className());
            }
            RnnForecasterModel loaded = new RnnForecasterModel(metadata.uid(), Optional.of(network));
            metadata.getAndSetParams(loaded, Option.empty());
            return loaded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parameters that a model's metadata may have all the same: of earlier versions, and of a forecaster. */
    private static scala.collection.immutable.List<String> withoutMeaning(RnnModel<?> model) {
        scala.collection.immutable.List<String> names = NO_LONGER_PARAMETERS;
        for (Parameter parameter : ForecasterParameters.ALL) {
            names = model.hasParam(parameter.name()) ? names : names.$colon$colon(parameter.name());
        }
        return names;
    }

    /** Brings an earlier version's description to the newest; returns whether the column of features has tokens. */
    private static boolean upgrade(Map<String, Object> metadata) {
        Map<String, Object> description = Json.object(metadata.get("unroll"));
        Object version = description.put("version", 3L);
        if (!(version instanceof Long number) || number < 1 || number > 3) {
            throw new IllegalArgumentException("its format is of version " + version + ", not 1 to 3");
        }
        Map<String, Object> parameters = Json.object(metadata.get("defaultParamMap"));
        parameters.putAll(Json.object(metadata.get("paramMap")));
        description.put("precision", parameters.get("precision"));
        description.putIfAbsent("data", ""); // as in version 1
        description.putIfAbsent("weights", "");
        if (version.equals(3L)) {
            return false;
        }
        Map<String, Object> network = Json.object(description.get("network"));
        boolean tokens = Boolean.TRUE.equals(network.remove("tokens")); // of one kind at most
        network.put("vocabularySizes", tokens ? Arrays.asList(network.get("inputSize")) : List.of());
        return tokens;
    }

    /** What a storage that fails throws stays as it is. */
    private static Metadata metadata(String path, ModelFiles place) {
        try {
            return DefaultParamsReader$.MODULE$.parseMetadata(place.readMetadata(), "");
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            throw unreadable(path, e);
        }
    }

    private static RuntimeException unreadable(String path, Exception e) {
        if (e instanceof UnrollException known && (known.kind() == Kind.MODEL || known.kind() == Kind.STORAGE)) {
            return known; // others speak of a value in the folder, not of the folder
        } else if (Failures.isOfClusterOrStorage(e)) {
            return e instanceof IOException io ? new UncheckedIOException(io) : new IllegalStateException(e);
        }
        return Kind.MODEL.of(
                "The folder %s holds no readable model: expected one that was saved, found \"%s\"; restore it, or train and save the model again.",
                path, Failures.plainMessage(e), e);
    }
}
