package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.ExecutorStarts;
import dev.unroll.spark.Failures;
import dev.unroll.spark.KryoRegistrator;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.SparkSession;

/** The one place where a job starts Spark. */
final class JobSession {
    private JobSession() {}

    /** Starts Spark as the submitter configured it; what is not configured is this name, Kryo and our registrations. */
    static SparkSession start(String name) {
        SparkConf conf = new SparkConf()
                .setIfMissing("spark.app.name", name)
                .setIfMissing("spark.serializer", KryoSerializer.class.getName())
                .setIfMissing("spark.kryo.registrator", KryoRegistrator.class.getName());
        SparkSession session = start(() -> SparkSession.builder().config(conf).getOrCreate());
        ExecutorStarts.watch(session.sparkContext());
        return session;
    }

    /** Throws CLUSTER where the network keeps Spark from starting, which would look like a failure of the storage. */
    static SparkSession start(Supplier<SparkSession> spark) {
        try {
            return spark.get();
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            List<Throwable> chain = Failures.chain(e);
            Throwable root = chain.get(chain.size() - 1);
            if (root instanceof SocketException || root instanceof UnknownHostException) {
                throw UnrollException.Kind.CLUSTER
                        .of(
                                "Spark cannot start: expected to reach the cluster, and to be reached, found \"%s\"; check --master, spark.driver.host and the network.",
                                Failures.plainMessage(root))
                        .causedBy(e);
            }
            throw e;
        }
    }
}
