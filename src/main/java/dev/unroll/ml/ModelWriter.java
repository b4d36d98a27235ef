package dev.unroll.ml;

import dev.unroll.io.ModelFiles;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.SparkApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.MLWriter;

/** Writes a model's folder: all that a scorer needs, and then Spark ML's metadata. */
final class ModelWriter extends MLWriter {
    private final RnnParams<?> model;
    private final TrainedNetwork trained;

    ModelWriter(RnnParams<?> model, TrainedNetwork trained) {
        this.model = model;
        this.trained = trained.in(new ParamValues(model).precision());
    }

    /**
     * Writes the model beside what is there and puts it in its place when it is whole, where Spark removes first and writes
     * then. {@code overwrite} is for models of unroll's: a folder that holds anything else is left alone.
     *
     * @throws IOException if there is something and {@code overwrite} was not called, or the file system fails
     * @throws dev.unroll.data.UnrollException of kind OUTPUT_IN_USE if there is something that unroll did not write
     */
    @Override
    public void save(String path) throws IOException {
        ModelFiles place = ModelReader.place(path, sparkSession());
        if (!shouldOverwrite() && place.exists()) {
            throw new IOException(
                    "Path " + path + " exists already; call write().overwrite().save(path) to replace a model.");
        }
        place.replace(this::saveImpl);
    }

    /** Writes the model into a folder that is empty, or not there yet. */
    @Override
    public void saveImpl(String path) {
        try {
            ModelFiles place = ModelReader.place(path, sparkSession());
            trained.save(place);
            place.writeMetadata(SparkApi.metadata(model, sparkSession()), SparkApi.isInLocalSavingMode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
