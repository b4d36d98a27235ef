package dev.unroll.ml;

import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelFiles;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.score.export.Export;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Saves a model or, with {@code format("onnx")} or {@code format("pytorch")}, exports its network. The option {@code states} says
 * whether an ONNX file reads and gives states; formats are an option too, which is how Spark Connect can tell them.
 */
public abstract class NetworkWriter extends FolderWriter {
    private static final String MODEL = "internal"; // as Spark names it

    private final Supplier<TrainedNetwork> network;
    private String format = MODEL;
    private boolean states;

    NetworkWriter(Supplier<TrainedNetwork> network) {
        this.network = network;
    }

    /** What to write: {@code internal}, the default, is the model's own folder. */
    public NetworkWriter format(String name) {
        return option("format", name);
    }

    // spotless:off: a table
    @Override public NetworkWriter overwrite() { super.overwrite(); return this; }
    // spotless:on

    /** Others than {@code format} and {@code states} mean nothing. */
    @Override
    public NetworkWriter option(String key, String value) {
        switch (key.toLowerCase(Locale.ROOT)) {
            case "format" -> format = value.toLowerCase(Locale.ROOT);
            case "states" -> states = Boolean.parseBoolean(value);
            default -> super.option(key, value);
        }
        return this;
    }

    @Override
    public void save(String path) throws IOException {
        if (format.equals(MODEL)) {
            super.save(path);
            return;
        }
        Export.Format wanted = Arrays.stream(Export.Format.values())
                .filter(one -> one.toString().equals(format))
                .findFirst()
                .orElseThrow(() -> UnrollException.usage(
                        "A model cannot be written in the format %s: expected %s or one of %s; correct it.",
                        format, MODEL, Arrays.toString(Export.Format.values())));
        ModelFiles place = ModelReader.place(path, sparkSession());
        new Export(network.get(), wanted, states)
                .write(
                        place.storage(),
                        place.folder(),
                        path,
                        shouldOverwrite(),
                        sentence -> LoggerFactory.getLogger(NetworkWriter.class).warn(sentence));
    }
}
