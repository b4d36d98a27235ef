package dev.unroll.job;

import dev.unroll.check.Notebook;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.UnrollException.Kind;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Runs the notebook's example on Spark; a value that disagrees throws CHECK_FAILED. */
@Command(
        name = "notebook",
        description = "Runs the notebook's example on Spark and prints its values beside ours, line by line.")
public final class NotebookJob {
    private NotebookJob() {}

    public static void main(String[] args) {
        JobMain.run(CommandSpec.forAnnotatedObject(new NotebookJob()), args, stop -> {
            try (SparkSession spark = JobMain.session("unroll notebook")) {
                JavaRDD<SequenceBlock> blocks = JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(List.of(Notebook.example()), 1);
                Notebook notebook = new Notebook(parameters -> blocks.map(block -> Notebook.evaluate(block, parameters))
                        .first());
                notebook.lines().forEach(System.out::println);
                if (notebook.disagreements() > 0) {
                    throw Kind.CHECK_FAILED.of("%d values disagree with the notebook.", notebook.disagreements());
                }
            }
        });
    }
}
