package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.Learnt;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.spark.assemble.EventAssembler;
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
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Makes sequences of a table of events, one row a sequence. It learns the vocabularies, attributes, means and quantiles of the
 * training part; its model's {@code transform} assembles.
 */
public final class SequenceAssembler extends Estimator<SequenceAssemblerModel>
        implements AssemblerParams.OfLearning<SequenceAssembler>, DefaultParamsWritable {
    private final String uid;
    private final Param<?>[] params;

    public SequenceAssembler(String uid) {
        this.uid = uid;
        this.params = Parameter.paramsOf(this, AssemblerParameters.ALL);
    }

    // spotless:off: a table
    public SequenceAssembler() { this(Identifiable$.MODULE$.randomUID("sequenceAssembler")); }
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    @Override public SequenceAssembler copy(ParamMap extra) { return defaultCopy(extra); }
    /** Throws USAGE where parameters that are legal by themselves do not go together; so does {@code fit}. */
    public void requireConsistentParams() { new AssemblerValues(this).requireConsistent(); }
    /** For {@code Pipeline.load}. */
    public static MLReader<SequenceAssembler> read() { return new DefaultParamsReader<>(); }
    public static SequenceAssembler load(String path) { return read().load(path); }
    // spotless:on

    /** Tells what is to be trained on its sequences where to find what, and which head goes with {@code labelMode}. */
    public void tell(RnnEstimator<?, ?> estimator) {
        estimator.setIdCol("id");
        estimator.setLabelCol("label");
        estimator.setWeightCol(getWeightCol().isEmpty() ? "" : "weight");
        if (getTokenCols().length > 0) {
            estimator.setTokensCol("tokens");
        }
        if (new AssemblerValues(this).hasFeatures()) {
            estimator.setFeaturesCol("features");
        }
        boolean holdsOut = getValidationFraction() > 0 || !getCutTime().isEmpty();
        estimator.clear(estimator.validationFraction()); // the assembler holds out, by series
        if (holdsOut) {
            estimator.setValidationIndicatorCol("validation");
        }
        if (!getLabelMode().equals(LabelMode.LAST.toString())) {
            estimator.setHead(Head.EVERY.toString());
        }
        if (getLabelMode().equals(LabelMode.HORIZON.toString()) && estimator.getBidirectional()) {
            throw UnrollException.usage(
                    "%s reads time steps that a forecast does not have: expected a network in one direction beside %s horizon; leave it out.",
                    ParameterName.of("bidirectional"), ParameterName.of("labelMode"));
        }
    }

    /**
     * Learns from events, by as few jobs as what is asked for needs.
     *
     * @throws dev.unroll.data.UnrollException of kind DATA where a column is missing or wrong, or an event cannot be assembled
     */
    @Override
    public SequenceAssemblerModel fit(Dataset<?> events) {
        AssemblerValues values = new AssemblerValues(this);
        AssemblySettings settings = values.settings(events.schema());
        Learnt learnt = values.learner(settings).learn(events.toDF());
        SequenceAssemblerModel model =
                new SequenceAssemblerModel(uid, Optional.of(new Assembly(settings, learnt))).setParent(this);
        return copyValues(model, ParamMap.empty());
    }

    /** The schema of the sequences. Throws USAGE or DATA where parameters or columns do not fit. */
    @Override
    public StructType transformSchema(StructType schema) {
        AssemblySettings settings = new AssemblerValues(this).settings(schema);
        Learnt nothing = Learnt.of(settings.columns().inputs(), List.of(), Map.of());
        return schemaOf(new Assembly(settings, nothing), schema);
    }

    static StructType schemaOf(Assembly assembly, StructType schema) {
        return new EventAssembler(assembly, 0)
                .sequences(SparkSession.active().createDataFrame(List.of(), schema))
                .schema();
    }
}
