package dev.unroll.ml;

import static dev.unroll.ml.Parameter.param;
import static dev.unroll.ml.Parameter.with;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameters of a stream's scorer. {@link StreamParameters} defines them, {@code explainParams()} prints them.
 *
 * @param <S> the scorer itself, which setters return
 */
public interface StreamParams<S> extends Params {
    // spotless:off: a table
    default StringArrayParam idCols() { return param(this, "idCols"); }
    default Param<String> timeCol() { return param(this, "timeCol"); }
    default Param<String> errorCol() { return param(this, "errorCol"); }
    default Param<String> ttl() { return param(this, "ttl"); }
    default Param<String> handleInvalid() { return param(this, "handleInvalid"); }
    default Param<String> onLate() { return param(this, "onLate"); }
    default Param<String> onModelChange() { return param(this, "onModelChange"); }

    default String[] getIdCols() { return get(idCols()).getOrElse(() -> new String[0]); }
    default String getTimeCol() { return getOrDefault(timeCol()); }
    default String getErrorCol() { return getOrDefault(errorCol()); }
    default String getTtl() { return getOrDefault(ttl()); }
    default String getHandleInvalid() { return getOrDefault(handleInvalid()); }
    default String getOnLate() { return getOrDefault(onLate()); }
    default String getOnModelChange() { return getOrDefault(onModelChange()); }

    default S setIdCols(String... value) { return with(this, idCols(), value); }
    default S setTimeCol(String value) { return with(this, timeCol(), value); }
    default S setErrorCol(String value) { return with(this, errorCol(), value); }
    default S setTtl(String value) { return with(this, ttl(), value); }
    default S setHandleInvalid(String value) { return with(this, handleInvalid(), value); }
    default S setOnLate(String value) { return with(this, onLate(), value); }
    default S setOnModelChange(String value) { return with(this, onModelChange(), value); }
    // spotless:on
}
