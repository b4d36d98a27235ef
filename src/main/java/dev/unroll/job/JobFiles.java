package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.Output;
import dev.unroll.spark.PlainMessage;
import dev.unroll.spark.ReadFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
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

    /** Writes lines of text, over whatever was in the file. */
    void write(Path file, List<String> lines) throws IOException {
        try (OutputStream out = fileSystem(file).create(file, true)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Opens a folder that is replaced as a whole.
     *
     * @param name what messages call it
     */
    Output output(String name, String path, boolean overwrite) throws IOException {
        Path folder = real(new Path(path));
        return Output.folder(fileSystem(folder), folder, name, overwrite, TrainJob::printNote);
    }

    /** What a path or glob names; a path that is there is itself, whatever its characters. */
    List<FileStatus> expand(String pathOrGlob) throws IOException {
        Path path = new Path(pathOrGlob);
        FileSystem fileSystem = fileSystem(path);
        if (fileSystem.exists(path)) {
            return List.of(fileSystem.getFileStatus(path));
        }
        FileStatus[] found = fileSystem.globStatus(path);
        return found == null ? List.of() : List.of(found);
    }

    /** A path in full; where a local one exists, with symbolic links resolved. */
    Path real(Path path) throws IOException {
        FileSystem fileSystem = fileSystem(path);
        Path full = fileSystem.makeQualified(path);
        if (!full.toUri().getScheme().equals("file")) {
            return full;
        }
        java.nio.file.Path local = java.nio.file.Path.of(full.toUri().getPath());
        return fileSystem.makeQualified(new Path(real(local).toString()));
    }

    private static java.nio.file.Path real(java.nio.file.Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : real(path.getParent()).resolve(path.getFileName());
    }

    /** The one that a path is on. */
    FileSystem fileSystem(Path path) throws IOException {
        return path.getFileSystem(spark.sessionState().newHadoopConf());
    }
}
