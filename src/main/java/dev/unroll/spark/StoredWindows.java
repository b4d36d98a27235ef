package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag$;

/**
 * A partition's blocks as the executors store them, each window by itself. A window is read from Spark's block manager when it
 * is asked for, so a step does not read those that it does not need. For the running task's own thread.
 */
final class StoredWindows {
    private final RDD<SequenceBlock> chunks;
    private final OfWindows partition;
    private final TaskContext task;

    private StoredWindows(RDD<SequenceBlock> chunks, OfWindows partition, TaskContext task) {
        this.chunks = chunks;
        this.partition = partition;
        this.task = task;
    }

    /**
     * Of each of P partitions. A task for partition p goes where Spark stores its first chunk.
     *
     * @param chunks that of window w and partition p is number w P + p
     */
    static JavaRDD<StoredWindows> of(JavaRDD<SequenceBlock> chunks, int partitions) {
        return new WindowsRdd(chunks.rdd(), partitions).toJavaRDD();
    }

    int partition() {
        return partition.index;
    }

    Iterator<SequenceBlock> read(int window) {
        scala.collection.Iterator<SequenceBlock> blocks = chunks.iterator(partition.chunks[window], task);
        return new Iterator<>() {
            // spotless:off: a table
            @Override public boolean hasNext() { return blocks.hasNext(); }
            @Override public SequenceBlock next() { return blocks.next(); }
            // spotless:on
        };
    }

    static final class OfWindows implements Partition {
        private final int index;
        private final Partition[] chunks; // (W)

        OfWindows(int index, Partition[] chunks) {
            this.index = index;
            this.chunks = chunks;
        }

        // spotless:off: a table
        @Override public int index() { return index; }
        public boolean org$apache$spark$Partition$$super$equals(Object other) { return super.equals(other); } // of the Scala trait
        // spotless:on
    }

    private static final class WindowsRdd extends RDD<StoredWindows> {
        private final RDD<SequenceBlock> chunks;
        private final int partitions;

        WindowsRdd(RDD<SequenceBlock> chunks, int partitions) {
            super(chunks, ClassTag$.MODULE$.apply(StoredWindows.class));
            this.chunks = chunks;
            this.partitions = partitions;
        }

        @Override
        public Partition[] getPartitions() {
            Partition[] all = chunks.partitions();
            return IntStream.range(0, partitions)
                    .mapToObj(p -> new OfWindows(
                            p,
                            IntStream.range(0, all.length / partitions)
                                    .mapToObj(window -> all[window * partitions + p])
                                    .toArray(Partition[]::new)))
                    .toArray(Partition[]::new);
        }

        @Override
        public scala.collection.Iterator<StoredWindows> compute(Partition partition, TaskContext task) {
            return scala.collection.Iterator$.MODULE$.single(new StoredWindows(chunks, (OfWindows) partition, task));
        }
    }
}
