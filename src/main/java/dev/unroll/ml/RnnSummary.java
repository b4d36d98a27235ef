package dev.unroll.ml;

import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.Json;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.RunFacts;
import dev.unroll.io.TrainingSummary;
import dev.unroll.report.TrainingReport;
import java.util.List;
import org.apache.spark.ml.util.Identifiable;

/**
 * How a model was trained, as Spark ML asks for it: its iterations are epochs, its objective is their loss.
 *
 * @param uid the model's
 */
public record RnnSummary(String uid, TrainingSummary training)
        implements org.apache.spark.ml.classification.TrainingSummary, Identifiable {
    /** All that is known, and a page that shows it. */
    private record Told(List<EpochRecord> epochs, List<RecordedSteps.Point> steps, RunFacts run, String report) {}

    // spotless:off: a table
    public List<EpochRecord> epochs() { return training.epochs(); }
    public BestEpoch best() { return training.best(); }
    public RecordedSteps steps() { return training.steps(); }
    public RunFacts facts() { return training.facts(); }
    /** Updates in all epochs. */
    public long totalSteps() { return training.totalSteps(); }
    @Override public double[] objectiveHistory() { return epochs().stream().mapToDouble(EpochRecord::loss).toArray(); }
    @Override public int totalIterations() { return epochs().size(); }
    /** A page with charts; HTML that is XML too. */
    public String report() { return new TrainingReport(training).html(); }
    /** As JSON, all of it: with Spark Connect, this is the one method for more than numbers that a client may call. */
    @Override public String toString() { return Json.write(new Told(epochs(), steps().points(), facts(), report())); }
    // spotless:on
}
