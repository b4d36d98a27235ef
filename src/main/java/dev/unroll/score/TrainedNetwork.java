package dev.unroll.score;

import dev.unroll.assemble.Assembly;
import dev.unroll.cell.CellType;
import dev.unroll.data.Standardization;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.BestEpoch;
import dev.unroll.io.Json;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.ModelWeights;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import dev.unroll.network.Head;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Parameters;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network with all that predictions need; immutable.
 *
 * @param vocabularies (K) of tokens that are strings; empty if they are integers
 * @param assembly how its sequences were made of events, if they were
 * @param vectorTarget whether a target is an array of numbers, even of a single one, and so is a prediction
 * @param features what the network's inputs are standardized by
 * @param targets what its targets were standardized by, to convert outputs back
 * @param precision that it computes in, and that its weights are saved in
 * @param dataFingerprint of the data that it was trained on, if known
 * @param best of the epochs that it was trained for, if they were validated
 * @param parameters (P) master weights; not copied, and only to be read
 */
// spotless:off: a table
public record TrainedNetwork(
        NetworkConfig config, List<Vocabulary> vocabularies, Optional<Assembly> assembly, boolean vectorTarget,
        Standardization features, Standardization targets, Precision precision, Optional<String> dataFingerprint, BestEpoch best, double[] parameters) {
    // spotless:on
    private static final int VERSION = 4;
    private static final int BYTES_OF_WORD = 150; // in a list and a map

    /** Contents of {@code unroll.json}, with fingerprints of the training data and the weights, each empty if unknown. */
    // spotless:off: a table
    private record Description(
            long version, NetworkConfig network, List<Words> vocabularies, Map<String, Object> assembly, boolean vectorTarget,
            Moments features, Moments targets, Precision precision, String data, String weights, BestEpoch best) {}

    /** A vocabulary, and whether it has a token for all others. */
    private record Words(List<String> words, boolean unknown) {
        Words(Vocabulary vocabulary) { this(vocabulary.words(), vocabulary.hasUnknown()); }
        Vocabulary vocabulary() { return new Vocabulary(words, unknown); }
    }
    // spotless:on

    /** A standardization: (columns) each, or empty. */
    private record Moments(double[] means, double[] deviations) {
        static Moments of(Standardization standardization) {
            return new Moments(standardization.means(), standardization.deviations());
        }

        Standardization standardization() {
            return new Standardization(means, deviations);
        }
    }

    public TrainedNetwork {
        requireColumns(features, config.inputs().features());
        requireColumns(targets, config.outputSize() / config.loss().outputsOfNumber());
        vocabularies = List.copyOf(vocabularies);
        List<Integer> sizes = vocabularies.stream().map(Vocabulary::size).toList();
        if (!sizes.isEmpty() && !sizes.equals(config.vocabularySizes())) {
            throw new IllegalArgumentException(
                    "vocabularies of %s tokens, not %s".formatted(sizes, config.vocabularySizes()));
        }
    }

    private static void requireColumns(Standardization standardization, int columns) {
        int found = standardization.means().length;
        if (!standardization.isIdentity() && found != columns) {
            throw new IllegalArgumentException("a standardization of %d columns, not %d".formatted(found, columns));
        }
    }

    /** Loads a model that was saved to a folder of the local disk. Throws as the other method does. */
    public static TrainedNetwork load(Path folder) throws IOException {
        return load(new StoredFiles.Local(), folder.toString());
    }

    /** Loads a saved model. Throws MODEL if there is none, or it is damaged or of an earlier format. */
    public static TrainedNetwork load(StoredFiles storage, String folder) throws IOException {
        String json = ModelFiles.readDescription(storage, folder)
                .orElseThrow(() -> Kind.MODEL.of(
                        "The folder %s has no file unroll.json: expected a model of format %d; load an older one with Spark, and save it again.",
                        folder, VERSION));
        try {
            return of(Json.parse(json), storage, Storage.child(folder, ModelFiles.WEIGHTS));
        } catch (IllegalArgumentException e) {
            throw Kind.MODEL.of(
                    "The file %s is damaged: %s; restore it, or train and save the model again.",
                    Storage.child(folder, ModelFiles.DESCRIPTION), e.getMessage(), e);
        }
    }

    /** A network from its description and weights. Throws IllegalArgumentException if it describes no network. */
    public static TrainedNetwork of(Map<String, Object> description, StoredFiles storage, String weights) {
        upgrade(description);
        Object version = description.get("version");
        if (!Long.valueOf(VERSION).equals(version)) {
            throw new IllegalArgumentException("its format is of version %s, not %d".formatted(version, VERSION));
        }
        Description found = Json.toRecord(description, Description.class);
        Standardization features = found.features.standardization();
        Standardization targets = found.targets.standardization();
        Optional<String> data = Optional.of(found.data).filter(known -> !known.isEmpty());
        double[] parameters = ModelWeights.read(storage, weights, found.network);
        List<Vocabulary> vocabularies =
                found.vocabularies.stream().map(Words::vocabulary).toList();
        TrainedNetwork network = new TrainedNetwork(
                found.network,
                vocabularies,
                found.assembly.isEmpty() ? Optional.empty() : Optional.of(Assembly.of(found.assembly)),
                found.vectorTarget,
                features,
                targets,
                found.precision,
                data,
                found.best,
                parameters);
        String sha256 = network.weightsSha256();
        if (!found.weights.isEmpty() && !found.weights.equals(sha256)) {
            throw Kind.MODEL.of(
                    "The file %s is not the one that the model was saved with: expected weights of SHA-256 %s, found %s; restore it, or train and save the model again.",
                    weights, found.weights, sha256);
        }
        return network;
    }

    /** What version 3 knew of a network. */
    private record PlainNetwork(
            CellType cell,
            int inputSize,
            List<Integer> vocabularySizes,
            int hiddenSize,
            int layers,
            boolean bidirectional,
            Head head,
            Loss loss,
            int outputSize) {
        NetworkConfig config() {
            return new NetworkConfig(
                    cell, inputSize, vocabularySizes, hiddenSize, layers, bidirectional, head, loss, outputSize);
        }
    }

    /** Brings an earlier description to this version. Throws IllegalArgumentException if it describes no network. */
    private static void upgrade(Map<String, Object> description) {
        if (Long.valueOf(3).equals(description.get("version"))) {
            PlainNetwork network = Json.toRecord(description.get("network"), PlainNetwork.class);
            description.put("network", Json.parse(Json.write(network.config())));
            description.put("best", Json.parse(Json.write(BestEpoch.NONE)));
            description.put("vocabularies", List.of());
            description.put("version", (long) VERSION);
        }
        description.putIfAbsent("assembly", Map.of()); // as before there were assemblers
    }

    /** Writes all that a scorer needs: the weights and their description. */
    public void save(ModelFiles model) throws IOException {
        ModelWeights.write(model.storage(), model.weights(), new ParameterLayout(config), precision, parameters);
        String data = dataFingerprint.orElse("");
        String weights = weightsSha256();
        List<Words> words = vocabularies.stream().map(Words::new).toList();
        Description description = new Description(
                VERSION,
                config,
                words,
                assembly.map(known -> Json.parse(known.json())).orElse(Map.of()),
                vectorTarget,
                Moments.of(features),
                Moments.of(targets),
                precision,
                data,
                weights,
                best);
        model.storage().write(model.description(), Json.write(description) + "\n", false);
    }

    /** In memory, about. */
    public long bytes() {
        int words = vocabularies.stream().mapToInt(Vocabulary::size).sum();
        long assembled = assembly.map(known -> known.json().length()).orElse(0);
        return (long) Double.BYTES * parameters.length + (long) BYTES_OF_WORD * words + assembled;
    }

    /** What it predicts. */
    public Target target() {
        return config.loss().target(vectorTarget);
    }

    /** The same network, computing in another precision. */
    public TrainedNetwork in(Precision other) {
        return new TrainedNetwork(
                config,
                vocabularies,
                assembly,
                vectorTarget,
                features,
                targets,
                other,
                dataFingerprint,
                best,
                parameters);
    }

    /** SHA-256 of the weights in this precision, as in the header of a saved model's file. */
    public String weightsSha256() {
        return ModelWeights.sha256(new ParameterLayout(config), precision, parameters);
    }

    /** Computes predictions with a network of its own, so it is for one thread. */
    public Predictor predictor(int blockSize) {
        Parameters rounded = Parameters.of(parameters, precision);
        return new Predictor(config, rounded, precision, features, targets, blockSize);
    }
}
