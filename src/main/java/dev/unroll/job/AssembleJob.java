package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.Output;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.ml.SequenceAssembler;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** Makes sequences of a table of events, and writes them as Parquet, whose files remember how they were made. */
public record AssembleJob(Settings settings, SequenceAssembler assembler) implements JobMain.Job {
    public static void main(String[] args) {
        JobMain.run(JobCommand.ASSEMBLE, args, AssembleJob::of);
    }

    /** Everything that can be wrong with the settings is found here, before Spark starts. */
    static AssembleJob of(Settings settings) {
        if (settings.told("timeCol").isEmpty()) {
            throw UnrollException.usage(
                    "--time-col is missing: expected the column that has the time of an event, found none; name it.");
        }
        SequenceAssembler assembler = settings.applyTo(new SequenceAssembler());
        assembler.requireConsistentParams();
        EventSettings.requireIdsOfLabels(settings, assembler);
        if (settings.find(JobOption.LABELS).isPresent()
                && assembler.getLabelCol().isEmpty()) {
            throw UnrollException.usage(
                    "--labels has a column for --label-col: expected its name, found none; give that flag.");
        }
        InputData.require(settings);
        settings.get(JobOption.OUT);
        return new AssembleJob(settings, assembler);
    }

    @Override
    public void run(SparkSession spark, StopSignal stop) throws IOException {
        String path = settings.get(JobOption.OUT);
        JobFiles files = new JobFiles(spark);
        new Places(files).requireApart(settings);
        try (Output out = files.output("--out " + path, path, settings.isOn(JobOption.OVERWRITE));
                InputData input = new InputData(files, settings)) {
            input.sequences(assembler).write().parquet(out.draft());
            out.commit();
        }
        System.out.println("sequences: " + path);
    }
}
