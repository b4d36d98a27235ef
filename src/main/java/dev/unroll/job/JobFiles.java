package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.PlainMessage;
import dev.unroll.spark.ReadFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What jobs read and write, on any file system that Spark knows. */
final class JobFiles {
    private final SparkSession spark;

    JobFiles(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Opens data; a path without any, or a format that Spark does not know, ends in DATA. What a job, a cluster or a storage
     * that fails throws stays as it is.
     */
    Dataset<Row> read(List<String> paths, String format) {
        try {
            return spark.read().format(format).load(paths.toArray(String[]::new));
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            if (e instanceof SparkException || ReadFailure.isOfClusterOrStorage(e)) {
                throw e;
            }
            String sentence =
                    "The data %s cannot be read as %s: expected files or folders of it, found \"%s\"; correct the path or --format."
                            .formatted(String.join(", ", paths), format, PlainMessage.of(e));
            throw new UnrollException(UnrollException.Kind.DATA, sentence, e);
        }
    }

    /** Throws OUTPUT_IN_USE where something is at a path already that must not be replaced. */
    void requireFree(String flag, String path, boolean overwrite) throws IOException {
        Path output = new Path(path);
        if (!overwrite && fileSystem(output).exists(output)) {
            throw new UnrollException(
                    UnrollException.Kind.OUTPUT_IN_USE,
                    "--%s %s exists already: expected a path that is free; choose another, or add --overwrite."
                            .formatted(flag, path));
        }
    }

    /** Writes lines of text, over whatever was in the file. */
    void write(Path file, List<String> lines) throws IOException {
        try (OutputStream out = fileSystem(file).create(file, true)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The one that a path is on. */
    FileSystem fileSystem(Path path) throws IOException {
        return path.getFileSystem(spark.sessionState().newHadoopConf());
    }
}
