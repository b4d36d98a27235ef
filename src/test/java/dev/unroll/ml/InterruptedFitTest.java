package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.EpochRecord;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C in Python, and Spark Connect's interrupts, interrupt the thread that fits and cancel its jobs. */
class InterruptedFitTest {
    private static final String TAG = "interrupted-fit";

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "worker"})
    void interruptEndsTraining(String placement) throws InterruptedException {
        SparkContext context = LocalSpark.session().sparkContext();
        CountDownLatch training = new CountDownLatch(1);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void steps(EpochRecord soFar, int stepsPerEpoch, int epochs) {
                training.countDown();
            }
        };
        Dataset<Row> data = LocalSpark.session()
                .sql(
                        "SELECT id, transform(sequence(0, id % 7), t -> sin(t + id)) AS features, double(id) AS label FROM range(80)");
        RnnRegressor regressor = new RnnRegressor()
                .setHiddenSize(8)
                .setEpochs(1_000_000)
                .setBlockSize(8)
                .setBatchSize(16)
                .setPlacement(placement);
        FutureTask<RnnRegressionModel> fit = new FutureTask<>(() -> {
            context.addJobTag(TAG);
            return regressor.fit(data, listener);
        });
        Thread thread = new Thread(fit);
        thread.start();
        assertTrue(training.await(1, TimeUnit.MINUTES));
        thread.interrupt();
        assertThrows(ExecutionException.class, () -> fit.get(1, TimeUnit.MINUTES));
        context.cancelJobsWithTag(TAG);
        assertTimeout(Duration.ofMinutes(1), () -> {
            while (context.statusTracker().getActiveJobIds().length > 0) {
                Thread.sleep(10);
            }
        });
    }
}
