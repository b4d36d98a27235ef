package dev.unroll.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Real data that lie beside the project, written as Parquet to {@code target/data}, and what {@code train} and {@code
 * evaluate} make of them with the settings of {@code conf/}. A test whose data are missing is skipped.
 */
final class RealData implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("basedir"));
    private static final Path SOURCE = ROOT.resolve("../shared/data").normalize();
    private static final Path DATA = ROOT.resolve("target/data");
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int HELD_OUT_NAMES = 1000;
    private static final String[] AIR_COLUMNS = {
        "--format",
        "csv",
        "--option",
        "header=true",
        "inferSchema=true",
        "nullValue=NA",
        "--with",
        "time=make_timestamp_ntz(year, month, day, hour, 0, 0)",
        "dust=ln(1 + `pm2.5`)",
        "wind=ln(1 + Iws)",
        "snow=ln(1 + Is)",
        "rain=ln(1 + Ir)"
    };
    private static final String UNSEEN_ROOMS = "3";
    private static final String WALKS =
            "id int, time int, anchor1 double, anchor2 double, anchor3 double, anchor4 double, label int";
    private static final String PEN_DIGITS = "id int, features array<array<float>>, label int";

    /** Steps in a sequence of running text: nothing is carried from one to the next. */
    private static final int TEXT_WINDOW = 128;

    /** Of tinyshakespeare's characters are trained on, from the first; the rest is held out, as is usual with it. */
    private static final double TEXT_TRAINED_ON = 0.9;

    private final SparkSession spark = SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .getOrCreate();

    @Override
    public void close() throws IOException {
        spark.close();
    }

    /** Where the files of a data set lie. */
    private static Path source(String name) {
        Path source = SOURCE.resolve(name);
        assumeTrue(Files.exists(source), "skipped: there is no " + source);
        return source;
    }

    /** What {@code evaluate} says of the model that {@code train} makes with {@code conf/CONF.properties} and more flags. */
    JsonNode trainAndEvaluate(String conf, String training, String test, String... flags) throws Exception {
        train(conf, concat(new String[] {"--data", parquet(training)}, flags));
        return evaluate(conf, "--data", parquet(test));
    }

    private static void train(String conf, String... flags) throws Exception {
        run("train", concat(new String[] {"--config", config(conf), "--model", model(conf), "--overwrite"}, flags));
    }

    private static JsonNode evaluate(String conf, String... flags) throws Exception {
        return measure("evaluate", conf, concat(new String[] {"--model", model(conf)}, flags));
    }

    /** The means over five folds that {@code train} finds with {@code conf/CONF.properties} and more flags. */
    private static JsonNode crossValidate(String conf, String... flags) throws Exception {
        return measure("train", conf, concat(new String[] {"--config", config(conf), "--folds", "5"}, flags));
    }

    private static JsonNode measure(String job, String conf, String[] flags) throws Exception {
        String metrics = DATA.resolve(conf + "-metrics.json").toString();
        run(job, concat(new String[] {"--json", metrics, "--overwrite"}, flags));
        return new ObjectMapper().readTree(Path.of(metrics).toFile());
    }

    private static String config(String conf) {
        return ROOT.resolve("conf/" + conf + ".properties").toString();
    }

    private static String model(String conf) {
        return DATA.resolve(conf + "-model").toString();
    }

    private static void run(String job, String... flags) throws Exception {
        String[] onTwoCores = {"--master", "local[2]", "--driver-memory", "2g", "--"};
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

    /** Strokes of digits, and every tenth of those to train on by themselves. */
    void writePenDigits() throws IOException {
        List<Row> training = penDigits("pendigits.tra");
        write(training, PEN_DIGITS, "pendigits-train");
        List<Row> tenth = IntStream.range(0, training.size())
                .filter(row -> row % 10 == 0)
                .mapToObj(training::get)
                .toList();
        write(tenth, PEN_DIGITS, "pendigits-tenth");
        write(penDigits("pendigits.tes"), PEN_DIGITS, "pendigits-test");
    }

    /** A line has 16 coordinates, x before y, and ten digits of which a 1 marks the class. */
    private static List<Row> penDigits(String file) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(source("pendigits").resolve(file))) {
            List<String> fields =
                    Arrays.stream(line.split(",", -1)).map(String::strip).toList();
            List<List<Float>> points = new ArrayList<>();
            for (int i = 0; i < 16; i += 2) {
                points.add(List.of(Float.parseFloat(fields.get(i)), Float.parseFloat(fields.get(i + 1))));
            }
            rows.add(RowFactory.create(rows.size(), points, fields.get(16).indexOf('1')));
        }
        return rows;
    }

    /** Distinct names only, so that none is both trained on and held out. */
    void writeNames() throws IOException {
        List<String> names = Files.readAllLines(source("names").resolve("names.txt")).stream()
                .distinct()
                .sorted()
                .toList();
        int[] heldOut = new Random(1)
                .ints(0, names.size())
                .distinct()
                .limit(HELD_OUT_NAMES)
                .sorted()
                .toArray();
        writeNames(names, "names-test", i -> Arrays.binarySearch(heldOut, i) >= 0);
        writeNames(names, "names-train", i -> Arrays.binarySearch(heldOut, i) < 0);
    }

    private void writeNames(List<String> names, String name, IntPredicate chosen) {
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

    /** Characters of tinyshakespeare, the next one of which is to be told at each. */
    void writeText() throws IOException {
        String text = Files.readString(source("tinyshakespeare").resolve("input.txt"));
        int[] symbols = text.chars().distinct().sorted().toArray();
        int[] tokens = text.chars().map(c -> Arrays.binarySearch(symbols, c)).toArray();
        int split = (int) (TEXT_TRAINED_ON * tokens.length);
        writeWindows(tokens, 1, split, "tinyshakespeare-train");
        writeWindows(tokens, split, tokens.length, "tinyshakespeare-test");
    }

    /** Each token from one place to another is a target once; what is seen for it begins with the token before it. */
    private void writeWindows(int[] tokens, int from, int to, String name) {
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

    /** Folk tunes as the notes that sound at each step, 88 numbers 0 or 1, of which those of the next step are to be told. */
    void writeTunes() {
        Dataset<Row> tunes = spark.read()
                .json(source("nottingham").resolve("nottingham.jsonl.gz").toString())
                .selectExpr(
                        "id",
                        "split",
                        "transform(notes, step -> transform(sequence(0, 87), key -> float(array_contains(step, key)))) steps")
                .selectExpr(
                        "id",
                        "slice(steps, 1, size(steps) - 1) features",
                        "slice(steps, 2, size(steps) - 1) label",
                        "split = 'valid' validation",
                        "split = 'test' test");
        write(tunes.where("not test").drop("test"), "nottingham-train");
        write(tunes.where("test").drop("test", "validation"), "nottingham-test");
    }

    /** What five folds of patients come to, straight from the two files of their measurements and outcomes. */
    JsonNode crossValidateOnPatients() throws Exception {
        Path patients = source("physionet2012");
        String events = patients.resolve("events.csv.gz").toString();
        String outcomes = patients.resolve("outcomes.csv").toString();
        return crossValidate("physionet2012", "--data", events, "--labels", outcomes);
    }

    /**
     * Signals of four radio anchors while somebody walks through an office, an event each time: in two pairs of rooms to train on,
     * and in a third. The label says whether the walk ends in the other room.
     */
    void writeWalks() throws IOException {
        List<Row> training = new ArrayList<>();
        List<Row> test = new ArrayList<>();
        Path file = source("indoor_movement").resolve("IndoorMovement.zip");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<String[]> labels = fields(zip, "dataset/MovementAAL_target.csv");
            List<String[]> groups = fields(zip, "groups/MovementAAL_DatasetGroup.csv");
            for (int walk = 0; walk < labels.size(); walk++) {
                String id = labels.get(walk)[0];
                assertEquals(id, groups.get(walk)[0]);
                List<Row> rows = groups.get(walk)[1].equals(UNSEEN_ROOMS) ? test : training;
                int label = labels.get(walk)[1].equals("1") ? 1 : 0;
                List<String[]> signals = fields(zip, "dataset/MovementAAL_RSS_" + id + ".csv");
                for (int time = 0; time < signals.size(); time++) {
                    double[] s = Arrays.stream(signals.get(time))
                            .mapToDouble(Double::parseDouble)
                            .toArray();
                    rows.add(RowFactory.create(Integer.valueOf(id), time, s[0], s[1], s[2], s[3], label));
                }
            }
        }
        write(training, WALKS, "indoor_movement-train");
        write(test, WALKS, "indoor_movement-test");
    }

    private static List<String[]> fields(ZipFile zip, String name) throws IOException {
        String text = new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), UTF_8);
        return text.lines().skip(1).map(line -> line.strip().split(" *, *")).toList();
    }

    JsonNode crossValidateOnWalks() throws Exception {
        return crossValidate("indoor_movement", "--data", parquet("indoor_movement-train"));
    }

    /** What a model of the air of Beijing, straight from the file, comes to after a time that training did not reach. */
    JsonNode trainAndEvaluateOnAir(String cut, String... flags) throws Exception {
        String file = source("beijing_pm25").resolve("pollution.csv").toString();
        String[] data = {"--data", file, "--cut-time", cut};
        train("beijing_pm25", concat(data, flags));
        return evaluate("beijing_pm25", concat(data, AIR_COLUMNS));
    }

    private void write(List<Row> rows, String schema, String name) {
        write(spark.createDataFrame(rows, StructType.fromDDL(schema)), name);
    }

    private static void write(Dataset<Row> data, String name) {
        data.coalesce(2).write().mode(SaveMode.Overwrite).parquet(parquet(name));
    }

    private static String parquet(String name) {
        return DATA.resolve(name + ".parquet").toString();
    }
}
