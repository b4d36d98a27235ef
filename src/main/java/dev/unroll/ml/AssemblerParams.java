package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameters of an assembler and its model, as a user meets them: for each its Param, its value and, of those that a model
 * can be told too, its setter. {@link AssemblerParameters} defines them, {@code explainParams()} prints them. A setter throws
 * an {@link dev.unroll.data.UnrollException} of kind USAGE on an illegal value.
 *
 * @param <S> the assembler or model itself, which setters return
 */
public interface AssemblerParams<S> extends SharedParams<S> {
    // spotless:off: a table
    default StringArrayParam idCols() { return param(this, "idCols"); }
    default Param<String> timeCol() { return param(this, "timeCol"); }
    default StringArrayParam inputCols() { return param(this, "inputCols"); }
    default Param<String> attributeCol() { return param(this, "attributeCol"); }
    default Param<String> valueCol() { return param(this, "valueCol"); }
    default StringArrayParam tokenCols() { return param(this, "tokenCols"); }
    default IntParam minCategoryCount() { return param(this, "minCategoryCount"); }
    default StringArrayParam staticCols() { return param(this, "staticCols"); }
    default StringArrayParam futureCols() { return param(this, "futureCols"); }
    default StringArrayParam orderCols() { return param(this, "orderCols"); }
    default Param<String> labelMode() { return param(this, "labelMode"); }
    default IntParam horizon() { return param(this, "horizon"); }
    default BooleanParam labelChange() { return param(this, "labelChange"); }
    default Param<String> scaling() { return param(this, "scaling"); }
    default IntArrayParam lags() { return param(this, "lags"); }
    default Param<String> missing() { return param(this, "missing"); }
    default Param<String> indicators() { return param(this, "indicators"); }
    default Param<String> timeDelta() { return param(this, "timeDelta"); }
    default DoubleParam clipQuantile() { return param(this, "clipQuantile"); }
    default Param<String> timeStep() { return param(this, "timeStep"); }
    default Param<String> gaps() { return param(this, "gaps"); }
    default Param<String> maxGap() { return param(this, "maxGap"); }
    default Param<String> duplicates() { return param(this, "duplicates"); }
    default BooleanParam calendar() { return param(this, "calendar"); }
    default Param<String> timeZone() { return param(this, "timeZone"); }
    default IntParam maxLength() { return param(this, "maxLength"); }
    default Param<String> keep() { return param(this, "keep"); }
    default IntParam windowLength() { return param(this, "windowLength"); }
    default IntParam windowStride() { return param(this, "windowStride"); }
    default BooleanParam partialWindow() { return param(this, "partialWindow"); }
    default Param<String> cutTime() { return param(this, "cutTime"); }
    default IntParam numFolds() { return param(this, "numFolds"); }

    default String[] getIdCols() { return get(idCols()).getOrElse(() -> new String[0]); }
    default String getTimeCol() { return getOrDefault(timeCol()); }
    default String[] getInputCols() { return get(inputCols()).getOrElse(() -> new String[0]); }
    default String getAttributeCol() { return getOrDefault(attributeCol()); }
    default String getValueCol() { return getOrDefault(valueCol()); }
    default String[] getTokenCols() { return get(tokenCols()).getOrElse(() -> new String[0]); }
    default int getMinCategoryCount() { return (int) getOrDefault(minCategoryCount()); }
    default String[] getStaticCols() { return get(staticCols()).getOrElse(() -> new String[0]); }
    default String[] getFutureCols() { return get(futureCols()).getOrElse(() -> new String[0]); }
    default String[] getOrderCols() { return get(orderCols()).getOrElse(() -> new String[0]); }
    default String getLabelMode() { return getOrDefault(labelMode()); }
    default int getHorizon() { return (int) getOrDefault(horizon()); }
    default boolean getLabelChange() { return (boolean) getOrDefault(labelChange()); }
    default String getScaling() { return getOrDefault(scaling()); }
    default int[] getLags() { return get(lags()).getOrElse(() -> new int[0]); }
    default String getMissing() { return getOrDefault(missing()); }
    default String getIndicators() { return getOrDefault(indicators()); }
    default String getTimeDelta() { return getOrDefault(timeDelta()); }
    default double getClipQuantile() { return (double) getOrDefault(clipQuantile()); }
    default String getTimeStep() { return getOrDefault(timeStep()); }
    default String getGaps() { return getOrDefault(gaps()); }
    default String getMaxGap() { return getOrDefault(maxGap()); }
    default String getDuplicates() { return getOrDefault(duplicates()); }
    default boolean getCalendar() { return (boolean) getOrDefault(calendar()); }
    default String getTimeZone() { return getOrDefault(timeZone()); }
    default int getMaxLength() { return (int) getOrDefault(maxLength()); }
    default String getKeep() { return getOrDefault(keep()); }
    default int getWindowLength() { return (int) getOrDefault(windowLength()); }
    default int getWindowStride() { return (int) getOrDefault(windowStride()); }
    default boolean getPartialWindow() { return (boolean) getOrDefault(partialWindow()); }
    default String getCutTime() { return getOrDefault(cutTime()); }
    default int getNumFolds() { return (int) getOrDefault(numFolds()); }

    // What models can be told too; all else, assemblers alone.
    default S setCutTime(String value) { return with(this, cutTime(), value); }
    default S setValidationFraction(double value) { return with(this, validationFraction(), value); }
    default S setNumFolds(int value) { return with(this, numFolds(), value); }
    default S setPartitions(int value) { return with(this, partitions(), value); }

    /** Sets what only learning can be told. */
    interface OfLearning<S> extends AssemblerParams<S> {
        default S setIdCols(String... values) { return with(this, idCols(), values); }
        default S setTimeCol(String value) { return with(this, timeCol(), value); }
        default S setInputCols(String... values) { return with(this, inputCols(), values); }
        default S setAttributeCol(String value) { return with(this, attributeCol(), value); }
        default S setValueCol(String value) { return with(this, valueCol(), value); }
        default S setTokenCols(String... values) { return with(this, tokenCols(), values); }
        default S setMinCategoryCount(int value) { return with(this, minCategoryCount(), value); }
        default S setStaticCols(String... values) { return with(this, staticCols(), values); }
        default S setFutureCols(String... values) { return with(this, futureCols(), values); }
        default S setOrderCols(String... values) { return with(this, orderCols(), values); }
        default S setLabelMode(String value) { return with(this, labelMode(), value); }
        default S setHorizon(int value) { return with(this, horizon(), value); }
        default S setLabelChange(boolean value) { return with(this, labelChange(), value); }
        default S setScaling(String value) { return with(this, scaling(), value); }
        default S setLags(int... values) { return with(this, lags(), values); }
        default S setMissing(String value) { return with(this, missing(), value); }
        default S setIndicators(String value) { return with(this, indicators(), value); }
        default S setTimeDelta(String value) { return with(this, timeDelta(), value); }
        default S setClipQuantile(double value) { return with(this, clipQuantile(), value); }
        default S setTimeStep(String value) { return with(this, timeStep(), value); }
        default S setGaps(String value) { return with(this, gaps(), value); }
        default S setMaxGap(String value) { return with(this, maxGap(), value); }
        default S setDuplicates(String value) { return with(this, duplicates(), value); }
        default S setCalendar(boolean value) { return with(this, calendar(), value); }
        default S setTimeZone(String value) { return with(this, timeZone(), value); }
        default S setMaxLength(int value) { return with(this, maxLength(), value); }
        default S setKeep(String value) { return with(this, keep(), value); }
        default S setWindowLength(int value) { return with(this, windowLength(), value); }
        default S setWindowStride(int value) { return with(this, windowStride(), value); }
        default S setPartialWindow(boolean value) { return with(this, partialWindow(), value); }
        default S setSeed(long value) { return with(this, seed(), value); }
    }
    // spotless:on
}
