package dev.unroll.spark;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Bytes that blocks may take, in the executors that live now; in local mode in this JVM. That is half of what Spark gives to
 * stored data, or a quarter of the heap where Spark is told to leave most of it to others.
 */
record Memory(long ofAll, long ofSmallest) implements Serializable {
    private static final double PART_OF_STORAGE = 0.5;
    private static final double PART_OF_HEAP = 0.25;

    static Memory of(JavaSparkContext context) {
        double fraction = context.getConf().getDouble("spark.memory.fraction", 0.6); // of the heap, for storage
        double part = Math.max(PART_OF_STORAGE, PART_OF_HEAP / fraction);
        SparkExecutorInfo[] all = context.sc().statusTracker().getExecutorInfos();
        String driver = SparkEnv.get().blockManager().blockManagerId().hostPort();
        long[] executors = Arrays.stream(all)
                .filter(executor -> all.length == 1 || !driver.equals(executor.host() + ":" + executor.port()))
                .mapToLong(executor -> (long) (part * executor.totalOnHeapStorageMemory()))
                .toArray();
        return new Memory(
                Arrays.stream(executors).sum(), Arrays.stream(executors).min().orElse(0));
    }
}
