package dev.unroll.ml;

import dev.unroll.metric.Metrics;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.read.InvalidRowCount;
import dev.unroll.train.TrainingListener;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A network that predicts numbers. {@code transform} adds {@code prediction} in the label's units and in its shape: a
 * double, or an array of doubles for a vector target; with head {@code every}, an array of these with an entry a time
 * step.
 */
public final class RnnRegressionModel extends Model<RnnRegressionModel>
        implements RnnRegressorParams<RnnRegressionModel>, RnnModel, MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final transient Optional<TrainedNetwork> trained;
    private final RnnRegressorParamSet paramSet;

    /** A model without a network, which Spark needs to ask for a model's parameters. */
    public RnnRegressionModel() {
        this(Identifiable$.MODULE$.randomUID("rnnRegressor"));
    }

    /** The same with a uid of its own. */
    public RnnRegressionModel(String uid) {
        this(uid, Optional.empty());
    }

    RnnRegressionModel(String uid, TrainedNetwork trained) {
        this(uid, Optional.of(trained));
    }

    private RnnRegressionModel(String uid, Optional<TrainedNetwork> trained) {
        this.uid = uid;
        this.trained = trained;
        this.paramSet = new RnnRegressorParamSet(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public RnnRegressorParamSet regressorParamSet() {
        return paramSet;
    }

    @Override
    public TrainedNetwork trained() {
        return trained.orElseThrow(() -> new IllegalStateException(this + " has no network: fit or load makes one"));
    }

    @Override
    public String weightsSha256() {
        return trained().in(new SequenceSource(this).precision()).weightsSha256();
    }

    @Override
    public Dataset<Row> transform(Dataset<?> data) {
        return prediction().transform(data.toDF());
    }

    @Override
    public Dataset<Row> transformInBlocks(Dataset<?> data, InvalidRowCount invalid) {
        return prediction().transformInBlocks(data.toDF(), invalid);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return prediction().transformSchema(schema);
    }

    @Override
    public Metrics evaluate(Dataset<?> data, TrainingListener listener) {
        return prediction().evaluate(data.toDF(), listener);
    }

    @Override
    public Dataset<Row> invalidRows(Dataset<?> data) {
        return prediction().reader(data.toDF()).invalidRows();
    }

    @Override
    public Dataset<Row> invalidInputs(Dataset<?> data) {
        return prediction().invalidInputs(data.toDF());
    }

    Prediction prediction() {
        return new Prediction(
                this, trained(), new NumberDecoder(getPredictionCol(), trained().vectorTarget()));
    }

    @Override
    public RnnRegressionModel copy(ParamMap extra) {
        return copyValues(new RnnRegressionModel(uid, trained), extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ModelWriter(this, trained());
    }

    /** Reads models; an unreadable one is an {@link dev.unroll.data.UnrollException} of kind MODEL. */
    public static MLReader<RnnRegressionModel> read() {
        return new ModelReader<>(RnnRegressionModel.class, RnnRegressionModel::new);
    }

    /** Reads what {@code save} has written. */
    public static RnnRegressionModel load(String path) {
        return read().load(path);
    }
}
