package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.ModelFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads the folder of a saved {@link SequenceAssemblerModel}; it is data alone, and no code of it is run. */
final class AssemblerReader extends MLReader<SequenceAssemblerModel> {
    @Override
    public SequenceAssemblerModel load(String path) {
        try {
            ModelFiles place = ModelReader.place(path, sparkSession());
            Metadata metadata = DefaultParamsReader$.MODULE$.parseMetadata(
                    place.readMetadata(), SequenceAssemblerModel.class.getName());
            String json = ModelFiles.readDescription(place.storage(), place.folder())
                    .orElseThrow(() -> new FileNotFoundException("no " + ModelFiles.DESCRIPTION));
            SequenceAssemblerModel model =
                    new SequenceAssemblerModel(metadata.uid(), Optional.of(Assembly.parse(json)));
            metadata.getAndSetParams(model, Option.empty());
            return model;
        } catch (IllegalArgumentException | FileNotFoundException e) {
            throw Kind.MODEL.of(
                    "The folder %s holds no readable assembler: expected one that was saved, found \"%s\"; restore it, or fit and save it again.",
                    path, e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
