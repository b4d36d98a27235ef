package dev.unroll.spark.assemble;

import dev.unroll.assemble.Assembly;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * Forecasts in long form, a row for each step ahead, of what a network predicts at each time step of sequences.
 *
 * @param quantiles of each number that is predicted, 0 for the number itself
 * @param ofAll whether every time step of a sequence is the origin of a forecast, rather than the last one
 */
public record Forecasts(Assembly assembly, int quantiles, boolean ofAll) {
    /**
     * A row for each step ahead.
     *
     * @param predicted sequences with a column {@code prediction} beside those of an {@link EventAssembler}
     */
    public Dataset<Row> of(Dataset<Row> predicted) {
        boolean changed = assembly.settings().labels().isChanged();
        Stream<String> steps =
                Stream.concat(Stream.of("times", "prediction"), changed ? Stream.of("base", "scale") : Stream.empty());
        Column zipped = functions.arrays_zip(steps.map(functions::col).toArray(Column[]::new));
        Column origin = ofAll ? functions.explode(zipped) : functions.element_at(zipped, -1);
        Column now = functions.col("origin");
        Column outputs = now.getField("prediction");
        String value = quantiles == 0 ? "prediction" : "quantiles";
        Dataset<Row> ahead = predicted
                .select(functions.col("id"), origin.as("origin"))
                .select(
                        functions.col("id"),
                        now.getField("times").as("time"),
                        (changed ? EventAssembler.inLabelUnits(outputs, now) : outputs).as("values"))
                .where("values is not null") // it is null where there is no label yet
                .select(
                        functions.col("id"),
                        functions.col("time"),
                        functions
                                .posexplode(ofEachStep(functions.col("values")))
                                .as(new String[] {"ahead", value}));
        Column step = functions.col("ahead").plus(1);
        DataType times = ((ArrayType) predicted.schema().apply("times").dataType()).elementType();
        long timeStep = assembly.settings().steps().timeStep();
        List<Column> columns = new ArrayList<>(List.of(functions.col("id"), functions.col("time"), step.as("step")));
        if (timeStep > 0) {
            Column ticks = step.cast("long").multiply(timeStep);
            columns.add(TimeColumn.later(functions.col("time"), times, ticks).as("target_time"));
        }
        columns.add(functions.col(value));
        return ahead.select(columns.toArray(Column[]::new));
    }

    private Column ofEachStep(Column values) {
        if (quantiles == 0) {
            return values;
        }
        Column ahead = functions.sequence(
                functions.lit(0), functions.lit(assembly.settings().labels().horizon() - 1));
        return functions.transform(
                ahead, k -> functions.slice(values, k.multiply(quantiles).plus(1), functions.lit(quantiles)));
    }
}
