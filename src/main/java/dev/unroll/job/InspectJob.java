package dev.unroll.job;

import dev.unroll.io.Json;
import dev.unroll.io.TrainingSummary;
import dev.unroll.io.UserPath;
import dev.unroll.ml.NetworkWords;
import dev.unroll.ml.RnnModel;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.NetworkSize;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import dev.unroll.score.TrainedNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Prints what a saved model is. */
@Command(
        name = "jobs/inspect.sh",
        description =
                "Prints what a model is: its network, what it reads and gives, how it was trained, and its digests.")
public final class InspectJob {
    // spotless:off
    @Option(names = "--model", required = true, description = "The folder of the model.") private String model;
    // spotless:on

    public static void main(String[] args) {
        InspectJob job = new InspectJob();
        JobMain.run(CommandSpec.forAnnotatedObject(job), args, stop -> job.run());
    }

    private void run() throws IOException {
        UserPath.require("--model", model);
        SparkSession spark = JobMain.session("unroll inspect");
        try {
            lines(RnnModel.load(model)).forEach(System.out::println);
        } finally {
            spark.close();
        }
    }

    static List<String> lines(RnnModel<?> model) {
        TrainedNetwork trained = model.trained();
        NetworkConfig config = trained.config();
        NetworkSize size = new NetworkSize(new ParameterLayout(config), trained.precision());
        List<String> lines = new ArrayList<>();
        lines.add("model: " + model.getClass().getSimpleName() + " " + model.uid());
        lines.add("network: " + Json.write(config));
        NetworkWords words = new NetworkWords(config, trained.target());
        lines.add("reads: " + words.input() + (trained.features().isIdentity() ? "" : ", standardized"));
        lines.add("gives: " + words.output() + ", head " + config.head());
        size.layout().tensors().forEach(tensor -> lines.add("tensor: " + line(tensor)));
        lines.add("parameters: %d, of %d bytes in memory as %s and %d bytes as they are trained"
                .formatted(
                        size.layout().size(),
                        size.parameters(),
                        trained.precision(),
                        (long) Double.BYTES * size.layout().size()));
        model.dataFingerprint().ifPresent(fingerprint -> lines.add("data: " + fingerprint));
        lines.add("weights: sha256 " + model.weightsSha256());
        lines.addAll(model.hasSummary() ? history(model.summary().training()) : List.of("history: none is known"));
        return lines;
    }

    private static String line(Tensor tensor) {
        String shape = tensor.isVector()
                ? "(%d)".formatted(tensor.rows())
                : "(%d, %d)".formatted(tensor.rows(), tensor.cols());
        return tensor.name() + " " + shape;
    }

    private static List<String> history(TrainingSummary summary) {
        int epochs = summary.epochs().size();
        List<String> lines = new ArrayList<>();
        lines.add("history: %d epochs, %d steps in all".formatted(epochs, summary.totalSteps()));
        if (summary.best().isKnown()) {
            lines.add("best epoch: " + Json.write(summary.best()));
        }
        lines.add("last epoch: " + Json.write(summary.epochs().get(epochs - 1)));
        return lines;
    }
}
