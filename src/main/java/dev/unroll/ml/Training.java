package dev.unroll.ml;

import dev.unroll.cell.CellType;
import dev.unroll.data.Rows;
import dev.unroll.data.Standardization;
import dev.unroll.data.StepPlan;
import dev.unroll.data.UnrollException;
import dev.unroll.kernel.Kernels;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.RegressionMetrics;
import dev.unroll.network.Backpropagation;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Precision;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.LostExecutors;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.ShardedBlocks;
import dev.unroll.spark.SparkObjective;
import dev.unroll.spark.Validation;
import dev.unroll.spark.read.DataSummary;
import dev.unroll.spark.read.PartSummary;
import dev.unroll.spark.read.SequenceReader;
import dev.unroll.train.CheckpointInterval;
import dev.unroll.train.CheckpointStore;
import dev.unroll.train.Clipping;
import dev.unroll.train.Schedule;
import dev.unroll.train.Trainer;
import dev.unroll.train.TrainingConfig;
import dev.unroll.train.TrainingListener;
import dev.unroll.train.TrainingState;
import dev.unroll.train.UpdateRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What {@code fit} does, from a DataFrame to a trained network. */
final class Training {
    /** Where schedules end: at this part of the learning rate. */
    private static final double FINAL_FACTOR = 0.01;

    /** Above this many bytes of partial sums in a step, a tree spares the driver, which accepts 1 GiB by default. */
    private static final long DRIVER_BYTES = 1L << 28;

    private final RnnParams<?> params;
    private final SequenceSource source;
    private final int classes;
    private final boolean standardizeLabel;

    /**
     * @param classes 0 for as many as the data have; without a meaning for regression
     * @param standardizeLabel for regression
     */
    Training(RnnParams<?> params, int classes, boolean standardizeLabel) {
        this.params = params;
        this.source = new SequenceSource(params);
        this.classes = classes;
        this.standardizeLabel = standardizeLabel;
    }

    /** Throws USAGE where parameters that are legal by themselves do not go together. */
    static void requireConsistent(RnnParams<?> params) {
        new SequenceSource(params).requireOneInput();
        boolean inDouble = params.getPrecision().equals(Precision.DOUBLE.toString());
        if (params.getRecompute() && (params.getBidirectional() || inDouble)) {
            String other = inDouble ? "--precision double" : "--bidirectional";
            throw new UnrollException(
                    UnrollException.Kind.USAGE,
                    "--recompute is for networks in one direction and of --precision float: expected neither"
                            + " --bidirectional nor --precision double beside it, found %s; leave one of them out."
                                    .formatted(other));
        }
    }

    TrainedNetwork run(Dataset<Row> data, TrainingListener listener) {
        try (LostExecutors lost = LostExecutors.watch(context(data))) {
            return run(data, lost, listener);
        }
    }

    private static JavaSparkContext context(Dataset<Row> data) {
        return JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext());
    }

    private TrainedNetwork run(Dataset<Row> data, LostExecutors lost, TrainingListener listener) {
        SequenceReader reader = reader(data);
        DataSummary summary = reader.summarize();
        NetworkConfig network = network(summary);
        listener.started(description(summary, network));
        listener.started("kernels: " + kernels());
        reader.notes(summary).forEach(listener::note);
        Standardization features = standardization(params.getStandardization() && !network.tokens(), summary, true);
        Standardization targets =
                standardization(standardizeLabel && network.loss() == Loss.SQUARED_ERROR, summary, false);
        int partitions = source.partitions(data);
        try (ShardedBlocks blocks =
                        pack(reader, SequenceReader.Part.TRAINING, summary.training(), partitions, features, targets);
                ShardedBlocks heldOut = pack(
                        reader, SequenceReader.Part.VALIDATION, summary.validation(), partitions, features, targets)) {
            Optional<Validation> validation = Optional.of(summary.validation())
                    .filter(part -> part.sequences() > 0)
                    .map(part -> new Validation(heldOut, metrics(network, part, targets)));
            CheckpointStore checkpoints = checkpoints(data, summary, listener);
            double[] weights = train(data, reader, network, blocks, validation, checkpoints, lost, listener);
            listener.trained(checkpoints::remove);
            return new TrainedNetwork(
                    network,
                    source.hasVectorTarget(data.schema()),
                    features,
                    targets,
                    source.precision(),
                    Optional.of(summary.fingerprint()),
                    weights);
        }
    }

    /** What is read as what, and the start of the data's fingerprint, enough to see whether they are other data than those of an earlier run. */
    private static String description(DataSummary summary, NetworkConfig network) {
        PartSummary training = summary.training();
        return "%d sequences of %d to %d steps, %d steps and %d targets in all, %d sequences held out; %s, %s; data %s; %d parameters"
                .formatted(
                        training.sequences(),
                        training.shortest(),
                        training.longest(),
                        training.timeSteps(),
                        training.targets(),
                        summary.validation().sequences(),
                        input(network),
                        output(network),
                        summary.fingerprint().substring(0, 8),
                        new ParameterLayout(network).size());
    }

    private static String input(NetworkConfig network) {
        List<Integer> sizes = network.vocabularySizes();
        return switch (sizes.size()) {
            case 0 -> counted(network.inputSize(), "feature", "features");
            case 1 -> "tokens of a vocabulary of " + sizes.get(0);
            default -> "tokens of vocabularies of " + listed(sizes);
        };
    }

    private static String output(NetworkConfig network) {
        int kinds = SequenceSource.labelKinds(network.loss(), network.outputSize());
        return network.loss() == Loss.SQUARED_ERROR
                ? counted(kinds, "number", "numbers") + " to predict"
                : counted(kinds, "class", "classes");
    }

    private static String counted(int count, String one, String several) {
        return count + " " + (count == 1 ? one : several);
    }

    /** As "3, 5 and 8". */
    private static String listed(List<Integer> numbers) {
        List<String> words = numbers.stream().map(String::valueOf).toList();
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** Of this JVM; each executor logs its own. */
    private String kernels() {
        return source.precision() == Precision.FLOAT ? Kernels.description() : "none, the reference in double";
    }

    /** Checks columns and their types, without a job. */
    SequenceReader reader(Dataset<Row> data) {
        return source.splitReader(data, SequenceSource.labelKinds(source.loss(), classes));
    }

    private NetworkConfig network(DataSummary summary) {
        List<Integer> vocabularySizes = vocabularySizes(summary);
        return new NetworkConfig(
                LegalValues.constant(CellType.class, params.getCell()),
                vocabularySizes.isEmpty() ? summary.inputs() : sum(vocabularySizes),
                vocabularySizes,
                params.getHiddenSize(),
                params.getLayers(),
                params.getBidirectional(),
                source.head(),
                source.loss(),
                outputs(summary));
    }

    /** (K), empty for features. */
    private List<Integer> vocabularySizes(DataSummary summary) {
        int[] wanted = params.getVocabularySizes();
        return source.readsTokens() && wanted.length > 0
                ? Arrays.stream(wanted).boxed().toList()
                : summary.vocabularySizes();
    }

    private static int sum(List<Integer> sizes) {
        long sum = sizes.stream().mapToLong(Integer::intValue).sum();
        if (sum > Rows.MOST_NUMBERS) {
            throw new UnrollException(
                    UnrollException.Kind.USAGE,
                    "The vocabularies are too large: expected at most %d tokens in all, found %d; lower --vocabulary-sizes."
                            .formatted(Rows.MOST_NUMBERS, sum));
        }
        return (int) sum;
    }

    private int outputs(DataSummary summary) {
        return switch (source.loss()) {
            case SQUARED_ERROR -> summary.outputs();
            case BINARY_CROSS_ENTROPY -> 1;
            case CROSS_ENTROPY -> Math.max(2, classes > 0 ? classes : summary.outputs());
        };
    }

    private static Standardization standardization(boolean wanted, DataSummary summary, boolean ofFeatures) {
        if (!wanted) {
            return Standardization.identity();
        }
        PartSummary training = summary.training();
        return (ofFeatures ? training.features() : training.labels()).standardization();
    }

    private ShardedBlocks pack(
            SequenceReader reader,
            SequenceReader.Part part,
            PartSummary summary,
            int partitions,
            Standardization features,
            Standardization targets) {
        return source.pack(reader.sequences(part), summary.fingerprint(), partitions, features, targets);
    }

    /** Makes empty metrics for a part of the data, of which regression must know the mean. */
    static Validation.EmptyMetrics metrics(NetworkConfig network, PartSummary part, Standardization targets) {
        if (network.loss() != Loss.SQUARED_ERROR) {
            int classes = Math.max(2, network.outputSize());
            return () -> new ClassificationMetrics(classes);
        }
        double[] mean = IntStream.range(0, network.outputSize())
                .mapToDouble(part.labels()::mean)
                .toArray();
        return () -> new RegressionMetrics(targets, mean);
    }

    private double[] train(
            Dataset<Row> data,
            SequenceReader reader,
            NetworkConfig network,
            ShardedBlocks blocks,
            Optional<Validation> validation,
            CheckpointStore checkpoints,
            LostExecutors lost,
            TrainingListener listener) {
        Optional<TrainingState> state = checkpoints.newest(); // before the blocks are packed, which takes a while
        ParameterLayout layout = new ParameterLayout(network);
        int blocksPerStep = (int) ((params.getBatchSize() + (params.getBlockSize() - 1L)) / params.getBlockSize());
        StepPlan plan = blocks.plan(blocksPerStep, params.getSeed());
        int partitions = source.partitions(data);
        noteIdleCores(plan, partitions, listener);
        try (SparkObjective objective = new SparkObjective(
                context(data),
                new NetworkFactory(network, source.precision(), backpropagation()),
                blocks,
                plan,
                aggregationDepth(partitions, layout.size()),
                validation,
                reader::place,
                lost::take)) {
            Trainer trainer = new Trainer(config(), layout, objective);
            state.ifPresent(trainer::resume);
            state.ifPresent(found -> listener.resumed(description(found, plan), found.history()));
            return trainer.run(checkpoints, interval(), listener);
        }
    }

    private CheckpointStore checkpoints(Dataset<Row> data, DataSummary summary, TrainingListener listener) {
        String path = params.getCheckpointDir();
        if (path.isEmpty()) {
            return CheckpointStore.NONE;
        }
        Path folder = new Path(path);
        try {
            FileSystem files =
                    folder.getFileSystem(data.sparkSession().sessionState().newHadoopConf());
            return new TrainingCheckpoints(files, folder, RunIdentity.of(params, summary.fingerprint()), listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String description(TrainingState state, StepPlan plan) {
        int steps = plan.stepsPerEpoch();
        return "continues after step %d of %d of epoch %d"
                .formatted(state.totals().steps(), steps, state.epoch());
    }

    private CheckpointInterval interval() {
        return new CheckpointInterval(
                params.getCheckpointSteps(), params.getCheckpointEpochs(), params.getCheckpointMinutes());
    }

    private Backpropagation backpropagation() {
        return new Backpropagation(params.getBpttSteps(), params.getRecompute());
    }

    private static void noteIdleCores(StepPlan plan, int partitions, TrainingListener listener) {
        if (plan.blocksPerStep() < partitions) {
            listener.note("a step has %d blocks for %d cores; raise --batch-size or lower --block-size to keep all busy"
                    .formatted(plan.blocksPerStep(), partitions));
        }
    }

    private int aggregationDepth(int partitions, int parameters) {
        int wanted = params.getAggregationDepth();
        boolean large = (long) partitions * parameters * Long.BYTES > DRIVER_BYTES;
        return wanted > 0 ? wanted : large ? 2 : 1;
    }

    private TrainingConfig config() {
        return new TrainingConfig(
                params.getEpochs(),
                LegalValues.constant(UpdateRule.class, params.getOptimizer()),
                LegalValues.constant(Schedule.class, params.getSchedule()),
                params.getLearningRate(),
                FINAL_FACTOR,
                params.getWarmupSteps(),
                params.getMomentum(),
                params.getL2(),
                new Clipping(params.getClipValue(), params.getClipNorm()),
                source.precision(),
                params.getSeed());
    }
}
