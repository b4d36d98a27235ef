package dev.unroll.spark.assemble;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.EventStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;

/**
 * The bounds that clipping holds numbers within, by a sort on the cluster: of n values of a column the ⌈q n⌉-th and the
 * ⌈(1 − q) n⌉-th. Exact, so independent of the order of events.
 */
record ValueQuantiles(Assembly assembly, double quantile) {
    /** (2, N) Lower and upper bounds; all floats for a column without values. */
    double[][] of(Dataset<Event> events) {
        EventStatistics counts = EventLearner.statistics(assembly, events);
        Assembly known = assembly;
        JavaRDD<Long> values = events.toJavaRDD().mapPartitions(part -> new ColumnValues(known, part));
        JavaRDD<Long> sorted = values.sortBy(value -> value, true, values.getNumPartitions());
        int columns = counts.means().length;
        long[][] places = new long[2][columns]; // of the bounds among all sorted values
        Set<Long> wanted = new HashSet<>();
        long before = 0;
        for (int c = 0; c < columns; c++) {
            places[0][c] = before + rank(quantile, counts.values(c));
            places[1][c] = before + rank(1 - quantile, counts.values(c));
            before += counts.values(c);
            wanted.addAll(counts.values(c) == 0 ? Set.of() : List.of(places[0][c], places[1][c]));
        }
        Map<Long, Long> found = new HashMap<>();
        sorted.zipWithIndex()
                .filter(pair -> wanted.contains(pair._2()))
                .collect()
                .forEach(pair -> found.put(pair._2(), pair._1()));
        double[][] bounds = new double[2][columns];
        for (int c = 0; c < columns; c++) {
            boolean any = counts.values(c) > 0;
            bounds[0][c] = any ? ColumnValues.value(found.get(places[0][c])) : -Float.MAX_VALUE;
            bounds[1][c] = any ? ColumnValues.value(found.get(places[1][c])) : Float.MAX_VALUE;
        }
        return bounds;
    }

    private static long rank(double quantile, long n) {
        return Math.max(1, (long) Math.ceil(quantile * n)) - 1;
    }
}
