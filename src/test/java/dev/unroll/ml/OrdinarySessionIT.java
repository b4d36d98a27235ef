package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.StandaloneCluster;
import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.spark.KryoRegistrator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.SparkEnv;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Estimators in a session that was not set up for them, as in a shell: objects cross between processes by Java's
 * serializer. Sessions follow one another, since a JVM has one at a time.
 */
class OrdinarySessionIT {
    private static final int ROWS = 120;

    @RegisterExtension
    private static final TestSeed SEED = new TestSeed();

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static List<Result> resultsWithKryo;
    private static SparkSession spark;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = StandaloneCluster.start(2, 1, "1g");
        try (SparkSession kryo = session()
                .config("spark.serializer", KryoSerializer.class.getName())
                .config("spark.kryo.registrator", KryoRegistrator.class.getName())
                .config("spark.kryo.registrationRequired", true)
                .getOrCreate()) {
            resultsWithKryo = results(kryo);
        }
        spark = session().getOrCreate();
    }

    private static SparkSession.Builder session() {
        return SparkSession.builder()
                .master(cluster.master())
                .appName("an ordinary session")
                .config("spark.executor.memory", "512m")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.ui.enabled", false);
    }

    @AfterAll
    static void stopCluster() {
        try {
            spark.stop();
        } finally {
            cluster.close();
        }
    }

    @Test
    void modelsAreTheSameAsWithKryo() throws IOException {
        assertEquals(JavaSerializer.class, SparkEnv.get().serializer().getClass());
        assertEquals(resultsWithKryo, results(spark));
    }

    @Test
    void invalidRowIsNamedFromAnotherProcess() {
        Dataset<Row> data = data(spark).withColumn("label", functions.expr("if(id = 7, 'NaN', label)"));
        UnrollException e =
                assertThrows(UnrollException.class, () -> regressor().fit(data));
        assertTrue(
                e.getMessage().startsWith("Column \"label\" of row \"7\": expected a finite number"), e.getMessage());
    }

    @Test
    void crossValidatorChoosesAmongPipelinesInParallelEachWithCheckpointsOfItsOwn() throws IOException {
        Path checkpoints = Files.createDirectory(folder.resolve("checkpoints"));
        RnnRegressor regressor =
                regressor().setCheckpointDir(checkpoints.toString()).setCheckpointSteps(1);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(regressor.epochs(), new int[] {1, 10})
                .build();
        CrossValidatorModel chosen = new CrossValidator()
                .setEstimator(new Pipeline().setStages(new PipelineStage[] {regressor}))
                .setEvaluator(new RegressionEvaluator())
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setParallelism(2)
                .fit(data(spark));
        RnnRegressionModel best = (RnnRegressionModel) ((PipelineModel) chosen.bestModel()).stages()[0];
        assertEquals(10, best.getEpochs(), () -> Arrays.toString(chosen.avgMetrics()));
        assertEquals(0, checkpoints.toFile().list().length, "no checkpoints are left");
        String path = folder.resolve("chosen").toString();
        chosen.save(path);
        assertEquals(
                best.weightsSha256(),
                ((RnnRegressionModel)
                                ((PipelineModel) CrossValidatorModel.load(path).bestModel()).stages()[0])
                        .weightsSha256());
    }

    /** What a session computes, to the last bit. */
    private record Result(Map<String, Double> metrics, List<Row> predictions) {}

    private static List<Result> results(SparkSession spark) throws IOException {
        return List.of(classify(spark), regress(spark));
    }

    private static Result classify(SparkSession spark) throws IOException {
        Dataset<Row> data = data(spark);
        RnnClassifier estimator = new RnnClassifier()
                .setTokensCol("tokens")
                .setLabelCol("tokens")
                .setHead("every")
                .setHiddenSize(4)
                .setEpochs(2);
        String path = folder.resolve("classifier").toString();
        estimator.fit(data).write().overwrite().save(path);
        RnnClassificationModel model = RnnClassificationModel.load(path);
        return new Result(model.evaluate(data).values(), predictions(model.transform(data)));
    }

    private static Result regress(SparkSession spark) throws IOException {
        Dataset<Row> data = data(spark);
        String path = folder.resolve("regressor").toString();
        regressor()
                .setEpochs(2)
                .setValidationFraction(0.2)
                .fit(data)
                .write()
                .overwrite()
                .save(path);
        RnnRegressionModel model = RnnRegressionModel.load(path);
        return new Result(model.evaluate(data).values(), predictions(model.transform(data)));
    }

    private static List<Row> predictions(Dataset<Row> predicted) {
        return predicted.orderBy("id").select("prediction").collectAsList();
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setIdCol("id")
                .setHiddenSize(4)
                .setBatchSize(0)
                .setBlockSize(16)
                .setLearningRate(0.05)
                .setAggregationDepth(2);
    }

    /** Sequences of one feature with, as {@code label}, their sum; as {@code tokens}, each feature's sign. */
    private static Dataset<Row> data(SparkSession spark) {
        Random random = SEED.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Double> features =
                    random.doubles(1 + random.nextInt(9), -1, 1).boxed().toList();
            List<Integer> tokens = features.stream().map(x -> x > 0 ? 1 : 0).toList();
            double sum = features.stream().mapToDouble(Double::doubleValue).sum();
            rows.add(RowFactory.create(i, features, tokens, sum));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("features", DataTypes.createArrayType(DataTypes.DoubleType))
                .add("tokens", DataTypes.createArrayType(DataTypes.IntegerType))
                .add("label", DataTypes.DoubleType);
        return spark.createDataFrame(rows, schema)
                .repartition(3)
                .sortWithinPartitions("id"); // folds are samples by order
    }
}
