package dev.unroll.spark;

import dev.unroll.network.GradientSum;
import dev.unroll.train.MemoryEstimate;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The sum of a large model's partial sums, cut into slices: each task adds up one slice of all partial sums, so the driver gets
 * each entry once, however many partitions there are, and no machine but the driver has more than its own partial sums.
 */
final class SlicedSum {
    private SlicedSum() {}

    /**
     * @param partial of each partition one
     * @param parameters of the network, P
     */
    static GradientSum of(JavaRDD<GradientSum> partial, int parameters) {
        int slices = Math.min(MemoryEstimate.MOST_SLICES, GradientSum.mostParts(parameters));
        JavaPairRDD<Integer, GradientSum> bySlice = partial.flatMapToPair(sum -> slices(sum, slices))
                .partitionBy(
                        new HashPartitioner(slices)); // whose keys differ within a task, so nothing can be added before
        JavaRDD<GradientSum> added =
                bySlice.mapPartitions(same -> List.of(add(same)).iterator());
        try {
            return added.collect().stream().reduce(new GradientSum(), GradientSum::join);
        } finally {
            added.rdd().cleanShuffleDependencies(false); // the files; else only when the driver collects its garbage
        }
    }

    /** One after the other, so that a copy is never needed of all. */
    private static Iterator<Tuple2<Integer, GradientSum>> slices(GradientSum sum, int slices) {
        return IntStream.range(0, slices)
                .mapToObj(slice -> new Tuple2<>(slice, sum.slice(slice, slices)))
                .iterator();
    }

    private static GradientSum add(Iterator<Tuple2<Integer, GradientSum>> same) {
        GradientSum sum = new GradientSum();
        same.forEachRemaining(slice -> sum.add(slice._2()));
        return sum;
    }
}
