package dev.unroll;

import dev.unroll.ml.SequenceAssembler;
import dev.unroll.ml.SequenceAssemblerModel;
import dev.unroll.spark.KryoRegistrator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What assembling events costs: {@code AssemblyBenchmark FOLDER EVENTS IDS ROUNDS} compares it, alternating in one run, with
 * repartition, sortWithinPartitions and one streaming pass written by hand; {@code AssemblyBenchmark EVENTS MAX_LENGTH}
 * assembles a single series, to be run in a small heap.
 */
final class AssemblyBenchmark {
    private static final double SECOND = 1e9; // in nanoseconds
    private static final int PARTITIONS = 8; // of both: Spark by itself would make 4 of the one and 3 of the other

    private AssemblyBenchmark() {}

    // spotless:off: beans
    /** As a user would write it. */
    public static final class Reading {
        private int id;
        private long time;
        private double a;
        private double b;
        private double c;
        private double d;
        public int getId() { return id; }
        public void setId(int value) { id = value; }
        public long getTime() { return time; }
        public void setTime(long value) { time = value; }
        public double getA() { return a; }
        public void setA(double value) { a = value; }
        public double getB() { return b; }
        public void setB(double value) { b = value; }
        public double getC() { return c; }
        public void setC(double value) { c = value; }
        public double getD() { return d; }
        public void setD(double value) { d = value; }
    }

    /** Likewise. */
    public static final class Series {
        private final String id;
        private final long[] times;
        private final float[][] features;
        Series(int id, List<Reading> readings) {
            this.id = "" + id;
            this.times = readings.stream().mapToLong(Reading::getTime).toArray();
            this.features = readings.stream().map(r -> new float[] {(float) r.a, (float) r.b, (float) r.c, (float) r.d}).toArray(float[][]::new);
        }
        public String getId() { return id; }
        public long[] getTimes() { return times; }
        public float[][] getFeatures() { return features; }
    }
    // spotless:on

    /** One streaming pass over events that are sorted by id and time. */
    private static final class ByHand implements Iterator<Series> {
        private final Iterator<Reading> readings;
        private Reading next;

        ByHand(Iterator<Reading> readings) {
            this.readings = readings;
            this.next = readings.hasNext() ? readings.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Series next() {
            int id = next.id;
            List<Reading> own = new ArrayList<>();
            while (next != null && next.id == id) {
                own.add(next);
                next = readings.hasNext() ? readings.next() : null;
            }
            return new Series(id, own);
        }
    }

    public static void main(String[] args) {
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .appName("assembly")
                .config("spark.ui.enabled", false)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", KryoRegistrator.class.getName())
                .getOrCreate();
        session.sparkContext().setLogLevel("ERROR");
        if (args.length == 2) {
            assembleOne(session, Long.parseLong(args[0]), Integer.parseInt(args[1]));
        } else {
            compare(
                    session,
                    Path.of(args[0], "events"),
                    Arrays.stream(args).skip(1).mapToLong(Long::parseLong).toArray());
        }
        session.stop();
    }

    /** @param sizes events, ids and rounds */
    private static void compare(SparkSession session, Path place, long[] sizes) {
        events(session, sizes[0], sizes[1]).write().mode("overwrite").parquet(place.toString());
        Dataset<Row> events = session.read().parquet(place.toString());
        SequenceAssembler assembler = new SequenceAssembler()
                .setIdCols("id")
                .setInputCols("a", "b", "c", "d")
                .setMissing("forward")
                .setDuplicates("last")
                .setPartitions(PARTITIONS);
        long began = System.nanoTime();
        SequenceAssemblerModel model = assembler.fit(events);
        print("fit", began);
        double[] hand = new double[(int) sizes[2]];
        double[] assembled = new double[hand.length];
        for (int round = 0; round < hand.length; round++) {
            began = System.nanoTime();
            byHand(events);
            hand[round] = print("by hand", began);
            began = System.nanoTime();
            model.transform(events).write().format("noop").mode("overwrite").save();
            assembled[round] = print("assembled", began);
        }
        Arrays.sort(hand);
        Arrays.sort(assembled);
        int middle = hand.length / 2;
        System.out.printf(
                Locale.ROOT,
                "medians: by hand %.2f s, assembled %.2f s, ratio %.2f%n",
                hand[middle],
                assembled[middle],
                assembled[middle] / hand[middle]);
    }

    private static void byHand(Dataset<Row> events) {
        events.withColumn("time", functions.unix_micros(functions.col("time")))
                .repartition(PARTITIONS, functions.col("id"))
                .sortWithinPartitions("id", "time")
                .as(Encoders.bean(Reading.class))
                .mapPartitions((MapPartitionsFunction<Reading, Series>) ByHand::new, Encoders.bean(Series.class))
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
    }

    private static void assembleOne(SparkSession session, long events, int maxLength) {
        SequenceAssemblerModel model = new SequenceAssembler()
                .setInputCols("a", "b", "c", "d")
                .setDuplicates("last")
                .setMaxLength(maxLength)
                .fit(events(session, events, 1));
        long began = System.nanoTime();
        Row found = model.transform(events(session, events, 1))
                .select(functions.size(functions.col("times")))
                .first();
        print("a sequence of " + found.getInt(0) + " steps of a series of " + events + " events", began);
    }

    private static Dataset<Row> events(SparkSession session, long events, long ids) {
        return session.range(0, events, 1, 8)
                .selectExpr(
                        "cast(pmod(xxhash64(id), " + ids + ") as int) id",
                        "timestamp_micros(pmod(xxhash64(id, 1), 100000000000000)) time",
                        "rand(1) a",
                        "rand(2) b",
                        "rand(3) c",
                        "rand(4) d");
    }

    private static double print(String what, long began) {
        double seconds = (System.nanoTime() - began) / SECOND;
        System.out.printf(Locale.ROOT, "%s: %.2f s%n", what, seconds);
        return seconds;
    }
}
