package dev.unroll.ml;

import dev.unroll.io.ModelFiles;
import dev.unroll.io.UserPath;
import dev.unroll.spark.SparkApi;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Where Spark wants a model saved or loaded. */
final class ModelPlace {
    private ModelPlace() {}

    static ModelFiles of(String path, SparkSession session) throws IOException {
        UserPath.require("The folder of a model", path);
        Path folder = new Path(path);
        Configuration conf = session.sessionState().newHadoopConf();
        return new ModelFiles(
                SparkApi.isInLocalSavingMode() ? FileSystem.getLocal(conf) : folder.getFileSystem(conf), folder);
    }
}
