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
 * A network that tells classes apart. {@code transform} adds {@code prediction} (double), {@code probability} and
 * {@code rawPrediction} (vectors, an entry a class); with head {@code every}, arrays of these with an entry a time step.
 */
public final class RnnClassificationModel extends Model<RnnClassificationModel>
        implements RnnClassifierParams<RnnClassificationModel>, RnnModel, MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final transient Optional<TrainedNetwork> trained;
    private final RnnClassifierParamSet paramSet;

    /** A model without a network, which Spark needs to ask for a model's parameters. */
    public RnnClassificationModel() {
        this(Identifiable$.MODULE$.randomUID("rnnClassifier"));
    }

    /** The same with a uid of its own. */
    public RnnClassificationModel(String uid) {
        this(uid, Optional.empty());
    }

    RnnClassificationModel(String uid, TrainedNetwork trained) {
        this(uid, Optional.of(trained));
    }

    private RnnClassificationModel(String uid, Optional<TrainedNetwork> trained) {
        this.uid = uid;
        this.trained = trained;
        this.paramSet = new RnnClassifierParamSet(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public RnnClassifierParamSet classifierParamSet() {
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
                this, trained(), new ClassDecoder(getPredictionCol(), getProbabilityCol(), getRawPredictionCol()));
    }

    @Override
    public RnnClassificationModel copy(ParamMap extra) {
        return copyValues(new RnnClassificationModel(uid, trained), extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ModelWriter(this, trained());
    }

    /** Reads models; an unreadable one is an {@link dev.unroll.data.UnrollException} of kind MODEL. */
    public static MLReader<RnnClassificationModel> read() {
        return new ModelReader<>(RnnClassificationModel.class, RnnClassificationModel::new);
    }

    /** Reads what {@code save} has written. */
    public static RnnClassificationModel load(String path) {
        return read().load(path);
    }
}
