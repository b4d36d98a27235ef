package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.spark.KryoRegistrator;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

/** {@code conf/spark-defaults.conf} repeats names and options that live elsewhere. */
class SparkDefaultsTest {
    @Test
    void driverOptionsHaveSparksOwnModuleOptions() throws IOException {
        List<String> options = List.of(
                defaults().getProperty("spark.driver.defaultJavaOptions").split("\\s+"));
        assertTrue(options.containsAll(List.of(JavaModuleOptions.defaultModuleOptionArray())), options.toString());
    }

    @Test
    void serializerAndRegistratorAreThoseThatJobsSet() throws IOException {
        assertEquals(KryoSerializer.class.getName(), defaults().getProperty("spark.serializer"));
        assertEquals(KryoRegistrator.class.getName(), defaults().getProperty("spark.kryo.registrator"));
    }

    private static Properties defaults() throws IOException {
        Properties properties = new Properties();
        try (Reader reader =
                Files.newBufferedReader(Path.of(System.getProperty("basedir"), "conf", "spark-defaults.conf"))) {
            properties.load(reader);
        }
        return properties;
    }
}
