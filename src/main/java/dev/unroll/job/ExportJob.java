package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import dev.unroll.job.Places.Place;
import dev.unroll.ml.RnnModel;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.score.export.Export;
import dev.unroll.score.export.Export.Format;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Writes a saved model's network as other libraries read it. */
@Command(name = "jobs/export.sh", description = "Writes a model's network for ONNX, for PyTorch, or for both.")
public final class ExportJob {
    // spotless:off: a table
    @Option(names = "--model", required = true, description = "The folder of the model.") private String model;
    @Option(names = "--onnx", description = "The ONNX file to write.") private Optional<String> onnx = Optional.empty();
    @Option(names = "--pytorch", description = "The folder to write for PyTorch: the weights, and network.py that loads them.")
    private Optional<String> pytorch = Optional.empty();
    @Option(names = "--states", description = "Lets the ONNX file also read the layers' states before the first step, and give those after the last.")
    private boolean states;
    @Option(names = "--check", description = "Writes nothing, but fails unless the ONNX file is this model's, to the bit.")
    private boolean check;
    @Option(names = "--overwrite", description = "Replaces what unroll wrote there before.") private boolean overwrite;
    // spotless:on

    public static void main(String[] args) {
        ExportJob job = new ExportJob();
        JobMain.run(CommandSpec.forAnnotatedObject(job), args, stop -> job.run());
    }

    private void run() throws IOException {
        requireLegalFlags();
        try (SparkSession spark = JobMain.session("unroll export")) {
            export(spark);
        }
    }

    void requireLegalFlags() {
        UserPath.require("--model", model);
        onnx.ifPresent(path -> UserPath.requireNew("--onnx", path));
        pytorch.ifPresent(path -> UserPath.requireNew("--pytorch", path));
        if (onnx.isEmpty() && pytorch.isEmpty()) {
            throw UnrollException.usage("There is nothing to export to: expected --onnx, --pytorch or both; add one.");
        }
        if ((states || check) && onnx.isEmpty()) {
            throw UnrollException.usage(
                    "%s is for --onnx; add that, or leave it out.", states ? "--states" : "--check");
        }
    }

    void export(SparkSession spark) throws IOException {
        JobFiles files = new JobFiles(spark);
        TrainedNetwork trained = RnnModel.load(model).trained();
        if (check) {
            new Export(trained, Format.ONNX, states).requireSame(files.storage(onnx.get()), onnx.get());
            System.out.println("onnx: " + onnx.get() + " is this model's");
            return;
        }
        Map<Format, String> paths = new EnumMap<>(Format.class);
        onnx.ifPresent(path -> paths.put(Format.ONNX, path));
        pytorch.ifPresent(path -> paths.put(Format.PYTORCH, path));
        Places places = new Places(files);
        List<Place> outputs = new ArrayList<>();
        for (Format format : paths.keySet()) {
            outputs.add(places.place(format.toString(), paths.get(format), paths.get(format)));
        }
        places.requireApart(outputs, List.of(places.place("model", model, model)));
        for (Format format : paths.keySet()) {
            String path = paths.get(format);
            String name = "--" + format + " " + path;
            new Export(trained, format, states && format == Format.ONNX)
                    .write(files.storage(path), path, name, overwrite, TrainingLog::printNote);
            System.out.println(format + ": " + path);
        }
    }
}
