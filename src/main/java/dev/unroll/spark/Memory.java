package dev.unroll.spark;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;

/** Bytes that Spark gives to stored data, in the executors that live now; in local mode those of this JVM. */
record Memory(long ofAll, long ofSmallest) {
    static Memory of(JavaSparkContext context) {
        SparkExecutorInfo[] all = context.sc().statusTracker().getExecutorInfos();
        String driver = SparkEnv.get().blockManager().blockManagerId().hostPort();
        SparkExecutorInfo[] executors = Arrays.stream(all)
                .filter(executor -> all.length == 1 || !driver.equals(executor.host() + ":" + executor.port()))
                .toArray(SparkExecutorInfo[]::new);
        LongStream bytes = Arrays.stream(executors).mapToLong(SparkExecutorInfo::totalOnHeapStorageMemory);
        return new Memory(
                Arrays.stream(executors)
                        .mapToLong(SparkExecutorInfo::totalOnHeapStorageMemory)
                        .sum(),
                bytes.min().orElse(0));
    }
}
