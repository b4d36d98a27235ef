package dev.unroll.ml;

import dev.unroll.assemble.AssemblySettings;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.ForecastErrors;
import dev.unroll.ml.ForecasterParameters.Origins;
import dev.unroll.spark.assemble.PastAndFuture;
import dev.unroll.spark.assemble.PastAndFuture.Cut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Trains before cuts, forecasts from there, and compares with what followed. */
record BacktestRun(RnnForecaster forecaster, Dataset<Row> events, boolean refit) {
    private static final String ALL = "all";
    private static final String[] KEY = {"cut", "id", "step"};

    /** @param cutTimes in any order */
    Backtest run(List<String> cutTimes) {
        requireConsistent(cutTimes);
        AssemblySettings settings = new AssemblerValues(forecaster.assembler()).settings(events.schema());
        List<Cut> cuts = cutTimes.stream()
                .map(text -> Cut.of(text, settings))
                .sorted(Comparator.comparing(Cut::time))
                .toList();
        PastAndFuture data = new PastAndFuture(events, settings, cuts);
        List<RnnForecasterModel> models = new ArrayList<>();
        for (Cut cut : refit ? cuts : cuts.subList(0, 1)) {
            models.add(forecaster.fit(data.before(cut)));
        }
        Dataset<Row> forecasts = null;
        for (int c = 0; c < cuts.size(); c++) {
            RnnForecasterModel model = models.get(refit ? c : 0).copy(ParamMap.empty());
            Dataset<Row> found = model.setOrigins(Origins.LAST.toString()).transform(data.known(cuts.get(c)));
            Dataset<Row> marked =
                    found.withColumn("cut", functions.lit(cuts.get(c).text()));
            forecasts = forecasts == null ? marked : forecasts.union(marked);
        }
        Dataset<Row> outcomes = data.outcomes(
                models.get(0).network().trained().assembly().orElseThrow().learnt(), forecaster.getSeason());
        Column[] order = Stream.of(
                        Stream.of("cut"),
                        Stream.of(forecasts.drop("cut").columns()),
                        Stream.of("actual", "naive", "scale"))
                .flatMap(names -> names)
                .map(functions::col)
                .toArray(Column[]::new);
        Dataset<Row> compared = forecasts.join(outcomes, KEY, "left").select(order);
        return new Backtest(compared.drop("scale"), metrics(compared, cuts));
    }

    private void requireConsistent(List<String> cutTimes) {
        if (cutTimes.isEmpty()) {
            throw UnrollException.usage("A backtest needs cuts: expected at least one time, found none; give some.");
        }
        if (!forecaster.getCutTime().isEmpty()) {
            throw UnrollException.usage(
                    "The cuts of a backtest say what to train on: expected no %s beside them, found \"%s\"; leave it out.",
                    ParameterName.of("cutTime"), forecaster.getCutTime());
        }
    }

    private Dataset<Row> metrics(Dataset<Row> compared, List<Cut> cuts) {
        double[] predicted = forecaster.predictedQuantiles();
        double[] quantiles = predicted.length == 0 ? new double[] {0.5} : predicted;
        Column values = predicted.length == 0 ? functions.array("prediction") : functions.col("quantiles");
        Map<String, ForecastErrors> byCut = new HashMap<>();
        compared.where("actual is not null")
                .select(
                        functions.col("cut"),
                        functions.col("actual"),
                        values,
                        functions.col("naive"),
                        functions.col("scale"))
                .mapPartitions(
                        (MapPartitionsFunction<Row, HashMap<String, ForecastErrors>>)
                                rows -> List.of(errors(rows, quantiles)).iterator(),
                        Encoders.javaSerialization(mapClass()))
                .collectAsList()
                .forEach(part ->
                        part.forEach((cut, errors) -> of(byCut, cut, quantiles).add(errors)));
        ForecastErrors all = new ForecastErrors(quantiles);
        byCut.values().forEach(all::add);
        List<Row> rows = new ArrayList<>();
        for (Cut cut : cuts) {
            rows.add(row(cut.text(), of(byCut, cut.text(), quantiles)));
        }
        rows.add(row(ALL, all));
        StructType schema =
                new StructType().add("cut", DataTypes.StringType, false).add("forecasts", DataTypes.LongType, false);
        for (String name : all.figures().keySet()) {
            schema = schema.add(name, DataTypes.DoubleType);
        }
        return events.sparkSession().createDataFrame(rows, schema);
    }

    @SuppressWarnings("unchecked") // a map's class says nothing of what is in it
    private static Class<HashMap<String, ForecastErrors>> mapClass() {
        return (Class<HashMap<String, ForecastErrors>>) (Class<?>) HashMap.class;
    }

    private static HashMap<String, ForecastErrors> errors(Iterator<Row> rows, double[] quantiles) {
        HashMap<String, ForecastErrors> errors = new HashMap<>();
        rows.forEachRemaining(row -> {
            double[] predicted =
                    row.<Double>getList(2).stream().mapToDouble(value -> value).toArray();
            of(errors, row.getString(0), quantiles)
                    .add(row.getDouble(1), predicted, row.getDouble(3), row.getDouble(4));
        });
        return errors;
    }

    private static ForecastErrors of(Map<String, ForecastErrors> byCut, String cut, double[] quantiles) {
        return byCut.computeIfAbsent(cut, first -> new ForecastErrors(quantiles));
    }

    private static Row row(String cut, ForecastErrors errors) {
        Stream<Object> figures = errors.figures().values().stream().map(value -> Double.isNaN(value) ? null : value);
        return RowFactory.create(
                Stream.concat(Stream.of(cut, errors.forecasts()), figures).toArray());
    }
}
