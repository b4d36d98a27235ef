package dev.unroll.ml;

import dev.unroll.score.TrainedNetwork;
import dev.unroll.train.TrainingListener;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a recurrent network to predict the number or the vector of numbers that belongs to a sequence or, with head
 * {@code every}, to each of its time steps.
 */
public final class RnnRegressor extends Estimator<RnnRegressionModel>
        implements RnnRegressorParams<RnnRegressor>, RnnEstimator, DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final RnnRegressorParamSet paramSet;

    public RnnRegressor() {
        this(Identifiable$.MODULE$.randomUID("rnnRegressor"));
    }

    public RnnRegressor(String uid) {
        this.uid = uid;
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

    /** Trains without telling anybody how it goes, see {@link #fit(Dataset, TrainingListener)}. */
    @Override
    public RnnRegressionModel fit(Dataset<?> data) {
        return fit(data, TrainingListener.NONE);
    }

    @Override
    public RnnRegressionModel fit(Dataset<?> data, TrainingListener listener) {
        transformSchema(data.schema());
        TrainedNetwork trained = training().run(data.toDF(), listener);
        return copyValues(new RnnRegressionModel(uid, trained).setParent(this), ParamMap.empty());
    }

    private Training training() {
        return new Training(this, 0, getStandardizeLabel());
    }

    @Override
    public Dataset<Row> invalidRows(Dataset<?> data) {
        return training().reader(data.toDF()).invalidRows();
    }

    @Override
    public void requireConsistentParams() {
        Training.requireConsistent(this);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        requireConsistentParams();
        SequenceSource source = new SequenceSource(this);
        source.requireColumns(schema);
        OutputDecoder decoder = new NumberDecoder(getPredictionCol(), source.hasVectorTarget(schema));
        return Prediction.withColumns(schema, decoder.columns(source.head(), source.keepsInvalid()));
    }

    @Override
    public RnnRegressor copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** For {@code Pipeline.load}. */
    public static MLReader<RnnRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads what {@code save} has written. */
    public static RnnRegressor load(String path) {
        return read().load(path);
    }
}
