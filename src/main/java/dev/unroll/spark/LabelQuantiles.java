package dev.unroll.spark;

import dev.unroll.data.Standardization;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The quantiles of the targets of blocks, exact, by a sort on the cluster: of n numbers the τ-quantile is the ⌈τ n⌉-th, which
 * minimises the loss that quantiles are fitted by.
 */
public record LabelQuantiles(MeasuredBlocks blocks, Standardization label, List<Double> quantiles) {
    /** (K, Q) in the label's own units, of each of the K numbers that a target has. */
    public double[] of(int numbers) {
        return IntStream.range(0, numbers)
                .mapToObj(this::ofNumber)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private double[] ofNumber(int k) {
        Standardization units = label; // what the tasks take along: not the RDD
        JavaRDD<Double> numbers = blocks.blocks()
                .flatMap(block -> IntStream.range(0, block.targets().rows())
                        .filter(block::hasTarget)
                        .mapToObj(row -> units.restore(block.targets().get(row, k), k))
                        .iterator());
        JavaRDD<Double> sorted = numbers.sortBy(x -> x, true, numbers.getNumPartitions());
        long count = numbers.count();
        List<Long> ranks = quantiles.stream()
                .map(quantile -> Math.max(1, (long) Math.ceil(quantile * count)) - 1)
                .toList();
        List<Tuple2<Long, Double>> found = sorted.zipWithIndex()
                .filter(pair -> ranks.contains(pair._2()))
                .mapToPair(Tuple2::swap)
                .collect();
        return ranks.stream()
                .mapToDouble(rank -> found.stream()
                        .filter(pair -> pair._1().equals(rank))
                        .findFirst()
                        .orElseThrow()
                        ._2())
                .toArray();
    }
}
