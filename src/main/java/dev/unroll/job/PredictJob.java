package dev.unroll.job;

import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;

/** Adds a model's predictions to sequences, and writes them in the format that they were read in. */
public final class PredictJob {
    private PredictJob() {}

    public static void main(String[] args) {
        CommandSpec command = Settings.command(JobCommand.PREDICT);
        JobMain.run(command, args, () -> run(Settings.read(JobCommand.PREDICT, command)));
    }

    private static void run(Settings settings) throws IOException {
        settings.applyTo(new RnnClassifier()); // which has every parameter that a model may be told: checks the values
        String model = settings.get(JobOption.MODEL);
        String out = settings.get(JobOption.OUT);
        String format = settings.get(JobOption.FORMAT);
        boolean overwrite = settings.isOn(JobOption.OVERWRITE);
        settings.getAll(JobOption.DATA);
        try (SparkSession spark = JobSession.start("unroll predict")) {
            JobFiles files = new JobFiles(spark);
            files.requireFree(JobOption.OUT.key(), out, overwrite);
            RnnModel predictor = settings.applyTo(RnnModel.load(model));
            predictor
                    .transform(files.read(settings.getAll(JobOption.DATA), format))
                    .write()
                    .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
                    .format(format)
                    .save(out);
        }
        System.out.println("predictions: " + out);
    }
}
