package dev.unroll.job;

import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;

/** Adds a model's predictions to sequences, and writes them in the format that they were read in. */
public final class PredictJob {
    private final Settings settings;

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    PredictJob(Settings settings) {
        this.settings = settings;
        settings.applyTo(new RnnClassifier()); // which has every parameter that a model may be told
        settings.get(JobOption.MODEL);
        settings.getAll(JobOption.DATA);
        settings.get(JobOption.OUT);
    }

    public static void main(String[] args) {
        CommandSpec command = Settings.command(JobCommand.PREDICT);
        JobMain.run(command, args, stop -> new PredictJob(Settings.read(JobCommand.PREDICT, command)).run());
    }

    private void run() throws IOException {
        try (SparkSession spark = JobSession.start("unroll predict")) {
            run(spark);
        }
    }

    /** The job in a session that stays open. */
    void run(SparkSession spark) throws IOException {
        String out = settings.get(JobOption.OUT);
        String format = settings.get(JobOption.FORMAT);
        boolean overwrite = settings.isOn(JobOption.OVERWRITE);
        JobFiles files = new JobFiles(spark);
        files.requireFree(JobOption.OUT.key(), out, overwrite);
        RnnModel model = settings.applyTo(RnnModel.load(settings.get(JobOption.MODEL)));
        model.transformInBlocks(files.read(settings.getAll(JobOption.DATA), format))
                .write()
                .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
                .format(format)
                .save(out);
        System.out.println("predictions: " + out);
    }
}
