package dev.unroll.ml;

import dev.unroll.io.RunFacts;
import dev.unroll.io.RunFacts.Counts;
import dev.unroll.io.RunFacts.Part;
import dev.unroll.io.RunFacts.Result;
import dev.unroll.metric.Diagnosis;
import dev.unroll.network.LossMetrics;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.Parameters;
import dev.unroll.network.Target;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.MeasuredBlocks;
import dev.unroll.spark.NetworkFactory;
import dev.unroll.spark.Redaction;
import dev.unroll.spark.read.PartSummary;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** What a run's report says beside its epochs and steps. */
record Facts(FitSummary summary, String command) {
    /** Of a run that has no final weights. */
    RunFacts unfinished() {
        return of(origin(), Result.NONE);
    }

    /** Of a run that has, measured once on what is held out, if anything is. */
    RunFacts of(TrainedNetwork trained, MeasuredBlocks heldOut) {
        SortedMap<String, String> origin = origin();
        origin.put("weights", "sha256 " + trained.weightsSha256());
        return of(origin, summary.data().validation().sequences() == 0 ? Result.NONE : result(trained, heldOut));
    }

    private Result result(TrainedNetwork trained, MeasuredBlocks heldOut) {
        Diagnosis diagnosis = summary.evaluation(heldOut, summary.data().validation())
                .diagnose(
                        new NetworkFactory(trained.config(), trained.precision()),
                        Parameters.of(trained.parameters(), trained.precision()),
                        new LossMetrics(trained.config().loss()).reading(trained.target(), trained.targets()));
        return RunFacts.result(diagnosis);
    }

    private RunFacts of(Map<String, String> origin, Result result) {
        NetworkConfig network = summary.network();
        NetworkWords words = new NetworkWords(network, summary.target());
        Redaction redaction = redaction();
        return new RunFacts(
                words.size(),
                words.input(),
                words.output(),
                part(summary.data().training()),
                part(summary.data().validation()),
                summary.data().leftOut().map(redaction::text).stream().toList(),
                settings(redaction),
                origin,
                command,
                result);
    }

    private static Redaction redaction() {
        return Redaction.of(SparkSession.active().sparkContext().getConf());
    }

    private Part part(PartSummary part) {
        if (part.sequences() == 0) {
            return Part.NONE;
        }
        boolean labels = summary.target() == Target.LABELS;
        double[] means = labels ? part.labels().standardization().means() : new double[0];
        return new Part(
                part.sequences(),
                part.timeSteps(),
                part.targets(),
                part.missing(),
                Counts.of(part.lengths()),
                Arrays.stream(part.classCounts()).boxed().toList(),
                Arrays.stream(means).boxed().toList(),
                labels ? Counts.NONE : Counts.of(part.firstLabels()));
    }

    private SortedMap<String, String> settings(Redaction redaction) {
        RnnParams<?> params = summary.values().params();
        SortedMap<String, String> settings = new TreeMap<>();
        for (Parameter parameter : params.parameters()) {
            String value = parameter.textIn(params);
            if (!value.equals(parameter.defaultText()) && parameter.ofJobs()) {
                settings.put(parameter.name(), redaction.ofSetting(parameter.name(), value));
            }
        }
        return settings;
    }

    private SortedMap<String, String> origin() {
        SortedMap<String, String> origin = new TreeMap<>();
        origin.put("data", summary.data().fingerprint());
        origin.put("estimator", summary.values().params().getClass().getSimpleName());
        summary.initial().ifPresent(model -> origin.put("initial model", "sha256 " + model.digest()));
        origin.put("Java", System.getProperty("java.version"));
        origin.put("Spark", SparkSession.active().version());
        origin.put(
                "unroll",
                Optional.ofNullable(Facts.class.getPackage().getImplementationVersion())
                        .orElse("unknown"));
        return origin;
    }
}
