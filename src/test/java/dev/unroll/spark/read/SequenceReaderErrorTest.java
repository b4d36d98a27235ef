package dev.unroll.spark.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.UnrollException;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.network.Target;
import dev.unroll.spark.LocalSpark;
import dev.unroll.spark.read.SequenceFormat.InvalidRows;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Every problem that data can have, and the whole sentence that its user reads. */
class SequenceReaderErrorTest {
    private static final SequenceFormat.Columns FEATURES_AND_LABEL = columns("features", "label", "", "", "");
    private static final String CLEAN_FEATURES =
            "correct or drop such rows, or choose another column with featuresCol.";
    private static final String CLEAN_TOKENS = "correct or drop such rows, or choose another column with tokensCol.";
    private static final String CLEAN_LABEL = "correct or drop such rows, or choose another column with labelCol.";

    @Test
    void missingColumnNamesTheNearest() {
        Dataset<Row> data = table("series array<array<float>>, label double, label2 double");
        assertSentence(
                "Column \"serie\" is missing: expected one of the data's columns, series, label, label2;"
                        + " did you mean featuresCol series?",
                () -> new SequenceReader(data, reals(columns("serie", "label", "", "", "")), 0, 1));
    }

    @Test
    void columnMissingFromNoColumns() {
        Dataset<Row> data = LocalSpark.session().emptyDataFrame();
        assertSentence(
                "Column \"features\" is missing: expected one of the data's columns, but they have none; correct the data.",
                () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0, 1));
    }

    @Test
    void wrongTypeOfFeatures() {
        assertSentence(
                "Column \"features\" has the wrong type: expected an array of numbers (one feature a time step) or of arrays or"
                        + " vectors of numbers (several), found array<string>; convert it, or choose another column with featuresCol.",
                () -> reader("features array<string>, label double", reals(FEATURES_AND_LABEL)));
    }

    @Test
    void vectorsOfTheOldPackage() {
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(new org.apache.spark.mllib.linalg.VectorUDT()))
                .add("label", DataTypes.DoubleType);
        Dataset<Row> data = LocalSpark.session().createDataFrame(List.of(), schema);
        assertSentence(
                "Column \"features\" has the wrong type: expected an array of numbers (one feature a time step) or of arrays or"
                        + " vectors of numbers (several), found array<vector>; these are vectors of"
                        + " org.apache.spark.mllib.linalg, not of org.apache.spark.ml.linalg: convert each with"
                        + " org.apache.spark.ml.functions.vector_to_array in functions.transform, or choose another column with"
                        + " featuresCol.",
                () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0, 1));
        Dataset<Row> converted = data.withColumn(
                "features",
                functions.transform(
                        data.col("features"), v -> org.apache.spark.ml.functions.vector_to_array(v, "float64")));
        assertSentence(
                "The data have no rows: expected at least one sequence, found none; correct the data.",
                () -> new SequenceReader(converted, reals(FEATURES_AND_LABEL), 0, 1).summarize());
    }

    @Test
    void moreNumbersInARowThanAnArrayHolds() {
        int width = 1 << 16;
        ArrayData step = UnsafeArrayData.fromPrimitiveArray(new float[width]);
        Object[] steps = new Object[width];
        Arrays.fill(steps, step);
        InternalRow row = new GenericInternalRow(new Object[] {new GenericArrayData(steps)});
        StructType schema = StructType.fromDDL("features array<array<float>>");
        RowConverter converter = RowConverter.ofFeatures(schema, reals(FEATURES_AND_LABEL), List.of());
        ReadRow read = converter.read(row, 5);
        assertSentence(
                "Column \"features\" of row 5 of partition 0: expected at most 2147483639 numbers, found 4294967296 of them;"
                        + " correct or drop such rows, or choose another column with featuresCol.",
                () -> read.sequence(true));
    }

    @Test
    void wrongTypeOfLabel() {
        String rest = "; convert it, or choose another column with labelCol.";
        String start = "Column \"label\" has the wrong type: expected ";
        String choose = ", or choose another column with labelCol.";
        assertSentence(
                start
                        + "a number (a class), found string; turn names of classes into numbers with StringIndexer, or cast it"
                        + choose,
                () -> reader("features array<float>, label string", classes(Head.LAST, 0)));
        assertSentence(
                start + "a number (a class), found boolean; cast it to int" + choose,
                () -> reader("features array<float>, label boolean", classes(Head.LAST, 0)));
        assertSentence(
                start
                        + "an array of numbers (classes), one a time step, found array<string>; cast its strings to numbers"
                        + choose,
                () -> reader("features array<float>, label array<string>", classes(Head.EVERY, 0)));
        assertSentence(
                start + "an array of numbers (classes), one a time step, found int" + rest,
                () -> reader("features array<float>, label int", classes(Head.EVERY, 0)));
        assertSentence(
                start + "a number or an array of numbers, found array<array<float>>" + rest,
                () -> reader("features array<float>, label array<array<float>>", reals(FEATURES_AND_LABEL)));
        assertSentence(
                start + "an array of numbers or of arrays of numbers, one a time step, found float" + rest,
                () -> reader(
                        "features array<float>, label float",
                        new SequenceFormat(
                                FEATURES_AND_LABEL,
                                Target.NUMBERS,
                                Head.EVERY,
                                Precision.FLOAT,
                                0,
                                List.of(),
                                0,
                                InvalidRows.ERROR)));
    }

    @Test
    void wrongTypeOfWeightAndValidationIndicator() {
        String schema = "features array<float>, label double, other string";
        assertSentence(
                "Column \"other\" has the wrong type: expected a number, found string; convert it, or choose another"
                        + " column with weightCol.",
                () -> reader(schema, reals(columns("features", "label", "other", "", ""))));
        assertSentence(
                "Column \"other\" has the wrong type: expected a boolean, found string; convert it, or choose another"
                        + " column with validationIndicatorCol.",
                () -> reader(schema, reals(columns("features", "label", "", "", "other"))));
    }

    @Test
    void wrongTypeOfId() {
        for (String type : List.of("array<int>", "map<string,int>", "struct<time:timestamp>")) {
            assertSentence(
                    "Column \"other\" has the wrong type: expected a number, a string, a boolean, a date or a time, found "
                            + type + "; convert it, or choose another column with idCol.",
                    () -> reader(
                            "features array<float>, label double, other " + type,
                            reals(columns("features", "label", "", "other", ""))));
        }
    }

    @Test
    void nullCell() {
        assertFirstRow(
                ": expected array<array<float>>, found null; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                null,
                1.0);
    }

    @Test
    void nullStep() {
        assertFirstRow(
                ", time step 1: expected at least one number, found null; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                Arrays.asList(List.of(1f), null),
                1.0);
        assertFirstRow(
                ", time step 0: expected at least one number, found null; " + CLEAN_FEATURES,
                "features array<vector>, label double",
                Arrays.asList(null, Vectors.dense(1)),
                1.0);
    }

    @Test
    void nullNumber() {
        assertFirstRow(
                ", time step 1, number 0: expected a finite number within ±3.4028235E38, found null; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                List.of(List.of(1f, 2f), Arrays.asList(null, 3f)),
                1.0);
        assertFirstRow(
                ", time step 2: expected a finite number within ±3.4028235E38, found null; " + CLEAN_FEATURES,
                "features array<float>, label double",
                Arrays.asList(1f, 2f, null),
                1.0);
    }

    @Test
    void notANumber() {
        assertFirstRow(
                ", time step 0, number 1: expected a finite number within ±3.4028235E38, found NaN; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                List.of(List.of(1f, Float.NaN)),
                1.0);
        assertFirstRow(
                ": expected a finite number within ±3.4028235E38, found NaN; " + CLEAN_LABEL,
                "features array<array<float>>, label double",
                List.of(List.of(1f)),
                Double.NaN);
    }

    @Test
    void infinite() {
        assertFirstRow(
                ", time step 1, number 0: expected a finite number within ±3.4028235E38, found -Infinity; "
                        + CLEAN_FEATURES,
                "features array<vector>, label double",
                List.of(Vectors.dense(1, 2), Vectors.dense(Double.NEGATIVE_INFINITY, 3)),
                1.0);
    }

    @Test
    void tooLargeForFloat32() {
        assertFirstRow(
                ", time step 1: expected a finite number within ±3.4028235E38, found -1.0E39; scale the"
                        + " column, or set precision double.",
                "features array<double>, label double",
                List.of(1.0, -1e39),
                1.0);
    }

    @Test
    void tooLargeForSquaresInDouble() {
        Dataset<Row> data = table("features array<double>, label double", List.of(1e200), 1.0);
        SequenceFormat format = new SequenceFormat(
                FEATURES_AND_LABEL, Target.NUMBERS, Head.LAST, Precision.DOUBLE, 0, List.of(), 0, InvalidRows.ERROR);
        assertSentence(
                "Column \"features\" of row 0 of partition 0, time step 0: expected a finite number within ±1.0E150,"
                        + " found 1.0E200; scale the column.",
                () -> new SequenceReader(data, format, 0, 1).summarize());
    }

    @Test
    void emptySequence() {
        assertFirstRow(
                ": expected at least one time step, found an empty array; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                List.of(),
                1.0);
        assertFirstRow(
                ", time step 0: expected at least one number, found none; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                List.of(List.of()),
                1.0);
    }

    @Test
    void raggedSteps() {
        assertFirstRow(
                ", time step 2: expected as many numbers as time step 0 has (3), found 2; " + CLEAN_FEATURES,
                "features array<array<float>>, label double",
                List.of(List.of(1f, 2f, 3f), List.of(1f, 2f, 3f), List.of(1f, 2f)),
                1.0);
    }

    @Test
    void raggedRows() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<array<float>>, label double, id long",
                RowFactory.create(List.of(List.of(1f, 2f)), 1.0, 7L),
                RowFactory.create(List.of(List.of(1f, 2f)), 1.0, 8L),
                RowFactory.create(List.of(List.of(1f, 2f, 3f)), 1.0, 9L));
        for (int partitions = 1; partitions <= 3; partitions++) {
            Dataset<Row> arranged = data.repartitionByRange(partitions, data.col("id"));
            assertSentence(
                    "Column \"features\": expected as many numbers a time step in every row, found 2 in row \"7\" and 3 in"
                            + " row \"9\"; " + CLEAN_FEATURES,
                    () -> new SequenceReader(arranged, reals(columns("features", "label", "", "id", "")), 0, 1)
                            .summarize());
        }
    }

    @Test
    void raggedVectorLabels() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<float>, label array<double>",
                RowFactory.create(List.of(1f), List.of(1.0, 2.0)),
                RowFactory.create(List.of(1f), List.of(1.0)));
        assertSentence(
                "Column \"label\": expected as many numbers a label in every row, found 1 in row 1 of partition 0 and 2 in"
                        + " row 0 of partition 0; " + CLEAN_LABEL,
                () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0, 1).summarize());
    }

    @Test
    void otherWidthsThanTheModelHas() {
        SequenceFormat format = new SequenceFormat(
                FEATURES_AND_LABEL, Target.NUMBERS, Head.LAST, Precision.FLOAT, 2, List.of(), 1, InvalidRows.ERROR);
        Dataset<Row> narrow = table("features array<float>, label double", List.of(1f), 1.0);
        assertSentence(
                "Column \"features\" of row 0 of partition 0: expected as many numbers a time step as the model takes (2), found 1; "
                        + CLEAN_FEATURES,
                () -> new SequenceReader(narrow, format, 0, 1).summarize());
        Dataset<Row> wide =
                table("features array<array<float>>, label array<double>", List.of(List.of(1f, 2f)), List.of(1.0, 2.0));
        assertSentence(
                "Column \"label\" of row 0 of partition 0: expected as many numbers a label as the model gives (1), found 2; "
                        + CLEAN_LABEL,
                () -> new SequenceReader(wide, format, 0, 1).summarize());
    }

    @Test
    void classThatIsNoClass() {
        String expected = ": expected a class from 0 to 2, as a whole number, found ";
        assertFirstClass(expected + "1.5; " + CLEAN_LABEL, 1.5);
        assertFirstClass(expected + "-1; " + CLEAN_LABEL, -1.0);
        assertFirstClass(expected + "NaN; " + CLEAN_LABEL, Double.NaN);
        assertFirstClass(expected + "3; correct the column, or raise numClasses in training.", 3.0);
    }

    @Test
    void classTooLargeToBeGuessed() {
        Dataset<Row> data = table("features array<float>, label long", List.of(1f), 1L << 40);
        assertSentence(
                "Column \"label\" of row 0 of partition 0: expected a class from 0 to 99999, as a whole number, found"
                        + " 1099511627776; correct the column, or set numClasses.",
                () -> new SequenceReader(data, classes(Head.LAST, 0), 0, 1).summarize());
    }

    @Test
    void otherNumberOfLabelsThanSteps() {
        Dataset<Row> data = table("features array<float>, label array<int>", List.of(1f, 2f, 3f), List.of(0, 1));
        assertSentence(
                "Column \"label\" of row 0 of partition 0: expected as many labels as time steps (3), found 2; "
                        + CLEAN_LABEL,
                () -> new SequenceReader(data, classes(Head.EVERY, 2), 0, 1).summarize());
    }

    @Test
    void classOfOneStepOutOfRange() {
        Dataset<Row> data = table("features array<float>, label array<int>", List.of(1f, 2f), List.of(0, 2));
        assertSentence(
                "Column \"label\" of row 0 of partition 0, time step 1: expected a class from 0 to 1, as a whole number,"
                        + " found 2; correct the column, or raise numClasses in training.",
                () -> new SequenceReader(data, classes(Head.EVERY, 2), 0, 1).summarize());
    }

    @Test
    void tokenOutOfRange() {
        String start =
                "Column \"tokens\" of row 0 of partition 0, time step 1: expected a token from 0 to 9, as a whole"
                        + " number, found ";
        SequenceFormat format = tokens(List.of(10));
        Dataset<Row> large = table("tokens array<int>, label double", List.of(0, 10), 1.0);
        assertSentence(
                start + "10; correct the column, or raise vocabularySizes in training.",
                () -> new SequenceReader(large, format, 0, 1).summarize());
        Dataset<Row> negative = table("tokens array<long>, label double", List.of(9L, -3L), 1.0);
        assertSentence(start + "-3; " + CLEAN_TOKENS, () -> new SequenceReader(negative, format, 0, 1).summarize());
    }

    @Test
    void tokensOfSeveralKindsHaveARangeEach() {
        SequenceFormat format = tokens(List.of(10, 3));
        Dataset<Row> large =
                table("tokens array<array<int>>, label double", List.of(List.of(9, 2), List.of(0, 3)), 1.0);
        assertSentence(
                "Column \"tokens\" of row 0 of partition 0, time step 1, number 1: expected a token from 0 to 2, as a whole"
                        + " number, found 3; correct the column, or raise vocabularySizes in training.",
                () -> new SequenceReader(large, format, 0, 1).summarize());
        Dataset<Row> one = table("tokens array<int>, label double", List.of(1), 1.0);
        assertSentence(
                "Column \"tokens\" of row 0 of partition 0: expected as many numbers a time step as the model takes (2),"
                        + " found 1; " + CLEAN_TOKENS,
                () -> new SequenceReader(one, format, 0, 1).summarize());
        Dataset<Row> ragged = table("tokens array<array<int>>, label double", List.of(List.of(1, 2), List.of(1)), 1.0);
        assertSentence(
                "Column \"tokens\" of row 0 of partition 0, time step 1: expected as many numbers as time step 0 has (2),"
                        + " found 1; " + CLEAN_TOKENS,
                () -> new SequenceReader(ragged, format, 0, 1).summarize());
    }

    @Test
    void tokensForOtherTimeStepsThanFeatures() {
        Dataset<Row> data =
                table("features array<float>, tokens array<int>, label double", List.of(1f, 2f), List.of(3, 0, 1), 1.0);
        SequenceFormat both = reals(new SequenceFormat.Columns("features", "tokens", "label", "", "", ""));
        assertSentence(
                "Column \"tokens\" of row 0 of partition 0: expected tokens for as many time steps as there are features for"
                        + " (2), found 3; " + CLEAN_TOKENS,
                () -> new SequenceReader(data, both, 0, 1).summarize());
    }

    @Test
    void wrongTypeOfTokens() {
        for (String type : List.of("array<float>", "array<array<double>>", "int", "array<vector>")) {
            assertSentence(
                    "Column \"tokens\" has the wrong type: expected an array of integers (one token a time step) or of arrays"
                            + " of integers (several), found " + type
                            + "; convert it, or choose another column with tokensCol.",
                    () -> reader("tokens " + type + ", label double", tokens(List.of())));
        }
    }

    @Test
    void weightsThatAreNone() {
        String schema = "features array<float>, label double, importance double";
        SequenceFormat format = reals(columns("features", "label", "importance", "", ""));
        String rest = "; correct or drop such rows, or choose another column with weightCol.";
        assertSentence(
                "Column \"importance\" of row 0 of partition 0: expected a finite number of 0 or more, found -0.5"
                        + rest,
                () -> new SequenceReader(table(schema, List.of(1f), 1.0, -0.5), format, 0, 1).summarize());
        assertSentence(
                "Column \"importance\" of row 0 of partition 0: expected double, found null" + rest,
                () -> new SequenceReader(table(schema, List.of(1f), 1.0, null), format, 0, 1).summarize());
        assertSentence(
                "Column \"importance\": expected weights with a sum above 0, found only zeros among the rows to train on (1);"
                        + " correct the column, or choose another with weightCol.",
                () -> new SequenceReader(table(schema, List.of(1f), 1.0, 0.0), format, 0, 1).summarize());
    }

    @Test
    void nullId() {
        Dataset<Row> data = table("features array<float>, label double, name string", List.of(1f), 1.0, null);
        assertSentence(
                "Column \"name\" of row 0 of partition 0: expected an id, found null; correct or drop such rows, or choose"
                        + " another column with idCol.",
                () -> new SequenceReader(data, reals(columns("features", "label", "", "name", "")), 0, 1).summarize());
    }

    @Test
    void nullValidationIndicator() {
        Dataset<Row> data = table("features array<float>, label double, held boolean", List.of(1f), 1.0, null);
        assertSentence(
                "Column \"held\" of row 0 of partition 0: expected true or false, found null; correct or drop such rows, or"
                        + " choose another column with validationIndicatorCol.",
                () -> new SequenceReader(data, reals(columns("features", "label", "", "", "held")), 0, 1).summarize());
    }

    @Test
    void noRows() {
        assertSentence(
                "The data have no rows: expected at least one sequence, found none; correct the data.",
                () -> reader("features array<float>, label double", reals(FEATURES_AND_LABEL))
                        .summarize());
    }

    @Test
    void everyRowHeldOut() {
        Dataset<Row> data = table("features array<float>, label double, held boolean", List.of(1f), 1.0, true);
        assertSentence(
                "Nothing is left to train on: expected a sequence, found all rows (1) held out;"
                        + " correct column \"held\", or choose another with validationIndicatorCol.",
                () -> new SequenceReader(data, reals(columns("features", "label", "", "", "held")), 0, 1).summarize());
    }

    @Test
    void manyBadRowsAreCountedAndTheFirstIsNamed() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<float>, label double, id long",
                RowFactory.create(List.of(1f), 1.0, 5L),
                RowFactory.create(List.of(), 1.0, 6L),
                RowFactory.create(List.of(1f), null, 7L),
                RowFactory.create(List.of(1f), null, 8L));
        for (int partitions = 1; partitions <= 4; partitions++) {
            Dataset<Row> arranged = data.repartitionByRange(partitions, data.col("id"));
            assertSentence(
                    "Column \"features\" of row \"6\": expected at least one time step, found an empty array; correct or"
                            + " drop such rows, or choose another column with featuresCol (3 of the data's 4 rows"
                            + " cannot be read).",
                    () -> new SequenceReader(arranged, reals(columns("features", "label", "", "id", "")), 0, 1)
                            .summarize());
        }
    }

    @Test
    void rowsAreKeptForPredictionsAlone() {
        Dataset<Row> data = table("features array<float>, label double", List.of(), 1.0);
        assertSentence(
                "Column \"features\" of row 0 of partition 0: expected at least one time step, found an empty array; correct or"
                        + " drop such rows, or choose another column with featuresCol; handleInvalid keep is for"
                        + " predictions alone, skip leaves such rows out.",
                () -> new SequenceReader(data, reals(InvalidRows.KEEP), 0, 1).summarize());
    }

    @Test
    void everyRowLeftOut() {
        Dataset<Row> data = table("features array<float>, label double", List.of(), 1.0);
        assertSentence(
                "No row is left: expected one that can be read, found none among 1; the first:"
                        + " Column \"features\" of row 0 of partition 0: expected at least one time step, found an empty array;"
                        + " correct or drop such rows, or choose another column with featuresCol.",
                () -> new SequenceReader(data, reals(InvalidRows.SKIP), 0, 1).summarize());
    }

    @Test
    void raggedRowsAreNotLeftOut() {
        Dataset<Row> data = LocalSpark.rows(
                "features array<array<float>>, label double",
                RowFactory.create(List.of(List.of(1f, 2f)), 1.0),
                RowFactory.create(List.of(List.of(1f)), 1.0));
        assertSentence(
                "Column \"features\": expected as many numbers a time step in every row, found 1 in row 1 of partition 0 and 2"
                        + " in row 0 of partition 0; " + CLEAN_FEATURES,
                () -> new SequenceReader(data, reals(InvalidRows.SKIP), 0, 1).summarize());
    }

    private static SequenceFormat reals(InvalidRows invalidRows) {
        return new SequenceFormat(
                FEATURES_AND_LABEL, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, invalidRows);
    }

    @Test
    void nothingHeldOutOrEverything() {
        Dataset<Row> data = table("features array<float>, label double", List.of(1f), 1.0);
        String equal = "; equal sequences go to the same side, tell them apart with idCol.";
        assertSentence(
                "Nothing is held out: expected a share of 0.001 to validate on, found none of 1 sequences;"
                        + " raise validationFraction" + equal,
                () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0.001, 1).summarize());
        assertSentence(
                "Nothing is left to train on: expected a sequence, found all rows (1) held out; lower"
                        + " validationFraction" + equal,
                () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0.999, 1).summarize());
    }

    private static SequenceFormat.Columns columns(
            String features, String label, String weight, String id, String held) {
        return new SequenceFormat.Columns(features, "", label, weight, id, held);
    }

    private static SequenceFormat reals(SequenceFormat.Columns columns) {
        return new SequenceFormat(
                columns, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, List.of(), 0, InvalidRows.ERROR);
    }

    private static SequenceFormat tokens(List<Integer> vocabularySizes) {
        SequenceFormat.Columns columns = new SequenceFormat.Columns("", "tokens", "label", "", "", "");
        return new SequenceFormat(
                columns, Target.NUMBERS, Head.LAST, Precision.FLOAT, 0, vocabularySizes, 0, InvalidRows.ERROR);
    }

    private static SequenceFormat classes(Head head, int count) {
        return new SequenceFormat(
                FEATURES_AND_LABEL, Target.CLASS, head, Precision.FLOAT, 0, List.of(), count, InvalidRows.ERROR);
    }

    private static void assertFirstRow(String rest, String schema, Object features, Object label) {
        String column = rest.endsWith(CLEAN_LABEL) ? "label" : "features";
        Dataset<Row> data = table(schema, features, label);
        assertSentence(
                "Column \"" + column + "\" of row 0 of partition 0" + rest,
                () -> new SequenceReader(data, reals(FEATURES_AND_LABEL), 0, 1).summarize());
    }

    private static void assertFirstClass(String rest, double label) {
        Dataset<Row> data = table("features array<float>, label double", List.of(1f), label);
        assertSentence(
                "Column \"label\" of row 0 of partition 0" + rest,
                () -> new SequenceReader(data, classes(Head.LAST, 3), 0, 1).summarize());
    }

    private static void assertSentence(String expected, Runnable reading) {
        UnrollException thrown = assertThrows(UnrollException.class, reading::run);
        assertEquals(expected, thrown.getMessage());
        assertEquals(UnrollException.Kind.DATA, thrown.kind());
    }

    private static SequenceReader reader(String schema, SequenceFormat format) {
        return new SequenceReader(LocalSpark.rows(schema), format, 0, 1);
    }

    private static Dataset<Row> table(String schema, Object... cells) {
        return LocalSpark.rows(schema, RowFactory.create(cells));
    }
}
