package dev.unroll.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.unroll.io.ModelWeights;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLWriter;
import org.json4s.JObject;
import org.json4s.jackson.JsonMethods$;
import scala.Option;
import scala.Some;

/** Writes a model's folder: Spark ML's metadata with ours among them, and the weights beside them. */
final class ModelWriter extends MLWriter {
    static final String WEIGHTS = "weights.safetensors";

    private final RnnParams<?> model;
    private final TrainedNetwork trained;

    ModelWriter(RnnParams<?> model, TrainedNetwork trained) {
        this.model = model;
        this.trained = trained;
    }

    @Override
    public void saveImpl(String path) {
        Precision precision = new SequenceSource(model).precision();
        DefaultParamsWriter$.MODULE$.saveMetadata(
                model, path, sparkSession(), new Some<>(extra(precision)), Option.empty());
        Path weights = new Path(path, WEIGHTS);
        try {
            ModelWeights.write(
                    weights.getFileSystem(sparkSession().sessionState().newHadoopConf()),
                    weights,
                    new ParameterLayout(trained.config()),
                    precision,
                    trained.parameters());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JObject extra(Precision precision) {
        try {
            return JsonMethods$.MODULE$
                    .mapper()
                    .readValue(ModelMetadata.of(trained, precision).toJson(), JObject.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers, words and lists of them can be written as JSON", e);
        }
    }
}
