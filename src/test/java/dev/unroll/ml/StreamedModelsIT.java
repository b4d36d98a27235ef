package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.Sequence;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.score.RandomModels;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.LocalSpark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models of all shapes, in a stream whose files are shuffled and which is started again from its checkpoint, against {@code
 * transform}. {@code mvn verify} streams some, {@code mvn verify -Dmatrix=whole} 200, in ten minutes or so.
 */
class StreamedModelsIT extends StreamCase {
    private static final int MODELS = "whole".equals(System.getProperty("matrix")) ? 200 : 8;

    static IntStream models() {
        return IntStream.range(0, MODELS);
    }

    @ParameterizedTest
    @MethodSource("models")
    void streamHasTheBitsOfTransform(int k) throws Exception {
        Random ofModel = new Random(seed.value() + k);
        TrainedNetwork network = RandomModels.ofEvents(RandomModels.model(ofModel, false, Precision.FLOAT));
        RnnModel<?> model = model(network);
        List<Sequence> sequences = RandomModels.sequences(network, ofModel.nextLong(), 5, 9);
        List<Row> events = events(sequences);
        String schema = schema(network);
        int each = events.size() / 3 + 1;
        write(schema, events.subList(0, each), each);
        run(new RnnStream().setModel(model), schema);
        write(schema, events.subList(each, events.size()), each);
        run(new RnnStream().setModel(model), schema);
        assertEquals(events.size(), out().count());
        assertEquals(transformed(model, sequences), streamed(model, sequences));
    }

    private static RnnModel<?> model(TrainedNetwork network) {
        Target target = network.config().loss().target(true);
        RnnModel<?> model = target == Target.CLASS || target == Target.LABELS
                ? new RnnClassificationModel("classifier", Optional.of(network))
                : new RnnRegressionModel("regressor", Optional.of(network));
        model.set(model.head(), network.config().head().toString());
        if (network.config().inputs().features() > 0) {
            model.set(model.featuresCol(), "features");
        }
        if (network.config().inputs().hasTokens()) {
            model.set(model.tokensCol(), "tokens");
        }
        return model;
    }

    private static String schema(TrainedNetwork network) {
        Stream<String> features =
                IntStream.range(0, network.config().inputs().features()).mapToObj(i -> ", x" + i + " float");
        Stream<String> tokens =
                IntStream.range(0, network.config().vocabularySizes().size()).mapToObj(i -> ", k" + i + " int");
        return "id int, time bigint" + Stream.concat(features, tokens).collect(Collectors.joining());
    }

    /** A row for each time step, in order of time; the sequences run beside each other. */
    private static List<Row> events(List<Sequence> sequences) {
        List<Row> events = new ArrayList<>();
        for (int s = 0; s < sequences.size(); s++) {
            for (int t = 0; t < sequences.get(s).length(); t++) {
                List<Object> values = new ArrayList<>(List.of(s, (long) t));
                for (float x : RandomModels.features(sequences.get(s), t)) {
                    values.add(x);
                }
                for (int token : RandomModels.tokens(sequences.get(s), t)) {
                    values.add(token);
                }
                events.add(RowFactory.create(values.toArray()));
            }
        }
        events.sort(Comparator.comparingLong(row -> row.getLong(1)));
        return events;
    }

    /** By id and time, the predictions' columns; of a head that has one prediction a sequence, at its last time. */
    private static Map<String, String> transformed(RnnModel<?> model, List<Sequence> sequences) {
        boolean every = model.trained().config().head() == Head.EVERY;
        Row[] rows = IntStream.range(0, sequences.size())
                .mapToObj(s -> RowFactory.create(s, features(sequences.get(s)), tokens(sequences.get(s))))
                .toArray(Row[]::new);
        Dataset<Row> predicted = model.transform(
                LocalSpark.rows("id int, features array<array<float>>, tokens array<array<int>>", rows));
        Map<String, String> byPlace = new TreeMap<>();
        for (Row row : predicted.collectAsList()) {
            int steps = sequences.get(row.getInt(0)).length();
            for (int t = every ? 0 : steps - 1; t < steps; t++) {
                int step = t;
                byPlace.put(
                        row.getInt(0) + " " + t,
                        IntStream.range(3, row.size())
                                .mapToObj(c -> every ? row.getList(c).get(step) : row.get(c))
                                .toList()
                                .toString());
            }
        }
        return byPlace;
    }

    private Map<String, String> streamed(RnnModel<?> model, List<Sequence> sequences) {
        boolean every = model.trained().config().head() == Head.EVERY;
        List<String> columns = List.of(out().columns());
        Map<String, String> byPlace = new TreeMap<>();
        for (Row row : out().collectAsList()) {
            long time = row.getLong(1);
            if (every || time == sequences.get(row.getInt(0)).length() - 1) {
                byPlace.put(
                        row.getInt(0) + " " + time,
                        IntStream.range(columns.indexOf("prediction"), columns.indexOf("error"))
                                .mapToObj(row::get)
                                .toList()
                                .toString());
            }
        }
        return byPlace;
    }

    private static List<float[]> features(Sequence sequence) {
        return IntStream.range(0, sequence.length())
                .mapToObj(t -> RandomModels.features(sequence, t))
                .toList();
    }

    private static List<int[]> tokens(Sequence sequence) {
        return IntStream.range(0, sequence.length())
                .mapToObj(t -> RandomModels.tokens(sequence, t))
                .toList();
    }
}
