package dev.unroll.ml;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What forecasts would have been worth.
 *
 * @param forecasts those of {@code transform}, with {@code cut}, what was {@code actual}ly seen (null where nothing was) and the
 *     seasonal {@code naive} forecast; computed anew each time that it is asked for
 * @param metrics a row for each cut and one for {@code all}, with how many {@code forecasts} were compared and the figures of
 *     {@link dev.unroll.metric.ForecastErrors#figures}
 */
public record Backtest(Dataset<Row> forecasts, Dataset<Row> metrics) {}
