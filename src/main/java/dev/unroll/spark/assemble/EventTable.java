package dev.unroll.spark.assemble;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.TimeScale;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.read.DataColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** A DataFrame whose rows are events. Packs its columns into those of {@link Event}. */
public final class EventTable {
    /** The id of the series where there is no id column. */
    static final String ONLY_SERIES = "series";

    private static final Column NONE = functions.lit(Float.NaN);
    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);
    private static final DataType STRINGS = DataTypes.createArrayType(DataTypes.StringType);

    private final Dataset<Row> data;
    private final StructType schema;
    private final EventColumns columns;
    private final TimeColumn time;

    /** Finds and checks the columns, without a job; may throw DATA. */
    public EventTable(Dataset<Row> data, EventColumns columns) {
        this.data = data;
        this.schema = data.schema();
        this.columns = columns;
        this.time = TimeColumn.find(schema, columns.time());
        columns.order().forEach(name -> DataColumn.find(schema, name, "orderCols"));
        if (columns.hasAttributes()) {
            find(columns.value(), "valueCol").require(isNumber(type(columns.value())), "a number", "convert it");
            find(columns.attribute(), "attributeCol")
                    .require(type(columns.attribute()) instanceof StringType, "a string", "convert it");
        } else {
            columns.inputs()
                    .forEach(name -> find(name, "inputCols")
                            .require(
                                    isNumber(type(name)) || isSpread(type(name)),
                                    "a number, a boolean, or an array or a vector of numbers",
                                    "convert it"));
        }
        columns.statics()
                .forEach(name -> find(name, "staticCols")
                        .require(
                                isNumber(type(name)),
                                "a number or a boolean",
                                "convert it, or name it in %s if it has categories"
                                        .formatted(ParameterName.of("tokenCols"))));
        requireNumbers(columns.futures(), "futureCols");
        requireNumbers(columns.hasLabel() ? List.of(columns.label()) : List.of(), "labelCol");
        requireNumbers(columns.hasWeight() ? List.of(columns.weight()) : List.of(), "weightCol");
        columns.tokens()
                .forEach(name -> find(name, "tokenCols")
                        .require(
                                type(name) instanceof StringType || type(name) instanceof IntegralType,
                                "a string or an integer",
                                "convert it"));
    }

    /** Throws DATA where columns have other types than those that an assembler has learnt from, as far as that makes a difference. */
    public static void requireAsLearnt(StructType schema, Assembly assembly) {
        EventColumns columns = assembly.settings().columns();
        TimeScale expected = assembly.settings().time();
        TimeScale found = TimeColumn.find(schema, columns.time()).scale();
        if (found != expected) {
            throw UnrollException.data(
                    "Column \"%s\" has another type than in training: expected %s, found %s; convert it.",
                    columns.time(), expected.words(), found.words());
        }
        for (String name : columns.tokens()) {
            DataColumn column = DataColumn.find(schema, name, "tokenCols");
            boolean words = assembly.learnt().vocabularies().containsKey(name);
            column.require(
                    words == column.type() instanceof StringType,
                    (words ? "strings" : "integers") + ", as in training",
                    "convert it");
        }
    }

    // spotless:off: a table
    TimeColumn time() { return time; }
    private DataColumn find(String name, String parameter) { return DataColumn.find(schema, name, parameter); }
    private DataType type(String name) { return schema.apply(name).dataType(); }
    /** Whether a token column has strings. */ boolean hasWords(String name) { return type(name) instanceof StringType; }
    private static boolean isNumber(DataType type) { return type instanceof NumericType || type instanceof BooleanType; }
    private static boolean isVector(DataType type) { return type.equals(SQLDataTypes.VectorType()); }
    private static boolean isSpread(DataType type) { return isVector(type) || (type instanceof ArrayType array && isNumber(array.elementType())); }
    // spotless:on

    private void requireNumbers(List<String> names, String parameter) {
        names.forEach(
                name -> find(name, parameter).require(isNumber(type(name)), "a number or a boolean", "convert it"));
    }

    /** The input columns that are arrays or vectors. */
    List<String> spread() {
        return columns.hasAttributes()
                ? List.of()
                : columns.inputs().stream().filter(name -> isSpread(type(name))).toList();
    }

    /** How many numbers a cell of such a column has. */
    Column width(String name) {
        return functions.size(array(name));
    }

    private Column array(String name) {
        Column column = DataColumn.named(name);
        return isVector(type(name)) ? org.apache.spark.ml.functions.vector_to_array(column, "float32") : column;
    }

    /**
     * Every row as an event, with columns that decide the order of events after these, and without those that events have not.
     *
     * @param widths of each input column
     * @param beside more columns, after these
     */
    Dataset<Row> packed(List<Integer> widths, Column... beside) {
        List<Column> packed = new ArrayList<>();
        Column id = id();
        Column ticks = time.ticks();
        Column fault = functions
                .when(id.isNull(), Event.NO_ID)
                .when(DataColumn.named(columns.time()).isNull(), Event.NO_TIME)
                .when(ticks.isNull(), Event.TIME_OUT_OF_RANGE)
                .otherwise(0);
        packed.add(id.as("id"));
        packed.add(functions.coalesce(ticks, functions.lit(0L)).as("time"));
        packed.add(fault.as("fault"));
        packed.add(numbers(widths).as("numbers"));
        if (columns.hasAttributes()) {
            packed.add(string(columns.attribute()).as("attribute"));
        }
        if (!columns.tokens().isEmpty()) {
            Column[] tokens = columns.tokens().stream().map(EventTable::string).toArray(Column[]::new);
            packed.add(functions.array(tokens).as("tokens"));
        }
        if (columns.hasLabel()) {
            packed.add(number(columns.label(), DataTypes.DoubleType).as("label"));
        }
        if (columns.hasWeight()) {
            packed.add(number(columns.weight(), DataTypes.DoubleType).as("weight"));
        }
        for (int i = 0; i < columns.order().size(); i++) {
            packed.add(DataColumn.named(columns.order().get(i)).as("order" + i));
        }
        packed.addAll(List.of(beside));
        return data.select(packed.toArray(Column[]::new));
    }

    /**
     * Every row as {@code id}, a text, {@code event}, a struct of the other packed columns in the order that events of a series
     * are compared by, and {@code row}, a struct of what it has.
     */
    public Dataset<Row> withRows(List<Integer> widths) {
        Dataset<Row> packed =
                packed(widths, functions.struct(functions.col("*")).as("row"));
        Column[] event = Stream.of(order(packed.drop("row"))).skip(1).toArray(Column[]::new);
        return packed.select(
                functions
                        .coalesce(functions.col("id").cast(DataTypes.StringType), functions.lit(""))
                        .as("id"),
                functions.struct(event).as("event"),
                functions.col("row"));
    }

    /** Packed rows as events, one by one. */
    static Dataset<Event> events(Dataset<Row> packed) {
        List<String> names = List.of(packed.columns());
        if (Stream.of("attribute", "tokens", "label", "weight").noneMatch(names::contains)) {
            return packed.as(bean(Event.class));
        }
        Column noTokens = functions.array().cast(STRINGS);
        Column noNumber = functions.lit(Double.NaN);
        return packed.select(
                        functions.col("id"),
                        functions.col("time"),
                        functions.col("fault"),
                        functions.col("numbers"),
                        orElse(names, "attribute", functions.lit(null).cast(DataTypes.StringType)),
                        orElse(names, "tokens", noTokens),
                        orElse(names, "label", noNumber),
                        orElse(names, "weight", noNumber))
                .as(bean(Event.Full.class));
    }

    @SuppressWarnings("unchecked") // every event is one
    private static Encoder<Event> bean(Class<? extends Event> form) {
        return Encoders.bean((Class<Event>) form);
    }

    private static Column orElse(List<String> names, String name, Column otherwise) {
        return names.contains(name) ? functions.col(name) : otherwise.as(name);
    }

    /** What orders the events of a series: nothing is left to the order of rows but what events that are equal in all columns have. */
    static Column[] order(Dataset<Row> packed) {
        List<String> names = List.of(packed.columns());
        return Stream.of(
                        Stream.of("id", "time"),
                        names.stream().filter(name -> name.startsWith("order")),
                        names.stream().skip(2).filter(name -> !name.startsWith("order")))
                .flatMap(part -> part)
                .map(functions::col)
                .toArray(Column[]::new);
    }

    /** A text or, as that is sorted faster, a whole number, of which an event has the digits. */
    private Column id() {
        List<String> ids = columns.ids();
        if (ids.size() == 1 && find(ids.get(0), "idCols").type() instanceof IntegralType) {
            return DataColumn.named(ids.get(0));
        }
        return ids.isEmpty() ? functions.lit(ONLY_SERIES) : DataColumn.joined(schema, ids, "idCols");
    }

    /** Without a collation, by which different texts may be equal. */
    private static Column string(String name) {
        return DataColumn.named(name).cast(DataTypes.StringType);
    }

    private Column numbers(List<Integer> widths) {
        List<Column> arrays = new ArrayList<>();
        List<Column> single = new ArrayList<>();
        List<String> spread = spread();
        List<String> inputs = columns.hasAttributes() ? List.of(columns.value()) : columns.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (spread.contains(inputs.get(i))) {
                arrays.add(functions.array(single.toArray(Column[]::new)).cast(FLOATS));
                single.clear();
                arrays.add(spread(inputs.get(i), widths.get(i)));
            } else {
                single.add(number(inputs.get(i), DataTypes.FloatType));
            }
        }
        Stream.concat(columns.statics().stream(), columns.futures().stream())
                .forEach(name -> single.add(number(name, DataTypes.FloatType)));
        arrays.add(functions.array(single.toArray(Column[]::new)).cast(FLOATS));
        return arrays.size() == 1 ? arrays.get(0) : functions.concat(arrays.toArray(Column[]::new));
    }

    /** A cell's numbers; none where it has another number of them. */
    private Column spread(String name, int width) {
        Column array = array(name);
        Column none = functions.array_repeat(NONE, width);
        Column numbers = functions.transform(array, x -> marked(x.cast(DataTypes.FloatType), DataTypes.FloatType));
        return functions
                .when(array.isNull(), none)
                .when(functions.size(array).equalTo(width), numbers)
                .otherwise(functions.array().cast(FLOATS));
    }

    private Column number(String name, DataType type) {
        return marked(DataColumn.named(name).cast(type), type);
    }

    /** As {@link Event} has numbers: NaN for null, −∞ for NaN. */
    private static Column marked(Column number, DataType type) {
        Column nan = functions.lit(Double.NEGATIVE_INFINITY).cast(type);
        return functions.coalesce(
                functions.nanvl(number, nan), functions.lit(Double.NaN).cast(type));
    }
}
