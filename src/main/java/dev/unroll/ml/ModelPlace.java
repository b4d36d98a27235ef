package dev.unroll.ml;

import dev.unroll.io.ModelFiles;
import dev.unroll.io.UserPath;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.ReadWriteUtils$;
import org.apache.spark.sql.SparkSession;

/** Where Spark wants a model saved or loaded. */
final class ModelPlace {
    private ModelPlace() {}

    static ModelFiles of(String path, SparkSession session) throws IOException {
        UserPath.require("The folder of a model", path);
        Path folder = new Path(path);
        Configuration conf = session.sessionState().newHadoopConf();
        return new ModelFiles(isLocal() ? FileSystem.getLocal(conf) : folder.getFileSystem(conf), folder);
    }

    /**
     * Whether this thread is in Spark 4.1's local mode, in which all of a model goes to the driver's disk, whatever the
     * default file system is.
     */
    static boolean isLocal() {
        try {
            return Boolean.TRUE.equals(
                    ReadWriteUtils$.MODULE$.localSavingModeState().get());
        } catch (LinkageError e) { // Spark 4.0 has no such mode
            return false;
        }
    }
}
