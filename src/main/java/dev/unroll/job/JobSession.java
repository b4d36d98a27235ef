package dev.unroll.job;

import dev.unroll.spark.ExecutorStarts;
import dev.unroll.spark.KryoRegistrator;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.SparkSession;

/** The one place where a job starts Spark. */
final class JobSession {
    private JobSession() {}

    /**
     * Starts Spark with what the submitter set and, where it set nothing, with Kryo and our registrations.
     *
     * @param name the application's name, unless the submitter chose one
     */
    static SparkSession start(String name) {
        SparkConf conf = new SparkConf()
                .setIfMissing("spark.app.name", name)
                .setIfMissing("spark.serializer", KryoSerializer.class.getName())
                .setIfMissing("spark.kryo.registrator", KryoRegistrator.class.getName())
                .setIfMissing("spark.kryo.registrationRequired", "true");
        SparkSession session = SparkSession.builder().config(conf).getOrCreate();
        ExecutorStarts.watch(session.sparkContext());
        return session;
    }
}
