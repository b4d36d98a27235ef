package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.JobScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real data through {@code train} and {@code evaluate}, with the settings of {@code conf/}, as the README shows it. The
 * data lie beside the project; a test whose data are missing is skipped. Its Parquet files stay in {@code target/data}.
 */
class RealDataIT {
    private static final Path ROOT = Path.of(System.getProperty("basedir"));
    private static final Path SOURCE = ROOT.resolve("../shared/data").normalize();
    private static final Path DATA = ROOT.resolve("target/data");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int HELD_OUT_NAMES = 1000;

    /** Steps in a sequence of running text: nothing is carried from one to the next. */
    private static final int TEXT_WINDOW = 128;

    /** Of tinyshakespeare's characters are trained on, from the first; the rest is held out, as is usual with it. */
    private static final double TEXT_TRAINED_ON = 0.9;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    @AfterAll
    static void stop() throws IOException {
        spark.close();
    }

    @Test
    void oneLstmLayerReadsAtLeast97PercentOfThePenDigitsOfUnknownWriters() throws Exception {
        Path source = SOURCE.resolve("pendigits");
        assumeTrue(Files.exists(source), "skipped: there is no " + source);
        writePenDigits(source.resolve("pendigits.tra"), "pendigits-train");
        writePenDigits(source.resolve("pendigits.tes"), "pendigits-test");
        JsonNode metrics = trainAndEvaluate("pendigits");
        assertEquals(3498, metrics.path("targets").asInt());
        assertTrue(metrics.path("accuracy").asDouble() >= 0.97, metrics.toString());
    }

    @Test
    void characterModelBeatsTheBigramOnNamesHeldOut() throws Exception {
        Path source = SOURCE.resolve("names");
        assumeTrue(Files.exists(source), "skipped: there is no " + source);
        writeNames(source.resolve("names.txt"));
        JsonNode metrics = trainAndEvaluate("names");
        assertTrue(metrics.path("logLoss").asDouble() < 2.20, metrics.toString());
    }

    @Test
    void characterModelOfShakespeareIsFarBelowTheTrigramOnTextHeldOut() throws Exception {
        Path source = SOURCE.resolve("tinyshakespeare");
        assumeTrue(Files.exists(source), "skipped: there is no " + source);
        writeText(Files.readString(source.resolve("input.txt")));
        JsonNode metrics = trainAndEvaluate("tinyshakespeare");
        assertEquals(111_540, metrics.path("targets").asInt());
        assertTrue(metrics.path("logLoss").asDouble() < 1.75, metrics.toString());
    }

    /** What {@code evaluate} says of the model that {@code train} makes with {@code conf/NAME.properties}. */
    private static JsonNode trainAndEvaluate(String name) throws Exception {
        Path model = DATA.resolve(name + "-model");
        Path metrics = DATA.resolve(name + "-metrics.json");
        String config = ROOT.resolve("conf/" + name + ".properties").toString();
        run("train", "--config", config, "--data", parquet(name + "-train"), "--model", "" + model, "--overwrite");
        run("evaluate", "--model", "" + model, "--data", parquet(name + "-test"), "--json", "" + metrics);
        return new ObjectMapper().readTree(metrics.toFile());
    }

    private static void run(String job, String... flags) throws Exception {
        String[] onTwoCores = {"--master", "local[2]", "--"};
        JobScript.Result result =
                JobScript.named(job).with("SPARK_LOCAL_IP", "127.0.0.1").run(LIMIT, concat(onTwoCores, flags));
        System.out.print(result.output());
        assertEquals(0, result.exitCode(), result.errors());
    }

    private static String[] concat(String[] a, String[] b) {
        String[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** A line has 16 coordinates, x before y, and ten digits of which a 1 marks the class. */
    private static void writePenDigits(Path file, String name) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            List<String> fields =
                    Arrays.stream(line.split(",", -1)).map(String::strip).toList();
            List<List<Float>> points = new ArrayList<>();
            for (int i = 0; i < 16; i += 2) {
                points.add(List.of(Float.parseFloat(fields.get(i)), Float.parseFloat(fields.get(i + 1))));
            }
            rows.add(RowFactory.create(rows.size(), points, fields.get(16).indexOf('1')));
        }
        write(rows, "id int, features array<array<float>>, label int", name);
    }

    /** Distinct names only, so that none is both trained on and held out. */
    private static void writeNames(Path file) throws IOException {
        List<String> names =
                Files.readAllLines(file).stream().distinct().sorted().toList();
        int[] heldOut = new Random(1)
                .ints(0, names.size())
                .distinct()
                .limit(HELD_OUT_NAMES)
                .sorted()
                .toArray();
        writeNames(names, "names-test", i -> Arrays.binarySearch(heldOut, i) >= 0);
        writeNames(names, "names-train", i -> Arrays.binarySearch(heldOut, i) < 0);
    }

    private static void writeNames(List<String> names, String name, IntPredicate chosen) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (chosen.test(i)) {
                List<Integer> letters =
                        names.get(i).chars().map(c -> c - 'a' + 1).boxed().toList();
                List<Integer> before = new ArrayList<>(List.of(0));
                before.addAll(letters);
                List<Integer> after = new ArrayList<>(letters);
                after.add(0);
                rows.add(RowFactory.create(names.get(i), before, after));
            }
        }
        write(rows, "id string, tokens array<int>, label array<int>", name);
    }

    private static void writeText(String text) {
        int[] symbols = text.chars().distinct().sorted().toArray();
        int[] tokens = text.chars().map(c -> Arrays.binarySearch(symbols, c)).toArray();
        int split = (int) (TEXT_TRAINED_ON * tokens.length);
        writeWindows(tokens, 1, split, "tinyshakespeare-train");
        writeWindows(tokens, split, tokens.length, "tinyshakespeare-test");
    }

    /** Each token from one place to another is a target once; what is seen for it begins with the token before it. */
    private static void writeWindows(int[] tokens, int from, int to, String name) {
        List<Row> rows = new ArrayList<>();
        for (int start = from; start < to; start += TEXT_WINDOW) {
            int end = Math.min(to, start + TEXT_WINDOW);
            rows.add(RowFactory.create(start, list(tokens, start - 1, end - 1), list(tokens, start, end)));
        }
        write(rows, "id int, tokens array<int>, label array<int>", name);
    }

    private static List<Integer> list(int[] tokens, int from, int to) {
        return Arrays.stream(tokens, from, to).boxed().toList();
    }

    private static void write(List<Row> rows, String schema, String name) {
        spark.createDataFrame(rows, StructType.fromDDL(schema))
                .coalesce(2)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(parquet(name));
    }

    private static String parquet(String name) {
        return DATA.resolve(name + ".parquet").toString();
    }
}
