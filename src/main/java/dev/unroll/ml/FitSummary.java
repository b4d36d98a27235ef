package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Standardization;
import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import dev.unroll.io.TrainingSummary;
import dev.unroll.network.Head;
import dev.unroll.network.Initializer;
import dev.unroll.network.LossFunction;
import dev.unroll.network.LossMetrics;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.LabelQuantiles;
import dev.unroll.spark.MeasuredBlocks;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.Validation;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.PartSummary;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.spark.read.SequenceReader.Part;
import dev.unroll.train.Outcome;
import dev.unroll.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/** The data that a network is trained or measured on, and what follows from them: the network, and the scales. */
record FitSummary(
        ParamValues values,
        SequenceReader reader,
        DataSummary data,
        NetworkConfig network,
        Standardization features,
        Standardization targets,
        Optional<InitialModel> initial) {
    /** What users should know before training, of the data and of the network. */
    List<String> notes() {
        List<String> notes = new ArrayList<>(reader.notes(data));
        if (network.residual() && IntStream.range(0, network.layers()).noneMatch(network::addsInput)) {
            notes.add("%s adds nothing: no layer has an input of as many numbers as its output, %d"
                    .formatted(ParameterName.of("residual"), network.layerOutputSize()));
        }
        return notes;
    }

    /**
     * Reads all rows once.
     *
     * @param assembly how they were made of events, if they were
     */
    static FitSummary of(ParamValues values, SequenceReader reader, Optional<Assembly> assembly) {
        values.epochs(reader.hasVectorTargets()).requireConsistent();
        Optional<InitialModel> initial = InitialModel.of(values.params()); // first, since data take longer to read
        DataSummary data = reader.summarize();
        NetworkConfig network = WantedNetwork.of(values, data, reader, assembly);
        values.epochs(reader.hasVectorTargets(), network.outputSize()).requireConsistent();
        PartSummary training = data.training();
        boolean features =
                values.params().getStandardization() && network.inputs().features() > 0;
        boolean labels = values.standardizeLabel() && values.loss().target().isScaled();
        Standardization inputs = features ? training.features().standardization() : Standardization.identity();
        Standardization targets = labels ? training.labels().standardization() : Standardization.identity();
        FitSummary own = new FitSummary(values, reader, data, network, inputs, targets, initial);
        return initial.map(own::from).orElse(own);
    }

    /** The same on the scales of a model that training starts from. */
    private FitSummary from(InitialModel model) {
        model.requireFitting(network, reader.vocabularies());
        TrainedNetwork scaled = model.network();
        return new FitSummary(values, reader, data, network, scaled.features(), scaled.targets(), initial);
    }

    /** (P) that training starts from, a new copy. */
    double[] weights(ParameterLayout layout) {
        return initial.map(model -> model.network().parameters().clone())
                .orElseGet(() -> Initializer.initial(layout, values.params().getSeed()));
    }

    /** What is trained on, standardized and in blocks on the cluster; packs lazily, see {@link ShardedBlocks#plan}. */
    ShardedBlocks pack(int partitions) {
        return ShardedBlocks.pack(
                weighted(standardized(Part.TRAINING), classWeights()),
                data.training().fingerprint(),
                layout(),
                partitions,
                values.head() == Head.EVERY);
    }

    /** Of what is trained on. */
    ShardLayout layout() {
        PartSummary training = data.training();
        int outputs = target() == Target.CLASS ? 1 : data.labelKinds();
        long bytes = training.numbers(network.inputs().ofStep(), outputs)
                * values.precision().rowsKind().bytes();
        return ShardLayout.of(
                training.sequences(), bytes, values.blockSize(), values.params().getBatchSize());
    }

    /** What tells these data, the order of their blocks, and where training starts from those of another run. */
    Map<String, String> identity() {
        int windows = layout().windows();
        Map<String, String> identity = new TreeMap<>();
        identity.put("data", windows == 1 ? data.fingerprint() : data.fingerprint() + " in " + windows + " windows");
        identity.put("blockSize", String.valueOf(values.blockSize())); // as it is, not as it was set
        initial.ifPresent(model -> identity.put("initialModel", model.digest())); // wherever it lies
        return identity;
    }

    /** Of all blocks, in memory. */
    long bytes() {
        return bytes(data.training(), classWeights().length > 0) + bytes(data.validation(), false);
    }

    private long bytes(PartSummary part, boolean weighsTargets) {
        int outputs = target() == Target.CLASS ? 1 : data.labelKinds();
        int ofNumber = values.precision() == Precision.FLOAT ? Float.BYTES : Double.BYTES;
        return SequenceBlock.bytes(
                part.sequences(),
                part.numbers(network.inputs().ofStep(), outputs) * ofNumber
                        + part.moreWeights(weighsTargets) * Double.BYTES);
    }

    /** What is held out, likewise standardized; packed by the first validation and kept for the others. */
    MeasuredBlocks heldOut(int partitions) {
        return measured(Part.VALIDATION, data.validation(), partitions).kept(partitions);
    }

    /** All of the data, to measure a network on once. */
    MeasuredBlocks all(int partitions) {
        return measured(Part.ALL, data.training(), partitions);
    }

    private MeasuredBlocks measured(Part part, PartSummary expected, int partitions) {
        return MeasuredBlocks.pack(
                standardized(part),
                expected.fingerprint(),
                values.params().getBlockSize(),
                partitions,
                values.head() == Head.EVERY);
    }

    private JavaPairRDD<Sequence, SequenceKey> standardized(Part part) {
        Rows.Kind kind = values.precision().rowsKind();
        Standardization inputs = features; // what the tasks take along: not all of this
        Standardization labels = targets;
        return reader.sequences(part)
                .mapToPair(pair -> new Tuple2<>(pair._1().standardized(inputs, labels, kind), pair._2()));
    }

    private double[] classWeights() {
        int classes = network.loss().labelKinds(target(), network.outputSize());
        return ClassWeights.of(values, target(), classes, data.training().classCounts());
    }

    private static JavaPairRDD<Sequence, SequenceKey> weighted(
            JavaPairRDD<Sequence, SequenceKey> sequences, double[] classWeights) {
        return classWeights.length == 0
                ? sequences
                : sequences.mapToPair(pair -> new Tuple2<>(pair._1().weighted(classWeights), pair._2()));
    }

    /** Packs the blocks and plans the steps; notes if these are too small for so many cores. */
    StepPlan plan(ShardedBlocks training, int cores, TrainingListener listener) {
        StepPlan plan = training.plan(values.blocksPerStep(), values.params().getSeed());
        if (plan.blocksPerStep() < cores) {
            String note =
                    "a step has fewer blocks (%d) than there are cores (%d); raise %s or lower %s to keep all busy";
            String batchSize = ParameterName.of("batchSize");
            listener.note(note.formatted(plan.blocksPerStep(), cores, batchSize, ParameterName.of("blockSize")));
        }
        return plan;
    }

    /** Empty where nothing is held out. Throws DATA where something is to be monitored. */
    Optional<Validation> validation(MeasuredBlocks heldOut) {
        PartSummary part = data.validation();
        Optional<String> monitoring = part.sequences() == 0 ? values.epochs().monitoring() : Optional.empty();
        monitoring.ifPresent(name -> {
            throw UnrollException.data(
                    "Nothing is held out: expected sequences to validate on, as %s needs them, found column \"%s\" true for none; correct it, or leave %s out.",
                    ParameterName.of(name), values.params().getValidationIndicatorCol(), ParameterName.of(name));
        });
        if (part.sequences() == 0) {
            return Optional.empty();
        }
        requireRankable(part);
        Validation validation = validation(heldOut, part);
        return Optional.of(
                new Validation(heldOut, validation.empty(), values.epochs().ranks()));
    }

    private void requireRankable(PartSummary part) {
        if (!values.epochs().ranks()) {
            return;
        }
        boolean differ = target() == Target.CLASS
                ? Arrays.stream(part.classCounts()).filter(count -> count > 0).count() > 1
                : IntStream.range(0, data.labelKinds())
                        .anyMatch(k -> part.labels().deviation(k) > 0);
        if (!differ) {
            throw UnrollException.data(
                    "%s %s needs different targets to validate on: expected two kinds of them at least, found one alone; hold out others, or choose another metric.",
                    ParameterName.of("monitor"), values.params().getMonitor());
        }
    }

    /** Blocks of a part of the data, with metrics that have a baseline. */
    Validation evaluation(MeasuredBlocks blocks, PartSummary part) {
        boolean quantiles = target() == Target.QUANTILES;
        return quantiles
                ? validation(
                        blocks,
                        new LabelQuantiles(blocks, targets, network.loss().quantiles()).of(data.labelKinds()))
                : validation(blocks, part);
    }

    /** Blocks of a part of the data, with metrics for it, of which regression must know the mean. */
    private Validation validation(MeasuredBlocks blocks, PartSummary part) {
        boolean numbers = target() != Target.QUANTILES;
        return validation(blocks, numbers ? part.labels().standardization().means() : new double[0]);
    }

    /** @param naive see {@link LossFunction#metrics} */
    private Validation validation(MeasuredBlocks blocks, double[] naive) {
        LossFunction loss = network.loss();
        Target target = target();
        int outputs = network.outputSize();
        boolean isText = network.tokens() && network.head() == Head.EVERY;
        Standardization labels = targets;
        return new Validation(blocks, () -> new LossMetrics(loss).metrics(target, outputs, isText, labels, naive));
    }

    Target target() {
        return network.loss().target(reader.hasVectorTargets());
    }

    /** What a model is made of. */
    record Fitted(TrainedNetwork network, TrainingSummary summary) {}

    /**
     * The result is measured in one more pass over what is held out.
     *
     * @param assembly how the sequences were made of events, if they were
     */
    Fitted trained(Outcome outcome, MeasuredBlocks heldOut, String command, Optional<Assembly> assembly) {
        TrainedNetwork trained = new TrainedNetwork(
                network,
                reader.vocabularies(),
                assembly,
                reader.hasVectorTargets(),
                features,
                targets,
                values.precision(),
                Optional.of(data.fingerprint()),
                outcome.summary().best(),
                outcome.weights());
        return new Fitted(trained, outcome.summary().with(new Facts(this, command).of(trained, heldOut)));
    }

    /** What is read as what, and enough of the data's fingerprint to tell them from those of an earlier run. */
    @Override
    public String toString() {
        String fingerprint = data.fingerprint().substring(0, 8);
        int parameters = new ParameterLayout(network).size();
        NetworkWords words = new NetworkWords(network, target());
        return "%s; %s, %s; data %s; %d parameters"
                .formatted(data, words.input(), words.output(), fingerprint, parameters);
    }
}
