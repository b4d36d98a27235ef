package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.train.TrainingListener;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** Trains recurrent networks, whatever their task; {@code S} is the estimator itself, {@code M} are its models. */
public abstract sealed class RnnEstimator<S extends RnnEstimator<S, M>, M extends RnnModel<M>> extends Estimator<M>
        implements RnnParams.OfTraining<S>, DefaultParamsWritable permits RnnClassifier, RnnRegressor {
    private final String uid;
    private final Param<?>[] params;

    RnnEstimator(String uid) {
        this.uid = uid;
        this.params = Parameter.paramsOf(this, parameters());
    }

    // spotless:off: a table
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    /** As {@link #fit(Dataset, TrainingListener)}, with nobody listening. */
    @Override public M fit(Dataset<?> data) { return fit(data, TrainingListener.NONE); }
    /** The rows that {@code fit} cannot read: {@code place} says which, {@code reason} why. It reads all data. */
    public Dataset<Row> invalidRows(Dataset<?> data) { return invalidRows(data, ParameterName::plain); }
    /** The same with parameters named as {@code style} has them. */
    public Dataset<Row> invalidRows(Dataset<?> data, ParameterName.Style style) { return new SequenceReaders(new ParamValues(this)).splitReader(data.toDF()).invalidRows(style); }
    /** Throws USAGE where parameters that are legal by themselves do not go together; so does {@code fit}. */
    public void requireConsistentParams() { new ParamRules(new ParamValues(this)).requireConsistent(); }
    @Override public S copy(ParamMap extra) { return defaultCopy(extra); }
    // spotless:on

    /** A model of a network that was trained. */
    abstract M model(TrainedNetwork trained);

    /**
     * Trains a network on every sequence that is not held out for validation.
     *
     * @throws dev.unroll.data.UnrollException of kind DATA where the data cannot be trained on, DIVERGED where the loss is
     *     not finite
     */
    public M fit(Dataset<?> data, TrainingListener listener) {
        transformSchema(data.schema());
        FitSummary.Fitted fitted = new Fit(new ParamValues(this), data.toDF(), listener).run();
        M model = copyValues(model(fitted.network()).setParent(this), ParamMap.empty());
        model.setSummary(Option.apply(new RnnSummary(model.uid(), fitted.summary())));
        return model;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        requireConsistentParams();
        ParamValues values = new ParamValues(this);
        Dataset<Row> noRows = SparkSession.active().createDataFrame(List.of(), schema);
        return values.withOutputs(
                schema, new SequenceReaders(values).typeReader(noRows).hasVectorTargets());
    }
}
