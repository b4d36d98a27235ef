package dev.unroll.job;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.serializer.KryoRegistrator;

/** How a test gets code of its own into the tasks of a job: Spark calls a registrator whenever one reads or writes something. */
final class TaskHook {
    private TaskHook() {}

    /** The settings of a job in whose tasks a registrator of this class path is to be called. */
    static Map<String, String> conf(Class<? extends KryoRegistrator> registrator) throws Exception {
        Path classes = Path.of(
                registrator.getProtectionDomain().getCodeSource().getLocation().toURI());
        return Map.of(
                "spark.kryo.registrator",
                "dev.unroll.spark.KryoRegistrator," + registrator.getName(),
                "spark.kryo.pool",
                "false", // so that each task registers anew
                "spark.driver.extraClassPath",
                classes.toString(),
                "spark.executor.extraClassPath",
                classes.toString());
    }
}
