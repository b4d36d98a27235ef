package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.data.UnrollException;
import dev.unroll.io.ModelFiles;
import dev.unroll.spark.SparkApi;
import dev.unroll.spark.assemble.EventAssembler;
import dev.unroll.spark.assemble.EventTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Makes sequences of events as its assembler was told, with what that has learnt. {@code transform} gives a row a sequence:
 * {@code id}, {@code features}, {@code tokens}, {@code label} and {@code weight} where there are such columns, {@code times},
 * {@code validation}, {@code fold}; and {@code base}, what changes are from.
 */
public final class SequenceAssemblerModel extends Model<SequenceAssemblerModel>
        implements AssemblerParams<SequenceAssemblerModel>, MLWritable {
    private static final StructType REPORT = StructType.fromDDL("name string not null, value double not null");

    private final String uid;
    private final Optional<Assembly> assembly;
    private final Param<?>[] params;

    SequenceAssemblerModel(String uid, Optional<Assembly> assembly) {
        this.uid = uid;
        this.assembly = assembly;
        this.params = Parameter.paramsOf(this, AssemblerParameters.ALL);
    }

    // spotless:off: a table
    /** A model that has learnt nothing, which Spark needs to ask for a model's parameters. */
    public SequenceAssemblerModel() { this(Identifiable$.MODULE$.randomUID("sequenceAssembler")); }
    public SequenceAssemblerModel(String uid) { this(uid, Optional.empty()); }
    @Override public String uid() { return uid; }
    @Override public Param<?>[] params() { return params.clone(); }
    /** The names of the features of a time step, in order. */
    public List<String> featureNames() { return assembly().features(); }
    @Override public SequenceAssemblerModel copy(ParamMap extra) { return copyValues(new SequenceAssemblerModel(uid, assembly), extra).setParent(parent()); }
    @Override public MLWriter write() { return new Writer(); }
    /** Bytes in memory, about; Spark 4.1 and later ask for it. */
    @Override public long estimatedSize() { return assembly().json().length(); }
    /** Reads models; an unreadable one is an {@link UnrollException} of kind MODEL. */
    public static MLReader<SequenceAssemblerModel> read() { return new AssemblerReader(); }
    public static SequenceAssemblerModel load(String path) { return read().load(path); }
    // spotless:on

    /** All that it knows, as its assembler has left it. */
    public Assembly assembly() {
        return assembly.orElseThrow(
                () -> new IllegalStateException(this + " has learnt nothing: fit or load makes one"));
    }

    /** Makes sequences of events, lazily. Events without the columns of labels and weights give sequences without them. */
    @Override
    public Dataset<Row> transform(Dataset<?> events) {
        return new EventAssembler(assemblyFor(events.schema()), getPartitions()).sequences(events.toDF());
    }

    /**
     * What becomes of events, by one job: {@code name} and {@code value} of ids, events, duplicates, gaps, sequences and their
     * lengths, of how many time steps of each column are filled, and of what is left out.
     */
    public Dataset<Row> report(Dataset<?> events) {
        Assembly current = assemblyFor(events.schema());
        List<Row> rows = new EventAssembler(current, getPartitions())
                .counts(events.toDF()).figures(current).entrySet().stream()
                        .map(figure -> RowFactory.create(figure.getKey(), figure.getValue()))
                        .toList();
        return events.sparkSession().createDataFrame(rows, REPORT);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return SequenceAssembler.schemaOf(assemblyFor(schema), schema);
    }

    /** What was learnt, with the parameters as they are now. Throws DATA where columns differ from those that it has learnt from. */
    Assembly assemblyFor(StructType schema) {
        EventTable.requireAsLearnt(schema, assembly());
        AssemblySettings now = new AssemblerValues(this).settingsOfPresent(schema);
        return new Assembly(now, assembly().learnt());
    }

    /** Writes a folder: what it knows, and then Spark ML's metadata. */
    private final class Writer extends FolderWriter {
        @Override
        void write(ModelFiles place) throws IOException {
            place.storage().write(place.description(), assembly().json() + "\n", false);
            place.writeMetadata(
                    SparkApi.metadata(SequenceAssemblerModel.this, sparkSession()), SparkApi.isInLocalSavingMode());
        }
    }
}
