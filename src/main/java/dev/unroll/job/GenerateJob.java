package dev.unroll.job;

import dev.unroll.check.SyntheticProblem;
import dev.unroll.data.UnrollException;
import dev.unroll.io.Output;
import dev.unroll.io.UserPath;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Writes a {@link SyntheticProblem} as Parquet: {@code id}, {@code features} or {@code tokens}, and {@code label}. */
@Command(
        name = "jobs/generate.sh",
        description = "Writes a synthetic problem as Parquet: id, features (of copy and reber: tokens) and label.",
        showDefaultValues = true,
        sortOptions = false)
public final class GenerateJob {
    // spotless:off: a table
    @Option(names = "--problem", defaultValue = "adding", description = "One of ${COMPLETION-CANDIDATES}.") private SyntheticProblem problem;
    @Option(names = "--rows", defaultValue = "10000", description = "Number of sequences.") private long rows;
    @Option(names = "--min-length", defaultValue = "50", description = "Fewest time steps of a sequence.") private int minLength;
    @Option(names = "--max-length", defaultValue = "100", description = "Most time steps of a sequence.") private int maxLength;
    @Option(names = "--seed", defaultValue = "1", description = "Row i depends on the seed and on i alone.") private long seed;
    @Option(names = "--files", defaultValue = "4", description = "Number of files, written in parallel.") private int files;
    @Option(names = "--out", required = true, description = "The folder to write.") private String out;
    @Option(names = "--overwrite", description = "Replaces the folder if it exists.") private boolean overwrite;
    // spotless:on

    public static void main(String[] args) {
        GenerateJob job = new GenerateJob();
        JobMain.run(CommandSpec.forAnnotatedObject(job), args, stop -> job.run());
    }

    private void run() throws IOException {
        UserPath.requireNew("--out", out);
        requireAtLeast("--rows", rows, 1, "");
        requireAtLeast("--files", files, 1, "");
        requireAtLeast("--min-length", minLength, problem.minimumLength(), " for the " + problem + " problem");
        requireAtLeast("--max-length", maxLength, minLength, " (--min-length)");
        try (SparkSession spark = JobMain.session("unroll generate");
                Output output = new JobFiles(spark).output("--out " + out, out, overwrite)) {
            problem.data(spark, rows, files, seed, minLength, maxLength).write().parquet(output.draft());
            output.commit();
        }
        System.out.printf("%s: %d sequences of the %s problem%n", out, rows, problem);
    }

    private static void requireAtLeast(String flag, long value, long least, String why) {
        if (value < least) {
            throw UnrollException.usage("%s must be at least %d%s, but is %d.", flag, least, why, value);
        }
    }
}
