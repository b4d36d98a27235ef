package dev.unroll.spark;

import dev.unroll.data.ExactSum;
import dev.unroll.data.Rows;
import dev.unroll.data.SequenceBlock;
import dev.unroll.metric.ClassificationMetrics;
import dev.unroll.metric.Softmax;
import dev.unroll.network.Network;
import dev.unroll.network.Parameters;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * How well scores put the targets of a class before all others, by a sort of all scores on the cluster: area under the receiver
 * operating characteristic (equal scores count half) and average precision, Σ (R_n − R_{n−1}) P_n over the scores in descending order.
 * Both are exact, for scores that are a class's odds p / (1 − p) in float32, and averaged over the classes, one against the rest; of
 * two classes they are those of the second. Of many labels, each is ranked like a class.
 *
 * <p>Scores of a class are sorted in parts of about the same odds, at most 2,048 a class, of which the driver gets the counts.
 */
record Ranking(MeasuredBlocks blocks, NetworkFactory factory, int classes, boolean areLabels) implements Serializable {
    /** Takes the two metrics. */
    interface Taker {
        void take(double area, double averagePrecision);
    }

    private static final int SCORES_TOGETHER = 1 << 20;
    private static final int PART_SHIFT = 21; // what is left of a score is its class and, in 11 bits, the odds' size

    /** Of a part of a class's scores, or of all that are higher: targets of the class, others, and twice the pairs in right order. */
    private record Counts(long hits, long others, long pairs) implements Serializable {
        Counts plus(Counts lower) {
            return new Counts(hits + lower.hits, others + lower.others, pairs + lower.pairs + 2 * hits * lower.others);
        }
    }

    /** Sorts the scores, and tells what they say; nothing if no class has both targets and others. */
    void rank(Parameters parameters, Taker to) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(blocks.blocks().context());
        Broadcast<Parameters> weights = context.broadcast(parameters);
        try {
            NetworkFactory networks = factory; // what the tasks take along: not the RDD
            int count = classes;
            boolean labels = areLabels;
            JavaPairRDD<Integer, Iterable<long[]>> parts = blocks.blocks()
                    .mapPartitions(part -> new Scores(part, networks.newNetwork(), weights.value(), count, labels))
                    .flatMapToPair(Ranking::parts)
                    .groupByKey();
            TreeMap<Integer, Counts> counts = new TreeMap<>(Comparator.reverseOrder()); // of each part, highest first
            parts.mapValues(Ranking::count)
                    .collect()
                    .forEach(part -> counts.put(part._1(), new Counts(part._2()[0], part._2()[1], part._2()[2])));
            take(parts, counts, to);
        } finally {
            weights.destroy();
        }
    }

    private static void take(JavaPairRDD<Integer, Iterable<long[]>> parts, TreeMap<Integer, Counts> counts, Taker to) {
        TreeMap<Integer, Counts> all = new TreeMap<>(); // by class
        TreeMap<Integer, Counts> above = new TreeMap<>(); // by part
        counts.forEach((part, own) -> {
            Counts higher = all.getOrDefault(classOf(part), new Counts(0, 0, 0));
            above.put(part, higher);
            all.put(classOf(part), higher.plus(own));
        });
        all.values().removeIf(of -> of.hits == 0 || of.others == 0);
        double areas = all.values().stream()
                .mapToDouble(of -> of.pairs / (2.0 * of.hits * of.others))
                .sum();
        ExactSum precisions = parts.filter(part -> all.containsKey(classOf(part._1())))
                .mapPartitions(some -> {
                    ExactSum sum = new ExactSum();
                    some.forEachRemaining(part -> addPrecision(
                            sorted(part._2()), above.get(part._1()), all.get(classOf(part._1())).hits, sum));
                    return List.of(sum).iterator();
                })
                .fold(new ExactSum(), (a, b) -> {
                    a.add(b);
                    return a;
                });
        if (!all.isEmpty()) {
            to.take(areas / all.size(), precisions.value() / all.size());
        }
    }

    private static int classOf(int part) {
        return part >>> (Integer.SIZE - PART_SHIFT);
    }

    /** Cuts sorted scores. */
    private static Iterator<Tuple2<Integer, long[]>> parts(long[] sorted) {
        Stream.Builder<Tuple2<Integer, long[]>> parts = Stream.builder();
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from;
            while (to < sorted.length && sorted[to] >>> PART_SHIFT == sorted[from] >>> PART_SHIFT) {
                to++;
            }
            parts.add(new Tuple2<>((int) (sorted[from] >>> PART_SHIFT), Arrays.copyOfRange(sorted, from, to)));
        }
        return parts.build().iterator();
    }

    private static long[] sorted(Iterable<long[]> pieces) {
        Stream.Builder<long[]> all = Stream.builder();
        pieces.forEach(all);
        long[] sorted = all.build().flatMapToLong(Arrays::stream).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** The number of scores equal to the last one before {@code end}, of the class's targets and of others. */
    private static long[] equal(long[] sorted, int end) {
        long[] equal = new long[2];
        for (int i = end - 1; i >= 0 && sorted[i] >>> 1 == sorted[end - 1] >>> 1; i--) {
            equal[(sorted[i] & 1) == 1 ? 0 : 1]++;
        }
        return equal;
    }

    /** As {@link Counts}. */
    private static long[] count(Iterable<long[]> pieces) {
        long[] sorted = sorted(pieces);
        long[] counts = new long[3];
        for (int end = sorted.length; end > 0; ) {
            long[] equal = equal(sorted, end);
            counts[2] += equal[1] * (2 * counts[0] + equal[0]);
            counts[0] += equal[0];
            counts[1] += equal[1];
            end -= (int) (equal[0] + equal[1]);
        }
        return counts;
    }

    private static void addPrecision(long[] sorted, Counts above, long hitsOfAll, ExactSum to) {
        long hits = above.hits;
        long all = above.hits + above.others;
        for (int end = sorted.length; end > 0; ) {
            long[] equal = equal(sorted, end);
            hits += equal[0];
            all += equal[0] + equal[1];
            to.add((double) equal[0] / hitsOfAll * ((double) hits / all));
            end -= (int) (equal[0] + equal[1]);
        }
    }

    /**
     * A network's scores for some blocks' targets at a time, sorted: each is a class, above its odds' bits, above whether it is the
     * target's. Floats that are not negative are ordered as their bits are.
     */
    private static final class Scores implements Iterator<long[]> {
        private final Iterator<SequenceBlock> blocks;
        private final Network network;
        private final int classes;
        private final boolean areLabels;
        private final double[] e; // (C) exp of outputs
        private long[] scores = {};
        private int count;

        Scores(Iterator<SequenceBlock> blocks, Network network, Parameters parameters, int classes, boolean areLabels) {
            this.blocks = blocks;
            this.network = network;
            this.classes = classes;
            this.areLabels = areLabels;
            this.e = new double[classes];
            network.load(parameters);
        }

        @Override
        public boolean hasNext() {
            return blocks.hasNext();
        }

        @Override
        public long[] next() {
            count = 0;
            while (blocks.hasNext() && count < SCORES_TOGETHER) {
                SequenceBlock block = blocks.next();
                add(block, network.outputs(block));
            }
            long[] sorted = Arrays.copyOf(scores, count);
            Arrays.sort(sorted);
            return sorted;
        }

        private void add(SequenceBlock block, Rows outputs) {
            double[] x = new double[classes];
            int needed = count + outputs.rows() * classes;
            scores = needed <= scores.length ? scores : Arrays.copyOf(scores, Math.max(needed, 2 * scores.length));
            for (int row = 0; row < outputs.rows(); row++) {
                if (block.hasTarget(row) && areLabels) {
                    for (int k = 0; k < classes; k++) {
                        add(
                                k,
                                StrictMath.exp(outputs.get(row, k)),
                                block.targets().get(row, k) != 0);
                    }
                } else if (block.hasTarget(row)) {
                    ClassificationMetrics.read(outputs, row, x);
                    add(x, (int) block.targets().get(row, 0));
                }
            }
        }

        private void add(double[] x, int label) {
            int largest = Softmax.largest(x);
            double others = 0; // than the largest
            for (int c = 0; c < classes; c++) {
                e[c] = StrictMath.exp(x[c] - x[largest]);
                others += c == largest ? 0 : e[c];
            }
            for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
                double odds = c == largest ? 1 / others : e[c] / (1 + others - e[c]);
                add(c, odds, c == label);
            }
        }

        private void add(int c, double odds, boolean isHit) {
            scores[count++] =
                    (long) c << Integer.SIZE | (long) Float.floatToIntBits((float) odds) << 1 | (isHit ? 1 : 0);
        }
    }
}
