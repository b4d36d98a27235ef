package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelFiles;
import dev.unroll.ml.ForecasterParameters.Origins;
import dev.unroll.network.Head;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.assemble.EventAssembler;
import dev.unroll.spark.assemble.Forecasts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Forecasts the labels of the next time steps of series of events. {@code transform} gives a row a step ahead: {@code id} of the series,
 * {@code time} of the last step that the forecast knows, {@code step} from 1 to horizon, {@code target_time} where there is a
 * {@code timeStep}, and {@code prediction} or, with loss {@code quantile}, the array {@code quantiles}, in the label's units.
 */
public final class RnnForecasterModel extends Model<RnnForecasterModel>
        implements ForecasterParams<RnnForecasterModel>, MLWritable {
    private final String uid;
    private final transient Optional<RnnRegressionModel> trained;
    private final Param<?>[] params;

    RnnForecasterModel(String uid, Optional<RnnRegressionModel> trained) {
        this.uid = uid;
        this.trained = trained;
        this.params = Parameter.paramsOf(this, ForecasterParameters.ALL);
    }

    // spotless:off: a table
    /** A model without a network, which Spark needs to ask for a model's parameters. */
    public RnnForecasterModel() { this(Identifiable$.MODULE$.randomUID("rnnForecaster")); }
    public RnnForecasterModel(String uid) { this(uid, Optional.empty()); }
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    @Override public RnnForecasterModel copy(ParamMap extra) { return copyValues(new RnnForecasterModel(uid, trained), extra).setParent(parent()); }
    @Override public NetworkWriter write() { return new Writer(); }
    /** Bytes in memory, about; Spark 4.1 and later ask for it. */
    @Override public long estimatedSize() { return network().estimatedSize(); }
    /** Reads models; an unreadable one is an {@link UnrollException} of kind MODEL. */
    public static MLReader<RnnForecasterModel> read() { return new Reader(); }
    public static RnnForecasterModel load(String path) { return read().load(path); }
    // spotless:on

    /** The network, as a model of sequences such as the assembler makes: with its summary, report and digest. */
    public RnnRegressionModel network() {
        RnnRegressionModel known =
                trained.orElseThrow(() -> new IllegalStateException(this + " has no network: fit or load makes one"));
        RnnRegressionModel told = ForecasterParameters.copy(this, known.copy(ParamMap.empty()))
                .setIdCol("id")
                .setWeightCol("");
        if (known.trained().config().inputs().features() > 0) {
            told.setFeaturesCol("features");
        }
        if (known.trained().config().tokens()) {
            told.setTokensCol("tokens");
        }
        told.set(told.head(), Head.EVERY.toString());
        return told;
    }

    /** Forecasts from a table of events, lazily. Rows after the last label of a series are known futures. */
    @Override
    public Dataset<Row> transform(Dataset<?> events) {
        Assembly assembly = assemblyFor(events.schema());
        Dataset<Row> sequences = new EventAssembler(assembly, getPartitions()).sequences(events.toDF());
        return new Forecasts(assembly, predictedQuantiles().length, isOfAll())
                .of(network().transform(sequences));
    }

    private boolean isOfAll() {
        return getOrigins().equals(Origins.ALL.toString());
    }

    private Assembly assemblyFor(StructType schema) {
        Assembly known = trained.flatMap(of -> of.trained().assembly()).orElseThrow();
        SequenceAssemblerModel assembler = ForecasterParameters.copy(
                        this, new SequenceAssemblerModel(uid, Optional.of(known)))
                .setLabelCol(getLabelCol());
        assembler.set(assembler.labelMode(), getLabelMode()).set(assembler.lags(), getLags());
        Assembly found = assembler.assemblyFor(schema);
        return new Assembly(found.settings().forForecasts(isOfAll()), found.learnt());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return schemaOf(assemblyFor(schema), predictedQuantiles().length, schema);
    }

    /** @param quantiles of each number, 0 for none */
    static StructType schemaOf(Assembly assembly, int quantiles, StructType schema) {
        Dataset<Row> none =
                new EventAssembler(assembly, 0).sequences(SparkSession.active().createDataFrame(List.of(), schema));
        return new Forecasts(assembly, quantiles, true)
                .of(none.selectExpr("*", "cast(null as array<array<double>>) as prediction"))
                .schema();
    }

    /** Writes the folder of a network, with its own metadata. */
    private final class Writer extends NetworkWriter {
        Writer() {
            super(() -> network().trained());
        }

        @Override
        void write(ModelFiles place) throws IOException {
            network().writeFiles(place);
            RnnForecasterModel told = RnnModel.withoutSecrets(copy(ParamMap.empty()), sparkSession());
            place.writeMetadata(SparkApi.metadata(told, sparkSession()), SparkApi.isInLocalSavingMode());
        }
    }

    private static final class Reader extends MLReader<RnnForecasterModel> {
        @Override
        public RnnForecasterModel load(String path) {
            return new ModelReader<>(RnnRegressionModel.class).forecaster(path);
        }
    }
}
