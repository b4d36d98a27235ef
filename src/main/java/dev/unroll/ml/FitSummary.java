package dev.unroll.ml;

import dev.unroll.cell.CellType;
import dev.unroll.data.ParameterName;
import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.SequenceKey;
import dev.unroll.data.ShardLayout;
import dev.unroll.data.Standardization;
import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.LossFunction;
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
import dev.unroll.train.TrainingListener;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/** The data that a network is trained or measured on, and what follows from them: the network, and the scales. */
record FitSummary(
        ParamValues values,
        SequenceReader reader,
        DataSummary data,
        NetworkConfig network,
        Standardization features,
        Standardization targets) {
    /** Reads all rows once. */
    static FitSummary of(ParamValues values, SequenceReader reader) {
        DataSummary data = reader.summarize();
        NetworkConfig network = network(values, data, reader.hasVectorTargets());
        PartSummary training = data.training();
        boolean features = values.params().getStandardization() && !network.tokens();
        boolean labels = values.standardizeLabel() && values.loss().target().isScaled();
        Standardization inputs = features ? training.features().standardization() : Standardization.identity();
        Standardization targets = labels ? training.labels().standardization() : Standardization.identity();
        return new FitSummary(values, reader, data, network, inputs, targets);
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
        int inputs = network.tokens() ? network.vocabularySizes().size() : network.inputSize();
        int outputs = target() == Target.CLASS ? 1 : data.labelKinds();
        long bytes = training.numbers(inputs, outputs)
                * values.precision().rowsKind().bytes();
        return ShardLayout.of(
                training.sequences(),
                bytes,
                values.params().getBlockSize(),
                values.params().getBatchSize());
    }

    /** What tells these data, and the order of their blocks, from those of another run. */
    String identity() {
        int windows = layout().windows();
        return windows == 1 ? data.fingerprint() : data.fingerprint() + " in " + windows + " windows";
    }

    /** Of all blocks, in memory. */
    long bytes() {
        return bytes(data.training()) + bytes(data.validation());
    }

    private long bytes(PartSummary part) {
        int inputs = network.tokens() ? network.vocabularySizes().size() : network.inputSize();
        int outputs = target() == Target.CLASS ? 1 : data.labelKinds();
        int ofNumber = values.precision() == Precision.FLOAT ? Float.BYTES : Double.BYTES;
        return SequenceBlock.bytes(part.sequences(), part.numbers(inputs, outputs) * ofNumber);
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

    /** (C) what each class's targets weigh in training; empty for 1 each. Throws USAGE unless they are as many as classes. */
    private double[] classWeights() {
        double[] given = values.classWeights();
        boolean balanced = values.balancesClasses();
        int classes = network.loss().labelKinds(target(), network.outputSize());
        String name = ParameterName.of(balanced ? "balanceClasses" : "classWeights");
        if (target() == Target.LABELS && (balanced || given.length > 0)) {
            throw UnrollException.usage(
                    "%s is for targets of one class: expected such ones, found %d labels each; leave it out.",
                    name, classes);
        }
        if (given.length > 0 && given.length != classes) {
            throw UnrollException.usage(
                    "%s: expected a number for each class (%d), found %d; give as many.", name, classes, given.length);
        }
        return balanced ? balanced(data.training().classCounts(), classes) : given;
    }

    /** n / (C n_c) for n targets, of which n_c are of class c. */
    private static double[] balanced(long[] counts, int classes) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(Arrays.copyOf(counts, classes))
                .mapToDouble(count -> count == 0 ? 0 : all / ((double) classes * count))
                .toArray();
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
            String note = "a step has %d blocks for %d cores; raise %s or lower %s to keep all busy";
            String batchSize = ParameterName.of("batchSize");
            listener.note(note.formatted(plan.blocksPerStep(), cores, batchSize, ParameterName.of("blockSize")));
        }
        return plan;
    }

    /** Empty where nothing is held out. */
    Optional<Validation> validation(MeasuredBlocks heldOut) {
        PartSummary part = data.validation();
        return part.sequences() == 0 ? Optional.empty() : Optional.of(validation(heldOut, part));
    }

    /** All of the data, with metrics that have a baseline. */
    Validation evaluation(MeasuredBlocks blocks) {
        boolean quantiles = target() == Target.QUANTILES;
        return quantiles
                ? validation(
                        blocks,
                        new LabelQuantiles(blocks, targets, network.loss().quantiles()).of(data.labelKinds()))
                : validation(blocks, data.training());
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
        return new Validation(blocks, () -> loss.metrics(target, outputs, isText, labels, naive));
    }

    private static NetworkConfig network(ParamValues values, DataSummary data, boolean vectorTargets) {
        RnnParams<?> params = values.params();
        int[] wanted = params.getVocabularySizes();
        List<Integer> vocabularySizes = values.readsTokens() && wanted.length > 0
                ? Arrays.stream(wanted).boxed().toList()
                : data.vocabularySizes();
        LossFunction loss = values.lossFunction();
        int labelKinds = values.numClasses() > 0 ? values.numClasses() : data.labelKinds();
        return new NetworkConfig(
                        Parameter.constant(CellType.class, params.getCell()),
                        vocabularySizes.isEmpty() ? data.inputs() : sum(vocabularySizes),
                        vocabularySizes,
                        params.getHiddenSize(),
                        params.getLayers(),
                        params.getBidirectional(),
                        values.head(),
                        values.loss(),
                        1)
                .withLoss(loss, loss.outputs(loss.target(vectorTargets), labelKinds));
    }

    private Target target() {
        return network.loss().target(reader.hasVectorTargets());
    }

    private static int sum(List<Integer> sizes) {
        long sum = sizes.stream().mapToLong(Integer::intValue).sum();
        if (sum > Rows.MOST_NUMBERS) {
            throw UnrollException.usage(
                    "The vocabularies are too large: expected at most %d tokens in all, found %d; lower %s.",
                    Rows.MOST_NUMBERS, sum, ParameterName.of("vocabularySizes"));
        }
        return (int) sum;
    }

    /** A model's network, of the weights (P) that training found. */
    TrainedNetwork trained(double[] weights) {
        Optional<String> fingerprint = Optional.of(data.fingerprint());
        boolean vectors = reader.hasVectorTargets();
        return new TrainedNetwork(network, vectors, features, targets, values.precision(), fingerprint, weights);
    }

    /** What is read as what, and enough of the data's fingerprint to tell them from those of an earlier run. */
    @Override
    public String toString() {
        String fingerprint = data.fingerprint().substring(0, 8);
        int parameters = new ParameterLayout(network).size();
        return "%s; %s, %s; data %s; %d parameters".formatted(data, input(), output(), fingerprint, parameters);
    }

    private String input() {
        List<Integer> sizes = network.vocabularySizes();
        if (sizes.isEmpty()) {
            return counted(network.inputSize(), "feature", "s");
        }
        String all = sizes.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String listed = all.replaceFirst(", (\\d+)$", " and $1"); // as "3, 5 and 8"
        return "tokens of " + (sizes.size() == 1 ? "a vocabulary of " : "vocabularies of ") + listed;
    }

    private String output() {
        int kinds = network.loss().labelKinds(target(), network.outputSize());
        return switch (target()) {
            case NUMBERS -> counted(kinds, "number", "s") + " to predict";
            case COUNTS -> counted(kinds, "count", "s") + " to predict";
            case QUANTILES ->
                counted(network.loss().outputsOfNumber(), "quantile", "s") + " of " + counted(kinds, "number", "s");
            case CLASS -> counted(kinds, "class", "es");
            case LABELS -> counted(kinds, "label", "s");
        };
    }

    private static String counted(int count, String noun, String ending) {
        return count + " " + noun + (count == 1 ? "" : ending);
    }
}
