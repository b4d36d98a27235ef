package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.metric.Metrics;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.train.TrainingListener;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A trained network, whatever its task.
 *
 * @param <M> the model itself
 */
public abstract sealed class RnnModel<M extends RnnModel<M>> extends Model<M> implements RnnParams<M>, MLWritable
        permits RnnClassificationModel, RnnRegressionModel {
    private final String uid;
    private final transient Optional<TrainedNetwork> trained;
    private final Param<?>[] params;

    /** @param trained empty where Spark only asks for a model's parameters */
    RnnModel(String uid, Optional<TrainedNetwork> trained) {
        this.uid = uid;
        this.trained = trained;
        this.params = Parameter.paramsOf(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Param<?>[] params() {
        return params.clone();
    }

    /** A model of the same uid, on which no parameter is set. */
    abstract M with(Optional<TrainedNetwork> network);

    /** The network and what its inputs and targets were brought to. */
    public TrainedNetwork trained() {
        return trained.orElseThrow(() -> new IllegalStateException(this + " has no network: fit or load makes one"));
    }

    Prediction prediction() {
        return new Prediction(this, trained());
    }

    /** 32 hexadecimal digits that identify the data of its training; empty for a model in version 1 of the format. */
    public Optional<String> dataFingerprint() {
        return trained().dataFingerprint();
    }

    /** SHA-256 of the weights, in hexadecimal, as {@code save} writes them. */
    public String weightsSha256() {
        return trained().in(new ParamValues(this).precision()).weightsSha256();
    }

    /** Adds predictions. */
    @Override
    public Dataset<Row> transform(Dataset<?> data) {
        return prediction().transform(data.toDF());
    }

    /**
     * Adds the same predictions as {@link #transform}, faster for all of the data: blocks of rows are computed together. The
     * result is a relation of its own, into which Spark pushes no filter and no choice of columns.
     *
     * @param invalid registered with the session's context; counts the rows that are skipped or kept as invalid
     */
    public Dataset<Row> transformInBlocks(Dataset<?> data, InvalidRowCount invalid) {
        return prediction().transformInBlocks(data.toDF(), invalid);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return prediction().transformSchema(schema);
    }

    /** As {@link #evaluate(Dataset, TrainingListener)}, with nobody listening. */
    public Metrics evaluate(Dataset<?> data) {
        return evaluate(data, TrainingListener.NONE);
    }

    /** Measures the predictions for labelled sequences, beside the naive baseline. A note says which rows were left out. */
    public Metrics evaluate(Dataset<?> data, TrainingListener listener) {
        return prediction().evaluate(data.toDF(), listener);
    }

    /** The rows that {@code evaluate} cannot read: {@code place} says which, {@code reason} why. It reads all data. */
    public Dataset<Row> invalidRows(Dataset<?> data) {
        return invalidRows(data, ParameterName::plain);
    }

    /** The same with parameters named as {@code style} has them. */
    public Dataset<Row> invalidRows(Dataset<?> data, ParameterName.Style style) {
        return prediction().reader(data.toDF()).invalidRows(style);
    }

    /** The same for {@code transform}, which needs no label. */
    public Dataset<Row> invalidInputs(Dataset<?> data, ParameterName.Style style) {
        return prediction().invalidInputs(data.toDF(), style);
    }

    @Override
    public M copy(ParamMap extra) {
        return copyValues(with(trained), extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ModelWriter(this, trained());
    }

    /** Reads a model of either kind; an unreadable one is an {@link UnrollException} of kind MODEL. */
    public static RnnModel<?> load(String path) {
        String type = ModelReader.className(path, SparkSession.active());
        if (type.equals(RnnClassificationModel.class.getName())) {
            return RnnClassificationModel.load(path);
        } else if (type.equals(RnnRegressionModel.class.getName())) {
            return RnnRegressionModel.load(path);
        }
        throw UnrollException.Kind.MODEL.of(
                "The folder %s holds another model: expected one of this project's, found %s.", path, type);
    }
}
