package dev.unroll.job;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.serializer.KryoRegistrator;

/** How a test gets code of its own into the tasks of a job: Spark calls a registrator whenever one reads or writes something. */
final class TaskHook {
    private TaskHook() {}

    /** The settings of a job in whose tasks a registrator of this class path is to be called. */
    static Map<String, String> conf(Class<? extends KryoRegistrator> registrator) throws Exception {
        return Map.of(
                "spark.kryo.registrator",
                "dev.unroll.spark.KryoRegistrator," + registrator.getName(),
                "spark.kryo.pool",
                "false", // so that each task registers anew
                "spark.driver.extraClassPath",
                classes(),
                "spark.executor.extraClassPath",
                classes());
    }

    /** Where the tests' classes are. */
    static String classes() throws URISyntaxException {
        return Path.of(TaskHook.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
    }
}
