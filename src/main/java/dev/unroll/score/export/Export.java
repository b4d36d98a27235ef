package dev.unroll.score.export;

import dev.unroll.data.ParameterName;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Output;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import dev.unroll.score.TrainedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A network as another library reads it.
 *
 * @param states whether it also reads the layers' states before the first step, and gives those after the last one
 */
public record Export(TrainedNetwork trained, Format format, boolean states) {
    /** What it is for. */
    public enum Format {
        /** A file, see {@link OnnxModel}. */
        ONNX,
        /** A folder, see {@link PyTorchFolder}. */
        PYTORCH;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    public Export {
        if (states && format == Format.PYTORCH) {
            throw UnrollException.usage(
                    "%s is for ONNX: expected none for PyTorch, whose layers take and give states by themselves; leave it out.",
                    ParameterName.of("states"));
        }
    }

    /** Writes a file or folder that is replaced as a whole; messages call it {@code name}. */
    public void write(Storage storage, String path, String name, boolean overwrite, Consumer<String> note)
            throws IOException {
        Output.Ownership own = format == Format.ONNX ? file -> objection(storage, file) : new Output.Manifest(storage);
        try (Output output = Output.open(storage, path, name, overwrite, own, note)) {
            if (format == Format.PYTORCH) {
                PyTorchFolder.write(trained, storage, output.draft());
            } else {
                byte[] bytes = OnnxModel.bytes(trained, states);
                try (OutputStream file = storage.create(output.draft(), false)) {
                    file.write(bytes);
                }
            }
            output.commit();
        }
    }

    private static Optional<String> objection(Storage storage, String path) throws IOException {
        if (storage.find(path).filter(StoredFiles.Entry::isFolder).isPresent()) {
            return Optional.of("is a folder");
        }
        byte[] mark = OnnxModel.mark();
        try (InputStream file = storage.open(path)) {
            boolean own = Arrays.equals(mark, file.readNBytes(mark.length));
            return own ? Optional.empty() : Optional.of("is no ONNX file of unroll's");
        }
    }

    /** Throws MODEL for an ONNX file that is not to the bit what {@link #write} would write: a damaged one, or another network's. */
    public void requireSame(StoredFiles storage, String path) throws IOException {
        byte[] expected = OnnxModel.bytes(trained, states);
        byte[] found;
        try (InputStream file = storage.open(path)) {
            found = file.readAllBytes();
        }
        if (!Arrays.equals(expected, found)) {
            throw Kind.MODEL.of(
                    "%s is not this model's export: expected %d bytes of SHA-256 %s, found %d of %s; export the model again.",
                    path, expected.length, sha256(expected), found.length, sha256(found));
        }
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(SequenceKey.sha256().digest(bytes));
    }
}
