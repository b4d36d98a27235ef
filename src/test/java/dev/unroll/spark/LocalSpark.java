package dev.unroll.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The one Spark session that all tests of this JVM share: two threads, and Kryo as strict as it can be. */
public final class LocalSpark {
    private static final DataType VECTORS_IN_DDL = DataTypes.createArrayType(DataTypes.BinaryType);
    private static final DataType VECTORS = DataTypes.createArrayType(SQLDataTypes.VectorType());

    private LocalSpark() {}

    /** Started at the first call; it ends with the JVM. */
    public static SparkSession session() {
        return Holder.SESSION;
    }

    /**
     * A DataFrame of one partition.
     *
     * @param schema as in SQL, "name type, name type"; {@code array<vector>} is one of Spark ML's vectors
     */
    public static Dataset<Row> rows(String schema, Row... rows) {
        StructField[] fields = Arrays.stream(StructType.fromDDL(schema.replace("<vector>", "<binary>"))
                        .fields())
                .map(field -> field.dataType().equals(VECTORS_IN_DDL)
                        ? DataTypes.createStructField(field.name(), VECTORS, true)
                        : field)
                .toArray(StructField[]::new);
        return session().createDataFrame(List.of(rows), new StructType(fields)).coalesce(1);
    }

    private static final class Holder {
        private static final SparkSession SESSION = SparkSession.builder()
                .master("local[2]")
                .appName("unroll tests")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrationRequired", true)
                .config("spark.kryo.registrator", KryoRegistrator.class.getName())
                .getOrCreate();
    }
}
