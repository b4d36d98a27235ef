package dev.unroll.spark.read;

import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import dev.unroll.spark.SparkApi;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** In which fold a row's sequence is, as a function of Spark SQL; −1 where the row has no key, as it cannot be read. */
final class FoldFunction implements ScalarFunction<Integer> {
    private static final String ID = "unroll_id";

    private final RowConverter converter;
    private final StructType inputs; // the id as text or, where there is none, all that the converter reads
    private final int folds;

    private FoldFunction(RowConverter converter, StructType inputs, int folds) {
        this.converter = converter;
        this.inputs = inputs;
        this.folds = folds;
    }

    /** The data with the column. */
    static Dataset<Row> addTo(Dataset<Row> data, String column, RowConverter converter, StructType read, int folds) {
        if (converter.id().isPresent()) {
            DataColumn own = DataColumn.find(data.schema(), converter.id().name(), "idCol");
            Dataset<Row> withId = data.withColumn(ID, own.string());
            StructType id = new StructType().add(ID, DataTypes.StringType);
            return withId.withColumn(column, SparkApi.call(new FoldFunction(converter, id, folds), ID))
                    .drop(ID);
        }
        return data.withColumn(column, SparkApi.call(new FoldFunction(converter, read, folds), read.fieldNames()));
    }

    @Override
    public Integer produceResult(InternalRow row) {
        return key(row).map(key -> key.fold(folds)).orElse(-1);
    }

    private Optional<SequenceKey> key(InternalRow row) {
        if (converter.id().isPresent()) {
            return Optional.ofNullable(row.getUTF8String(0)).map(id -> SequenceKey.ofId(id.toString()));
        }
        return converter.read(row, 0).sequence().map(Sequence::key);
    }

    @Override
    public DataType[] inputTypes() {
        return Stream.of(inputs.fields()).map(StructField::dataType).toArray(DataType[]::new);
    }

    // spotless:off: a table
    @Override public DataType resultType() { return DataTypes.IntegerType; }
    @Override public boolean isResultNullable() { return false; }
    @Override public String name() { return "fold"; }
    // spotless:on
}
