package dev.unroll.job;

import dev.unroll.check.SyntheticProblem;
import dev.unroll.io.FolderLease;
import dev.unroll.io.Output;
import dev.unroll.job.settings.Progress;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnRegressor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code jobs/train.sh} does without any flag: the adding problem (Hochreiter and Schmidhuber 1997), from generated
 * Parquet to an evaluated model, in the folder {@value #FOLDER}.
 */
final class EmbeddedExample implements JobMain.Job {
    private static final String FOLDER = "unroll-example";
    private static final String TRAINING = FOLDER + "/train.parquet";
    private static final String HELD_OUT = FOLDER + "/test.parquet";
    private static final int SHORTEST = 50;
    private static final int LONGEST = 100;

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        JobFiles files = new JobFiles(spark);
        ModelFolder folder = new ModelFolder(files, FOLDER + "/model");
        folder.requireFree(true);
        try (FolderLease lease = folder.lease()) { // covers the data beside the model too
            folder.requireFree(true); // another job may have changed it meanwhile
            System.out.printf("generating the adding problem, %d to %d steps, in %s%n", SHORTEST, LONGEST, FOLDER);
            generate(files, TRAINING, 5000, 1);
            generate(files, HELD_OUT, 1000, 2);
            RnnModel<?> model = fit(files, folder, lease, stop);
            System.out.println("on sequences held out (always predicting the mean gives an mse of 0.167):");
            EvaluateJob.lines(model.evaluate(read(files, HELD_OUT))).forEach(System.out::println);
        }
    }

    private static void generate(JobFiles files, String path, long rows, long seed) throws IOException {
        try (Output output = files.output("The folder " + path, path, true)) {
            Dataset<Row> data = SyntheticProblem.ADDING.data(files.spark(), rows, 4, seed, SHORTEST, LONGEST);
            data.write().parquet(output.draft());
            output.commit();
        }
    }

    private static RnnModel<?> fit(JobFiles files, ModelFolder folder, FolderLease lease, StopSignal stop)
            throws IOException {
        RunOutputs outputs = RunOutputs.of("jobs/train.sh", files);
        try (TrainingLog log = TrainingLog.start(lease, stop, Progress.AUTO, outputs)) {
            return TrainJob.fit(estimator(), read(files, TRAINING), folder, lease, log);
        }
    }

    private static RnnRegressor estimator() {
        return new RnnRegressor()
                .setIdCol("id")
                .setCell("gru")
                .setHiddenSize(32)
                .setEpochs(12)
                .setLearningRate(0.01)
                .setSchedule("cosine")
                .setClipNorm(1);
    }

    private static Dataset<Row> read(JobFiles files, String path) throws IOException {
        return files.read(List.of(path), "parquet", Map.of());
    }
}
