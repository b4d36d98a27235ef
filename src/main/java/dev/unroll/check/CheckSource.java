package dev.unroll.check;

import dev.unroll.check.ClusterCheck.Result;
import dev.unroll.data.UnrollException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.sources.RelationProvider;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/**
 * What {@link ClusterCheck} finds, as a table: {@code spark.read.format("unroll-check").load()}, which every kind of session
 * can ask for. Each action on it runs the check. A row a network and one named {@code all}, with the digest of all. Option
 * {@code partitions}: numbers of them to train in, such as "1,7" (0: one a core).
 */
public final class CheckSource implements RelationProvider, DataSourceRegister {
    private static final String NAME = "unroll-check";
    private static final StructType SCHEMA =
            StructType.fromDDL("name string not null, passed boolean not null, sha256 string not null");

    @Override
    public String shortName() {
        return NAME;
    }

    @Override
    public BaseRelation createRelation(SQLContext context, Map<String, String> options) {
        return new Relation(context, partitions(options.getOrElse("partitions", () -> "")));
    }

    private static List<Integer> partitions(String given) {
        if (given.isEmpty()) {
            return ClusterCheck.DEFAULT_PARTITIONS;
        } else if (!given.matches("\\d{1,9}(,\\d{1,9})*")) {
            throw UnrollException.usage(
                    "Option partitions must be numbers of at least 0 with commas between, but is \"%s\".", given);
        }
        return Stream.of(given.split(",", -1)).map(Integer::valueOf).toList();
    }

    private static final class Relation extends BaseRelation implements TableScan {
        private final SQLContext context;
        private final List<Integer> partitions;

        Relation(SQLContext context, List<Integer> partitions) {
            this.context = context;
            this.partitions = partitions;
        }

        @Override
        public SQLContext sqlContext() {
            return context;
        }

        @Override
        public StructType schema() {
            return SCHEMA;
        }

        @Override
        public RDD<Row> buildScan() {
            List<Result> results =
                    ClusterCheck.results(context.sparkSession(), partitions).toList();
            List<Row> rows = new ArrayList<>();
            results.forEach(result -> rows.add(RowFactory.create(result.name(), result.passed(), result.sha256())));
            boolean passed = results.stream().allMatch(Result::passed);
            rows.add(RowFactory.create("all", passed, ClusterCheck.digest(results.stream())));
            return context.sparkSession()
                    .createDataFrame(rows, SCHEMA)
                    .coalesce(1)
                    .rdd();
        }
    }
}
