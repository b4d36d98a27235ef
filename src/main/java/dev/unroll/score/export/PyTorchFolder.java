package dev.unroll.score.export;

import dev.unroll.data.SequenceKey;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.ModelWeights;
import dev.unroll.io.Storage;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A network as a folder for PyTorch: its weights, and a module of Python that says what they are of and loads them. */
public final class PyTorchFolder {
    private static final String MODULE = "network.py";

    private static final String BEGINNING = """
            \"""A network that unroll has trained, for PyTorch: load()(%1$s, lengths) of %2$s and lengths (B).

            Gives outputs %3$s in the label's units, before any softmax, sigmoid or exponential.
            \"""
            import hashlib
            import re
            from pathlib import Path

            import torch
            from safetensors.torch import load as tensors
            from torch import nn
            from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

            SHA256 = "%4$s"


            class Network(nn.Module):
                def __init__(self):
                    super().__init__()
            """;

    private static final String LOADING = """


            def load(file=Path(__file__).with_name("weights.safetensors")):
                data = Path(file).read_bytes()
                found = hashlib.sha256(data).hexdigest()
                if found != SHA256:
                    raise ValueError(f"{file} is damaged or of another network: expected SHA-256 {SHA256}, found {found}; export the model again.")
                weights = tensors(data)
                for old, new in ((r"^(\\w+_.h)_l(\\d+)", r"layers.\\2.\\1_l0"), (r"^norm_l", "norms."), (r"^embedding_", "tables.")):
                    weights = {re.sub(old, new, name): tensor for name, tensor in weights.items()}
                network = Network().to(torch.%s)
                network.load_state_dict(weights)
                return network.eval()
            """;

    private final TrainedNetwork trained;
    private final NetworkConfig config;
    private final Inputs inputs;
    private final String type; // of numbers
    private final String sha256; // of the file of weights
    private final StringBuilder text = new StringBuilder();

    private PyTorchFolder(TrainedNetwork trained, String sha256) {
        this.trained = trained;
        this.config = trained.config();
        this.inputs = config.inputs();
        this.type = trained.precision() == Precision.FLOAT ? "float32" : "float64";
        this.sha256 = sha256;
    }

    /** Writes the files of a folder that is not there yet. */
    public static void write(TrainedNetwork trained, Storage storage, String folder) throws IOException {
        String weights = Storage.child(folder, ModelFiles.WEIGHTS);
        ParameterLayout layout = new ParameterLayout(trained.config());
        ModelWeights.write(storage, weights, layout, trained.precision(), trained.parameters());
        String sha256 = sha256(storage, weights);
        storage.write(Storage.child(folder, MODULE), new PyTorchFolder(trained, sha256).module(), false);
    }

    private static String sha256(Storage storage, String file) throws IOException {
        MessageDigest digest = SequenceKey.sha256();
        try (InputStream in = new DigestInputStream(storage.open(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String module() {
        List<String> shapes = new ArrayList<>();
        if (inputs.features() > 0) {
            shapes.add("features (T, B, %s)".formatted(inputs.features()));
        }
        if (inputs.hasTokens()) {
            shapes.add("tokens (T, B, %s)".formatted(inputs.vocabularySizes().size()));
        }
        String names = shapes.stream().map(shape -> shape.split(" ", 2)[0]).collect(Collectors.joining(", "));
        String outputs = (config.head() == Head.EVERY ? "(T, B, %s)" : "(B, %s)").formatted(config.outputSize());
        text.append(BEGINNING.formatted(names, String.join(", ", shapes), outputs, sha256));
        addModules();
        line("\n    def forward(self, %s, lengths):", names);
        addInputs();
        addLayers();
        addHead();
        return text.append(LOADING.formatted(type)).toString();
    }

    private void addModules() {
        if (inputs.embeds()) {
            line(
                    "        self.tables = nn.ModuleList(nn.Embedding(size, %s) for size in %s)",
                    inputs.embeddingSize(), inputs.vocabularySizes());
        }
        String cell = switch (config.cell()) {
            case LSTM -> "LSTM(width, %s";
            case GRU -> "GRU(width, %s";
            case ELMAN_TANH -> "RNN(width, %s";
            case ELMAN_RELU -> "RNN(width, %s, nonlinearity=\"relu\"";
        };
        List<Integer> widths = IntStream.range(0, config.layers())
                .mapToObj(layer -> layer == 0 ? config.inputSize() : config.layerOutputSize())
                .toList();
        String directions = config.bidirectional() ? ", bidirectional=True" : "";
        line(
                "        self.layers = nn.ModuleList(nn.%s%s) for width in %s)",
                cell.formatted(config.hiddenSize()), directions, widths);
        if (config.layerNorm()) {
            line(
                    "        self.norms = nn.ModuleList(nn.LayerNorm(%s) for layer in self.layers)",
                    config.layerOutputSize());
        }
        line("        self.head = nn.Linear(%s, %s)", config.layerOutputSize(), config.outputSize());
    }

    private void addInputs() {
        List<String> columns = new ArrayList<>();
        if (inputs.features() > 0) {
            boolean plain = trained.features().isIdentity();
            line(
                    "        x = %s.to(torch.%s)",
                    plain ? "features" : standardized(Moments.of(trained.features())), type);
            columns.add("x");
        }
        for (int kind = 0; kind < inputs.vocabularySizes().size(); kind++) {
            columns.add(
                    inputs.embeds()
                            ? "self.tables[%1$s](tokens[..., %1$s])".formatted(kind)
                            : "nn.functional.one_hot(tokens[..., %s], %s).to(torch.%s)"
                                    .formatted(kind, inputs.vocabularySizes().get(kind), type));
        }
        if (inputs.hasTokens()) {
            line("        x = torch.cat([%s], -1)", String.join(", ", columns));
        }
    }

    private static String standardized(Moments moments) {
        return "((features.double() - %s) / %s)".formatted(tensor(moments.means()), tensor(moments.scales()));
    }

    private static String tensor(double[] values) {
        return "torch.tensor(%s, dtype=torch.float64)".formatted(Arrays.toString(values));
    }

    private void addLayers() {
        line("        for k, layer in enumerate(self.layers):");
        line("            packed = pack_padded_sequence(x, lengths, enforce_sorted=False)");
        line("            y = pad_packed_sequence(layer(packed)[0])[0]");
        List<Integer> added = IntStream.range(0, config.layers())
                .filter(config::addsInput)
                .boxed()
                .toList();
        if (!added.isEmpty()) {
            line("            y = y + x if k in %s else y", added);
        }
        line("            x = %s", config.layerNorm() ? "self.norms[k](y)" : "y");
    }

    private void addHead() {
        int hidden = config.hiddenSize();
        String others = "x.masked_fill(torch.arange(len(x))[:, None, None] >= lengths[:, None], %s)";
        switch (config.head()) {
            case EVERY -> {}
            case LAST -> {
                line("        last = x[lengths - 1, torch.arange(len(lengths))]");
                line(
                        "        x = %s",
                        config.bidirectional()
                                ? "torch.cat([last[:, :%s], x[0, :, %s:]], -1)".formatted(hidden, hidden)
                                : "last");
            }
            case MEAN -> line("        x = %s.sum(0) / lengths[:, None]", others.formatted("0"));
            case MAX -> line("        x = %s.amax(0)", others.formatted("-torch.inf"));
        }
        line("        y = self.head(x)");
        int quantiles = config.loss().outputsOfNumber();
        if (!trained.targets().isIdentity()) {
            Moments moments = Moments.ofOutputs(trained);
            line("        y = y * %s + %s", tensor(moments.scales()), tensor(moments.means()));
        }
        line(
                "        return %s",
                quantiles == 1 ? "y" : "y.unflatten(-1, (-1, %s)).sort(-1).values.flatten(-2)".formatted(quantiles));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library that we have
    private void line(String pattern, Object... parts) {
        text.append(pattern.formatted(parts)).append('\n');
    }
}
