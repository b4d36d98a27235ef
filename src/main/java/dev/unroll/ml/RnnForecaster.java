package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.Learnt;
import dev.unroll.train.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Learns from a table of events to forecast the next values of a label: a {@link SequenceAssembler} with {@code labelMode =
 * horizon} and an {@link RnnRegressor} with a head on every step, so that one pass trains all origins of a forecast.
 */
public final class RnnForecaster extends Estimator<RnnForecasterModel>
        implements ForecasterParams<RnnForecaster>,
                AssemblerParams.OfLearning<RnnForecaster>,
                NetworkParams.OfTraining<RnnForecaster>,
                DefaultParamsWritable {
    private final String uid;
    private final Param<?>[] params;

    public RnnForecaster(String uid) {
        this.uid = uid;
        this.params = Parameter.paramsOf(this, ForecasterParameters.ALL);
    }

    // spotless:off: a table
    public RnnForecaster() { this(Identifiable$.MODULE$.randomUID("rnnForecaster")); }
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    @Override public RnnForecaster copy(ParamMap extra) { return defaultCopy(extra); }
    public RnnForecaster setHuberDelta(double value) { return (RnnForecaster) set(huberDelta(), value); }
    public RnnForecaster setQuantiles(double... values) { return (RnnForecaster) set(quantiles(), values); }
    public RnnForecaster setStandardizeLabel(boolean value) { return (RnnForecaster) set(standardizeLabel(), value); }
    public RnnForecaster setSeason(int value) { return (RnnForecaster) set(season(), value); }
    /** For {@code Pipeline.load}. */
    public static MLReader<RnnForecaster> read() { return new DefaultParamsReader<>(); }
    public static RnnForecaster load(String path) { return read().load(path); }
    /** As {@link #fit(Dataset, TrainingListener)}, with nobody listening. */
    @Override public RnnForecasterModel fit(Dataset<?> events) { return fit(events, TrainingListener.NONE); }
    // spotless:on

    SequenceAssembler assembler() {
        return ForecasterParameters.copy(this, new SequenceAssembler(uid))
                .setLabelCol(getLabelCol())
                .setLabelMode(getLabelMode())
                .setLags(getLags());
    }

    private RnnRegressor regressor() {
        RnnRegressor regressor = ForecasterParameters.copy(this, new RnnRegressor(uid));
        assembler().tell(regressor);
        return regressor;
    }

    /** Throws USAGE where parameters that are legal by themselves do not go together; so does {@code fit}. */
    public void requireConsistentParams() {
        assembler().requireConsistentParams();
        regressor().requireConsistentParams();
    }

    /**
     * Trains on all series, or those that are not held out.
     *
     * @throws dev.unroll.data.UnrollException as {@link SequenceAssembler#fit} and {@link RnnRegressor#fit} do
     */
    public RnnForecasterModel fit(Dataset<?> events, TrainingListener listener) {
        requireConsistentParams();
        Dataset<Row> sequences = assembler().fit(events).transform(events).persist(StorageLevel.DISK_ONLY());
        try { // they are read several times
            RnnRegressionModel network = regressor().fit(sequences, listener);
            RnnForecasterModel model = new RnnForecasterModel(uid, Optional.of(network)).setParent(this);
            return copyValues(model, ParamMap.empty());
        } finally {
            sequences.unpersist();
        }
    }

    /**
     * What forecasts would have been worth: at each cut a model is trained on what came before it, and its forecasts from the last
     * label of each series before the cut are compared with the labels that followed.
     *
     * @param cutTimes each as {@link #setCutTime} takes one; none must be set there
     * @param refit whether each cut has a model of its own; else that of the first one, by time, serves all
     */
    public Backtest backtest(Dataset<?> events, List<String> cutTimes, boolean refit) {
        return new BacktestRun(this, events.toDF(), refit).run(cutTimes);
    }

    /** With a model for each cut. */
    public Backtest backtest(Dataset<?> events, List<String> cutTimes) {
        return backtest(events, cutTimes, true);
    }

    /** The schema of the forecasts. Throws USAGE or DATA where parameters or columns do not fit. */
    @Override
    public StructType transformSchema(StructType schema) {
        requireConsistentParams();
        AssemblySettings settings = new AssemblerValues(assembler()).settings(schema);
        Learnt nothing = Learnt.of(settings.columns().inputs(), List.of(), Map.of());
        return RnnForecasterModel.schemaOf(
                new Assembly(settings.forForecasts(true), nothing), predictedQuantiles().length, schema);
    }
}
