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
 * Trains a recurrent network to tell the classes 0, 1, 2, … of sequences or, with head {@code every}, of their time
 * steps.
 */
public final class RnnClassifier extends Estimator<RnnClassificationModel>
        implements RnnClassifierParams<RnnClassifier>, RnnEstimator, DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final RnnClassifierParamSet paramSet;

    public RnnClassifier() {
        this(Identifiable$.MODULE$.randomUID("rnnClassifier"));
    }

    public RnnClassifier(String uid) {
        this.uid = uid;
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

    /** Trains without telling anybody how it goes, see {@link #fit(Dataset, TrainingListener)}. */
    @Override
    public RnnClassificationModel fit(Dataset<?> data) {
        return fit(data, TrainingListener.NONE);
    }

    @Override
    public RnnClassificationModel fit(Dataset<?> data, TrainingListener listener) {
        transformSchema(data.schema());
        TrainedNetwork trained = training().run(data.toDF(), listener);
        return copyValues(new RnnClassificationModel(uid, trained).setParent(this), ParamMap.empty());
    }

    private Training training() {
        return new Training(this, getNumClasses(), false);
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
        OutputDecoder decoder = new ClassDecoder(getPredictionCol(), getProbabilityCol(), getRawPredictionCol());
        return Prediction.withColumns(schema, decoder.columns(source.head(), source.keepsInvalid()));
    }

    @Override
    public RnnClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** For {@code Pipeline.load}. */
    public static MLReader<RnnClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads what {@code save} has written. */
    public static RnnClassifier load(String path) {
        return read().load(path);
    }
}
