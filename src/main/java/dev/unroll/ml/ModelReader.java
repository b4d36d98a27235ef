package dev.unroll.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.ParameterLayout;
import dev.unroll.spark.PlainMessage;
import dev.unroll.spark.ReadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Reads a model's folder; it is data alone, and no code of it is run. */
final class ModelReader<M extends RnnParams<M> & RnnModel> extends MLReader<M> {
    private final Class<M> type;
    private final BiFunction<String, TrainedNetwork, M> model;

    /** @param model makes one from its uid and network */
    ModelReader(Class<M> type, BiFunction<String, TrainedNetwork, M> model) {
        this.type = type;
        this.model = model;
    }

    @Override
    public M load(String path) {
        Metadata metadata = metadata(path, sparkSession());
        if (!metadata.className().equals(type.getName())) {
            throw new UnrollException(
                    UnrollException.Kind.MODEL,
                    "The folder %s holds another model: expected %s, found %s."
                            .formatted(path, type.getName(), metadata.className()));
        }
        try {
            ModelMetadata own = ModelMetadata.ofJson(metadata.metadataJson());
            M loaded = model.apply(metadata.uid(), own.with(parameters(path, own)));
            metadata.getAndSetParams(loaded, Option.empty());
            requireWeights(path, own.weights(), loaded.weightsSha256());
            return loaded;
        } catch (JsonProcessingException e) {
            throw unreadable(path, e);
        } catch (RuntimeException e) {
            throw ReadFailure.isOfClusterOrStorage(e) ? e : unreadable(path, e);
        }
    }

    /**
     * Reads what Spark ML keeps of any model or estimator. Throws MODEL if there is none, or no whole one; what a cluster or
     * a storage that fails throws stays as it is.
     */
    static Metadata metadata(String path, SparkSession session) {
        try {
            return DefaultParamsReader$.MODULE$.loadMetadata(path, session, "");
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            if (ReadFailure.isOfClusterOrStorage(e)) {
                throw e;
            }
            throw unreadable(path, e);
        }
    }

    /** (P) */
    private double[] parameters(String path, ModelMetadata own) {
        Path weights = new Path(path, ModelWriter.WEIGHTS);
        return ModelWeights.read(fileSystem(weights), weights, new ParameterLayout(own.network()));
    }

    private FileSystem fileSystem(Path file) {
        try {
            return file.getFileSystem(sparkSession().sessionState().newHadoopConf());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param expected empty where the metadata do not say */
    private static void requireWeights(String path, String expected, String found) {
        if (!expected.isEmpty() && !expected.equals(found)) {
            throw new UnrollException(
                    UnrollException.Kind.MODEL,
                    "The file %s/%s is not the one that the model was saved with: expected weights of SHA-256 %s, found %s; restore it, or train and save the model again."
                            .formatted(path, ModelWriter.WEIGHTS, expected, found));
        }
    }

    private static UnrollException unreadable(String path, Exception e) {
        if (e instanceof UnrollException known) {
            return known;
        }
        String sentence =
                "The folder %s holds no readable model: expected one that was saved, found \"%s\"; restore it, or train and save the model again."
                        .formatted(path, PlainMessage.of(e));
        return new UnrollException(UnrollException.Kind.MODEL, sentence, e);
    }
}
