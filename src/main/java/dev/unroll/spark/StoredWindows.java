package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.AbstractIterator;
import scala.reflect.ClassTag$;

/**
 * A partition's blocks as the executors store them, each window by itself. A window is read from Spark's block manager when it
 * is asked for, so a step does not read those that it does not need. For the running task's own thread.
 */
final class StoredWindows {
    private final RDD<SequenceBlock> chunks;
    private final Chunks own;
    private final TaskContext task;

    private StoredWindows(RDD<SequenceBlock> chunks, Chunks own, TaskContext task) {
        this.chunks = chunks;
        this.own = own;
        this.task = task;
    }

    /**
     * Of each of P partitions. A task for partition p goes where Spark stores its first chunk.
     *
     * @param chunks that of window w and partition p is number w P + p
     */
    static JavaRDD<StoredWindows> of(JavaRDD<SequenceBlock> chunks, int partitions) {
        return new WindowsRdd(chunks.rdd(), partitions, partitions).toJavaRDD();
    }

    /**
     * The same in one partition. Its task goes where the first chunk is, so that it finds what the one before it has kept;
     * Spark's own coalesce knows hosts alone, and not which executor.
     */
    static JavaRDD<StoredWindows> together(JavaRDD<SequenceBlock> chunks, int partitions) {
        return new WindowsRdd(chunks.rdd(), partitions, 1).toJavaRDD();
    }

    int partition() {
        return own.partition;
    }

    Iterator<SequenceBlock> read(int window) {
        scala.collection.Iterator<SequenceBlock> blocks = chunks.iterator(own.ofWindows[window], task);
        return new Iterator<>() {
            // spotless:off: a table
            @Override public boolean hasNext() { return blocks.hasNext(); }
            @Override public SequenceBlock next() { return blocks.next(); }
            // spotless:on
        };
    }

    /** @param ofWindows (W) */
    private record Chunks(int partition, Partition[] ofWindows) implements Serializable {}

    static final class Task implements Partition {
        private final int index;
        private final Chunks[] partitions;

        Task(int index, Chunks... partitions) {
            this.index = index;
            this.partitions = partitions;
        }

        // spotless:off: a table
        @Override public int index() { return index; }
        public boolean org$apache$spark$Partition$$super$equals(Object other) { return super.equals(other); } // of the Scala trait
        // spotless:on
    }

    private static final class WindowsRdd extends RDD<StoredWindows> {
        private final RDD<SequenceBlock> chunks;
        private final int partitions;
        private final int tasks; // as many, or one

        WindowsRdd(RDD<SequenceBlock> chunks, int partitions, int tasks) {
            super(chunks, ClassTag$.MODULE$.apply(StoredWindows.class));
            this.chunks = chunks;
            this.partitions = partitions;
            this.tasks = tasks;
        }

        @Override
        public Partition[] getPartitions() {
            Chunks[] all = IntStream.range(0, partitions).mapToObj(this::chunks).toArray(Chunks[]::new);
            return tasks == 1
                    ? new Partition[] {new Task(0, all)}
                    : Arrays.stream(all)
                            .map(own -> new Task(own.partition, own))
                            .toArray(Partition[]::new);
        }

        private Chunks chunks(int partition) {
            Partition[] all = chunks.partitions();
            return new Chunks(
                    partition,
                    IntStream.range(0, all.length / partitions)
                            .mapToObj(window -> all[window * partitions + partition])
                            .toArray(Partition[]::new));
        }

        @Override
        public scala.collection.Iterator<StoredWindows> compute(Partition task, TaskContext context) {
            Iterator<StoredWindows> stored = Arrays.stream(((Task) task).partitions)
                    .map(own -> new StoredWindows(chunks, own, context))
                    .iterator();
            return new AbstractIterator<>() {
                // spotless:off: a table
                @Override public boolean hasNext() { return stored.hasNext(); }
                @Override public StoredWindows next() { return stored.next(); }
                // spotless:on
            };
        }
    }
}
