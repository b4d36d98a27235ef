package dev.unroll.ml;

import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.MLWriter;

/**
 * Writes a model beside what is there and puts it in its place when it is whole, where Spark removes first and writes then.
 * {@code overwrite} is for models of unroll's: a folder that holds anything else is left alone.
 */
abstract class FolderWriter extends MLWriter {
    /** Writes the model into a folder that is empty, or not there yet. */
    abstract void write(ModelFiles place) throws IOException;

    /** Throws OUTPUT_IN_USE for a folder of others', and for a model if {@code overwrite} was not called. */
    @Override
    public void save(String path) throws IOException {
        ModelFiles place = ModelReader.place(path, sparkSession());
        if (!shouldOverwrite() && place.exists()) {
            throw Kind.OUTPUT_IN_USE.of(
                    "The folder %s exists already: expected an unused path; choose another, or call write().overwrite().save(path) to replace a model.",
                    path);
        }
        place.replace(this::saveImpl);
    }

    @Override
    public void saveImpl(String path) {
        try {
            write(ModelReader.place(path, sparkSession()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
