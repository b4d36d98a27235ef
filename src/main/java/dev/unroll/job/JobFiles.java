package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.Output;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.spark.Failures;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What jobs read and write, on any file system that Spark knows. */
record JobFiles(SparkSession spark) {
    /** The storage that a path is on. */
    HadoopStorage storage(String path) throws IOException {
        return HadoopStorage.of(path, spark.sessionState().newHadoopConf());
    }

    /** Opens data; no data, or an unknown format, is DATA. What a job, cluster or storage that fails throws is kept. */
    Dataset<Row> read(List<String> paths, String format, Map<String, String> options) throws IOException {
        try {
            List<String> literal = new ArrayList<>();
            for (String path : paths) {
                literal.add(literal(path));
            }
            Dataset<Row> data = spark.read().format(format).options(options).load(literal.toArray(String[]::new));
            if (format.equalsIgnoreCase("json")) {
                requireObjects(data, paths);
            }
            return data;
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            if (e instanceof UnrollException || e instanceof SparkException || Failures.isOfClusterOrStorage(e)) {
                throw e;
            }
            throw UnrollException.data(
                    "The data %s cannot be read as %s: expected files or folders of it, found \"%s\"; correct the path or --format.",
                    String.join(", ", paths), format, Failures.plainMessage(e), e);
        }
    }

    /** Opens a table of the session's catalog; one that is not there is DATA. */
    Dataset<Row> readTable(String name) {
        try {
            return spark.table(name);
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            if (e instanceof SparkException || Failures.isOfClusterOrStorage(e)) {
                throw e;
            }
            throw UnrollException.data(
                    "The table %s cannot be read: expected a table or view of Spark's catalog, found \"%s\"; correct --table, or the settings of the catalog (of Hive: --conf spark.sql.catalogImplementation=hive).",
                    name, Failures.plainMessage(e), e);
        }
    }

    /** Spark puts what it cannot parse into a column of its own, and goes on. */
    private void requireObjects(Dataset<Row> data, List<String> paths) {
        String unparsed = spark.conf().get("spark.sql.columnNameOfCorruptRecord");
        if (Arrays.equals(data.columns(), new String[] {unparsed})) {
            throw UnrollException.data(
                    "The data %s cannot be read as json: expected an object on each line or, with --option multiLine=true, an object or array in each file, found neither; add that option, or correct the data.",
                    String.join(", ", paths));
        }
    }

    /** For Spark, which takes every path for a glob: one that is there with its characters escaped, any other as it is. */
    private String literal(String pathOrGlob) throws IOException {
        boolean isLiteral = storage(pathOrGlob).exists(pathOrGlob);
        return isLiteral ? pathOrGlob.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0") : pathOrGlob;
    }

    /** Opens a folder that is replaced as a whole; messages call it {@code name}. */
    Output output(String name, String path, boolean overwrite) throws IOException {
        return output(name, path, overwrite, new Output.Manifest(storage(path)));
    }

    /** The same of a file or folder that is replaced if it is unroll's. */
    Output output(String name, String path, boolean overwrite, Output.Ownership own) throws IOException {
        String real = real(path);
        return Output.open(storage(real), real, name, overwrite, own, TrainingLog::printNote);
    }

    void writeInvalidRows(Settings settings, Supplier<Dataset<Row>> invalidRows) throws IOException {
        Optional<String> path = settings.find(JobOption.INVALID_OUT);
        if (path.isPresent()) {
            boolean overwrite = settings.isOn(JobOption.OVERWRITE);
            try (Output output = output("--invalid-out " + path.get(), path.get(), overwrite)) {
                invalidRows.get().write().json(output.draft());
                output.commit();
            }
        }
    }

    /** A path in full; where a local one exists, with symbolic links resolved. */
    String real(String path) throws IOException {
        String full = storage(path).full(path);
        if (!full.startsWith("file:")) {
            return full;
        }
        java.nio.file.Path local = java.nio.file.Path.of(new Path(full).toUri().getPath());
        return storage(path).full(real(local).toString());
    }

    private static java.nio.file.Path real(java.nio.file.Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : real(path.getParent()).resolve(path.getFileName());
    }
}
