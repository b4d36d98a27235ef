package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.kernel.Kernels;
import dev.unroll.metric.Metrics;
import dev.unroll.network.Initializer;
import dev.unroll.network.ParameterLayout;
import dev.unroll.spark.LocalSpark;
import dev.unroll.train.TrainingRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimators and models as their users meet them, on sequences that are random but for their sum. */
class RnnModelTest {
    private static final int ROWS = 150;
    private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.DoubleType);
    private static final DataType TOKENS = DataTypes.createArrayType(DataTypes.IntegerType);

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @TempDir
    private Path folder;

    private final SparkSession spark = LocalSpark.session();

    /** Sequences of one feature with, as {@code label}, their sum; as {@code class}, its sign; as {@code sums}, each sum. */
    private Dataset<Row> data() {
        Random random = seed.random();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double[] sums = new double[1 + random.nextInt(9)];
            List<Double> features = new ArrayList<>();
            List<Integer> tokens = new ArrayList<>();
            double sum = 0;
            for (int t = 0; t < sums.length; t++) {
                double x = random.nextGaussian();
                features.add(x);
                tokens.add(x > 0 ? 1 : 0);
                sum += x;
                sums[t] = 100 + sum;
            }
            rows.add(RowFactory.create(
                    i,
                    features,
                    tokens,
                    100 + sum,
                    sum > 0 ? 1 : 0,
                    Arrays.stream(sums).boxed().toList(),
                    List.of(sum, -sum)));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("features", NUMBERS)
                .add("tokens", TOKENS)
                .add("label", DataTypes.DoubleType)
                .add("class", DataTypes.IntegerType)
                .add("sums", NUMBERS)
                .add("pair", NUMBERS);
        return spark.createDataFrame(rows, schema).repartition(3);
    }

    private static RnnClassifier classifier() {
        return new RnnClassifier()
                .setLabelCol("class")
                .setCell("gru")
                .setHiddenSize(8)
                .setEpochs(1)
                .setBatchSize(0)
                .setBlockSize(16)
                .setLearningRate(0.02);
    }

    private static RnnRegressor regressor() {
        return new RnnRegressor()
                .setHiddenSize(8)
                .setEpochs(1)
                .setBatchSize(0)
                .setBlockSize(16)
                .setLearningRate(0.02);
    }

    @Test
    void classifierLearnsAndPredictsProbabilities() {
        Dataset<Row> data = data();
        RnnClassificationModel model =
                classifier().setEpochs(40).setBatchSize(64).fit(data);
        Metrics metrics = model.evaluate(data);
        assertTrue(metrics.values().get("accuracy") > 0.85, metrics.values().toString());

        Dataset<Row> predicted = model.transform(data);
        assertEquals(model.transformSchema(data.schema()), predicted.schema());
        int right = 0;
        for (Row row : predicted.collectAsList()) {
            Vector raw = row.getAs("rawPrediction");
            Vector probability = row.getAs("probability");
            double prediction = row.getAs("prediction");
            assertEquals(2, raw.size());
            assertEquals(1, probability.apply(0) + probability.apply(1), 1e-12);
            assertEquals(raw.argmax(), (int) prediction);
            assertEquals(raw.argmax(), probability.argmax());
            right += prediction == (int) row.getAs("class") ? 1 : 0;
        }
        assertEquals(metrics.values().get("accuracy"), (double) right / ROWS, 1e-12);
    }

    @Test
    void binaryCrossEntropyHasTwoClassesOfOneOutput() {
        Dataset<Row> data = data();
        RnnClassificationModel model =
                classifier().setLoss("binary_cross_entropy").fit(data);
        assertEquals(1, model.trained().config().outputSize());
        Row row = model.transform(data).select("rawPrediction", "probability").first();
        Vector raw = row.getAs(0);
        Vector probability = row.getAs(1);
        assertEquals(-raw.apply(0), raw.apply(1));
        assertEquals(1 / (1 + StrictMath.exp(-raw.apply(1))), probability.apply(1), 1e-12);
        assertEquals(ROWS, model.evaluate(data).targets());
    }

    @Test
    void regressionPredictsInTheUnitsOfTheLabel() {
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor().setEpochs(40).setBatchSize(64).fit(data);
        Metrics metrics = model.evaluate(data);
        double sum = 0;
        for (Row row : model.transform(data).collectAsList()) {
            double error = row.<Double>getAs("prediction") - row.<Double>getAs("label");
            sum += error * error;
        }
        assertEquals(metrics.values().get("mse"), sum / ROWS, 1e-6);
        assertTrue(sum / ROWS < 0.5 * metrics.baseline().get("mse"), metrics.toString());
    }

    @Test
    void onlyWhatTheUserHasSetIsSetOnTheModel() {
        RnnRegressor regressor = new RnnRegressor().setHiddenSize(2).setEpochs(1);
        Dataset<Row> data = data();
        RnnRegressionModel model =
                regressor.fit(data, new ParamMap().put(regressor.blockSize().w(16)));
        List<String> set = Arrays.stream(model.params())
                .filter(model::isSet)
                .map(Param::name)
                .sorted()
                .toList();
        assertEquals(List.of("blockSize", "epochs", "hiddenSize"), set);
        assertEquals("lstm", model.getCell());
    }

    @Test
    void vectorTargetIsPredictedAsAnArray() {
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor().setLabelCol("pair").fit(data);
        List<Double> prediction = model.transform(data).first().getList(data.columns().length);
        assertEquals(2, prediction.size());
    }

    @Test
    void everyStepHeadPredictsAnArrayWithAnEntryAStep() {
        Dataset<Row> data = data();
        RnnRegressionModel model =
                regressor().setLabelCol("sums").setHead("every").fit(data);
        Dataset<Row> predicted = model.transform(data);
        assertEquals(
                DataTypes.createArrayType(DataTypes.DoubleType, false),
                predicted.schema().apply("prediction").dataType());
        for (Row row : predicted.collectAsList()) {
            assertEquals(
                    row.getList(row.fieldIndex("features")).size(),
                    row.getList(row.fieldIndex("prediction")).size());
        }
    }

    @Test
    void everyStepClassifierReadsTokensAndPredictsArraysOfVectors() {
        Dataset<Row> data = data();
        RnnClassificationModel model = classifier()
                .setTokensCol("tokens")
                .setLabelCol("tokens")
                .setHead("every")
                .setEpochs(20)
                .setLearningRate(0.1)
                .fit(data);
        assertTrue(model.trained().config().tokens());
        assertEquals(1.0, model.evaluate(data).values().get("accuracy"));
        Row row = model.transform(data).first();
        List<Vector> probability = row.getList(row.fieldIndex("probability"));
        assertEquals(row.getList(row.fieldIndex("tokens")).size(), probability.size());
        assertEquals(2, probability.get(0).size());
    }

    @Test
    void predictionDependsNeitherOnTheBlockNorOnTheOrderOfRows() {
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor().fit(data);
        double[] inBlocks = predictions(model.transform(data));
        double[] oneByOne =
                predictions(model.copy(ParamMap.empty()).setBlockSize(1).transform(data.orderBy("label")));
        assertArrayEquals(inBlocks, oneByOne);
    }

    @Test
    void stepHasAsManySequencesAsTheBatchWhereBlocksCouldBeLarger() {
        Dataset<Row> data = data();
        RnnRegressionModel largerBlocks = regressor().setBatchSize(8).fit(data);
        RnnRegressionModel blocksOfABatch =
                regressor().setBatchSize(8).setBlockSize(8).fit(data);
        assertTrue(largerBlocks.summary().totalSteps() >= ROWS / 8);
        assertArrayEquals(
                blocksOfABatch.trained().parameters(), largerBlocks.trained().parameters());
    }

    @Test
    void largestBatchAndBlockAreAllOfTheData() {
        Dataset<Row> data = data();
        RnnRegressionModel whole = regressor().setBlockSize(ROWS).fit(data);
        RnnRegressionModel largest = regressor()
                .setBatchSize(Integer.MAX_VALUE)
                .setBlockSize(Integer.MAX_VALUE)
                .fit(data);
        assertArrayEquals(whole.trained().parameters(), largest.trained().parameters());
        assertArrayEquals(predictions(whole.transform(data)), predictions(largest.transform(data)));
        assertArrayEquals(
                regressor().fit(data).trained().parameters(),
                regressor().setBatchSize(Integer.MAX_VALUE).fit(data).trained().parameters());
    }

    @Test
    void recomputationTrainsTheSameModelAndTruncationAnotherOne() {
        Dataset<Row> data = data();
        double[] exact = regressor().fit(data).trained().parameters();
        double[] recomputed = regressor().setRecompute(true).fit(data).trained().parameters();
        double[] truncated = regressor().setBpttSteps(2).fit(data).trained().parameters();
        assertArrayEquals(exact, recomputed);
        assertFalse(Arrays.equals(exact, truncated));
    }

    @Test
    void rowsKeepTheirOrder() {
        Dataset<Row> data = data();
        List<Row> ids =
                regressor().fit(data).transform(data.orderBy("id")).select("id").collectAsList();
        for (int i = 0; i < ROWS; i++) {
            assertEquals(i, ids.get(i).getInt(0));
        }
    }

    private static double[] predictions(Dataset<Row> predicted) {
        return predicted.orderBy("id").select("prediction").collectAsList().stream()
                .mapToDouble(row -> row.getDouble(0))
                .toArray();
    }

    @Test
    void savedModelPredictsTheSame() throws IOException {
        Dataset<Row> data = data();
        RnnClassificationModel model = classifier().fit(data);
        String path = folder.resolve("model").toString();
        model.save(path);
        RnnClassificationModel loaded = RnnClassificationModel.load(path);
        assertEquals(model.uid(), loaded.uid());
        assertEquals(
                model.extractParamMap().toString(), loaded.extractParamMap().toString());
        assertEquals(model.trained().config(), loaded.trained().config());
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertEquals(
                model.dataFingerprint().orElseThrow(), loaded.dataFingerprint().orElseThrow());
        assertArrayEquals(predictions(model.transform(data)), predictions(loaded.transform(data)));
        assertEquals(model.evaluate(data).values(), loaded.evaluate(data).values());
        assertEquals(
                Kind.OUTPUT_IN_USE,
                assertThrows(UnrollException.class, () -> model.save(path)).kind());
        model.write().overwrite().save(path);
    }

    @Test
    void foldersOfOthersAreNotOverwritten() throws IOException {
        RnnRegressionModel model = regressor().setEpochs(1).fit(data());
        Path notes = Files.createDirectory(folder.resolve("notes"));
        Files.writeString(notes.resolve("thesis.txt"), "years of work");
        Path scaler = folder.resolve("scaler");
        new StandardScaler().save(scaler.toString()); // metadata like ours, of another class
        Path weights = Files.createDirectory(folder.resolve("weights"));
        Files.writeString(weights.resolve("weights.safetensors"), "of another program");
        for (Path foreign : List.of(notes, scaler, weights, notes.resolve("thesis.txt"))) {
            List<Path> before = tree(foreign);
            UnrollException e = assertThrows(
                    UnrollException.class, () -> model.write().overwrite().save(foreign.toString()));
            assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
            assertTrue(e.getMessage().contains("which unroll did not write"), e.getMessage());
            assertEquals(before, tree(foreign));
        }
    }

    @Test
    void modelWhoseWeightsCannotBeWrittenIsNone() throws IOException {
        RnnRegressionModel model = regressor().setEpochs(1).fit(data());
        Files.createDirectories(folder.resolve("model/weights.safetensors"));
        assertThrows(
                UnrollException.class,
                () -> model.write().saveImpl(folder.resolve("model").toString()));
        assertFalse(Files.exists(folder.resolve("model/metadata")));
    }

    private static List<Path> tree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        }
    }

    @Test
    void modelIsSavedOnTheLocalDiskWhereSparkConnectWantsItThere() throws IOException {
        SparkSession session = LocalSpark.session().newSession();
        session.conf().set("fs.defaultFS", "nosuch://host/"); // whatever goes there fails
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor().setEpochs(1).fit(data);
        String path = folder.resolve("model").toString();
        model.write().session(session).saveToLocal(path);
        assertEquals(
                model.weightsSha256(),
                RnnRegressionModel.read().session(session).loadFromLocal(path).weightsSha256());
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {regressor().setEpochs(1)})
                .fit(data);
        String stages = folder.resolve("stages").toString();
        pipeline.write().session(session).saveToLocal(stages);
        PipelineModel loaded = PipelineModel.read().session(session).loadFromLocal(stages);
        assertArrayEquals(predictions(pipeline.transform(data)), predictions(loaded.transform(data)));
    }

    @Test
    void savedRegressionKeepsItsStandardizations() throws IOException {
        Dataset<Row> data = data();
        RnnRegressionModel model = regressor().setPrecision("double").fit(data);
        String path = folder.resolve("model").toString();
        model.save(path);
        assertArrayEquals(
                predictions(model.transform(data)),
                predictions(RnnRegressionModel.load(path).transform(data)));
    }

    @Test
    void estimatorIsSavedAndLoaded() throws IOException {
        String path = folder.resolve("estimator").toString();
        classifier().save(path);
        RnnClassifier loaded = RnnClassifier.load(path);
        assertEquals("gru", loaded.getCell());
        assertEquals(0.02, loaded.getLearningRate());
        assertEquals(128, new RnnClassifier().getBatchSize());
    }

    @Test
    void pipelineIsFittedSavedAndLoaded() throws IOException {
        Dataset<Row> data = data();
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {regressor()});
        String estimators = folder.resolve("pipeline").toString();
        String models = folder.resolve("models").toString();
        pipeline.save(estimators);
        PipelineModel model = Pipeline.load(estimators).fit(data);
        model.save(models);
        assertArrayEquals(
                predictions(model.transform(data)),
                predictions(PipelineModel.load(models).transform(data)));
    }

    @Test
    void modelIsTheSameForEveryNumberOfPartitions() {
        Dataset<Row> data = data();
        RnnRegressionModel one = regressor().setEpochs(2).setPartitions(1).fit(data);
        RnnRegressionModel many = regressor().setEpochs(2).setPartitions(5).fit(data.repartition(7));
        assertArrayEquals(one.trained().parameters(), many.trained().parameters());
        assertEquals(one.dataFingerprint(), many.dataFingerprint());
        assertEquals(one.weightsSha256(), many.weightsSha256());
    }

    @Test
    void equalIdsLeaveNothingToTheOrderOfRows() {
        Dataset<Row> fewIds = data().withColumn("id", functions.expr("id % 5"));
        Dataset<Row> data = fewIds.union(fewIds.where("class = 1")); // some rows are equal in everything
        RnnRegressor regressor = regressor().setIdCol("id").setValidationFraction(0.3);
        RnnRegressionModel model = regressor.fit(data.coalesce(1));
        for (String order : List.of("label", "-label", "tokens")) {
            RnnRegressionModel other = regressor.fit(data.orderBy(functions.expr(order)));
            assertEquals(model.dataFingerprint(), other.dataFingerprint());
            assertEquals(model.weightsSha256(), other.weightsSha256());
        }
        assertNotEquals(model.dataFingerprint(), regressor.fit(fewIds).dataFingerprint());
    }

    @Test
    void listenerHearsOfTheDataOfIdleCoresAndOfEachEpoch() {
        TrainingRecorder recorder = new TrainingRecorder();
        regressor().setBlockSize(256).fit(data(), recorder);
        List<String> heard = recorder.lines().stream()
                .map(line -> line.replaceAll("data [0-9a-f]+", "data N").replaceAll("[0-9]+ (steps|targets) ", "N $1 "))
                .map(line -> line.replaceAll("^(memory: ).*", "$1"))
                .toList();
        assertEquals(
                List.of(
                        "150 sequences of 1 to 9 steps, N steps and N targets in all, 0 sequences held out; 1 feature, 1 number to predict; data N;"
                                + " 329 parameters",
                        "kernels: " + Kernels.description(),
                        "memory: ",
                        "note: a step has fewer blocks (1) than there are cores (2); raise batchSize or lower blockSize to keep all busy",
                        "epoch 1"),
                heard);
    }

    @Test
    void missingColumnIsNamedBeforeAnyJob() {
        UnrollException e = assertThrows(
                UnrollException.class, () -> classifier().setLabelCol("clas").transformSchema(data().schema()));
        assertEquals(UnrollException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains("did you mean labelCol class?"), e.getMessage());
    }

    @Test
    void columnInTheWayOfThePredictionIsNamed() {
        UnrollException e = assertThrows(
                UnrollException.class,
                () -> regressor().setPredictionCol("label").transformSchema(data().schema()));
        assertEquals(
                "Column \"label\" exists already: expected a new name for a prediction's column; drop it, or choose"
                        + " other names with predictionCol, probabilityCol and rawPredictionCol.",
                e.getMessage());
    }

    @Test
    void wholeNumbersAreFeaturesUnlessTheyAreSaidToBeTokens() {
        Dataset<Row> data = data().withColumn("sales", functions.expr("transform(features, x -> 700 + int(100 * x))"));
        RnnRegressor regressor = regressor().setFeaturesCol("sales");
        RnnRegressionModel model = regressor.fit(data);
        Dataset<Row> inDouble = data.withColumn("sales", functions.col("sales").cast("array<double>"));
        assertEquals(1, model.trained().config().inputSize());
        assertEquals(regressor.fit(inDouble).weightsSha256(), model.weightsSha256());
    }

    @Test
    void stepsMayHaveTokensOfSeveralKinds() {
        Dataset<Row> data = data().withColumn("pairs", functions.expr("transform(tokens, (x, t) -> array(x, t))"));
        TrainingRecorder recorder = new TrainingRecorder();
        RnnRegressor regressor = regressor().setTokensCol("pairs");
        RnnRegressionModel model = regressor.fit(data, recorder);
        assertTrue(recorder.lines().get(0).contains("; tokens of vocabularies of 2 and 9, 1 number to predict; "));
        assertEquals(List.of(2, 9), model.trained().config().vocabularySizes());
        assertEquals(
                List.of(5, 10),
                regressor.setVocabularySizes(5, 10).fit(data).trained().config().vocabularySizes());
        assertEquals(ROWS, predictions(model.transform(data)).length);
        assertEquals(ROWS, model.evaluate(data).targets());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void stepsMayHaveFeaturesBesideTokens(int embeddingSize) {
        Dataset<Row> data = data().withColumn("pairs", functions.expr("transform(tokens, (x, t) -> array(x, t))"));
        TrainingRecorder recorder = new TrainingRecorder();
        RnnRegressor regressor =
                regressor().setFeaturesCol("features").setTokensCol("pairs").setEmbeddingSize(embeddingSize);
        RnnRegressionModel model = regressor.fit(data, recorder);
        String embedded = embeddingSize == 0 ? "" : ", each embedded in 3 numbers";
        assertTrue(recorder.lines()
                .get(0)
                .contains("; 1 feature and tokens of vocabularies of 2 and 9" + embedded + ", 1 number to"));
        assertEquals(1, model.trained().features().means().length);
        String saved = folder.resolve("both" + embeddingSize).toString();
        assertDoesNotThrow(() -> model.write().save(saved));
        double[] predictions = predictions(model.transform(data));
        assertArrayEquals(predictions, predictions(RnnModel.load(saved).transform(data)));
        assertEquals(regressor.setPartitions(7).fit(data).weightsSha256(), model.weightsSha256());
        assertEquals(ROWS, model.evaluate(data).targets());
        assertNotEquals(
                model.weightsSha256(),
                regressor()
                        .setTokensCol("pairs")
                        .setEmbeddingSize(embeddingSize)
                        .fit(data)
                        .weightsSha256());
    }

    /** "b" for 1 and "a" for 0 or, where it is rarer, the other way round: as if the most frequent token were 0. */
    @Test
    void stringsAreTheNumbersThatTheirVocabularyHas() {
        Dataset<Row> data = data().withColumn("words", functions.expr("transform(tokens, x -> if(x = 1, 'b', 'a'))"));
        RnnRegressor regressor = regressor().setTokensCol("words").setEmbeddingSize(2);
        RnnRegressionModel model = regressor.fit(data);
        List<String> words = model.trained().vocabularies().get(0).words();
        assertEquals(List.of("a", "b"), words.stream().sorted().toList());
        String number = words.get(0).equals("a") ? "x" : "1 - x";
        Dataset<Row> inNumbers = data.withColumn("tokens", functions.expr("transform(tokens, x -> " + number + ")"));
        RnnRegressionModel same =
                regressor().setTokensCol("tokens").setEmbeddingSize(2).fit(inNumbers);
        assertEquals(same.weightsSha256(), model.weightsSha256());
        assertEquals(same.dataFingerprint(), model.dataFingerprint());
        assertEquals(model.weightsSha256(), regressor.fit(data.repartition(5)).weightsSha256());
        String saved = folder.resolve("words").toString();
        assertDoesNotThrow(() -> model.write().save(saved));
        RnnModel<?> loaded = RnnModel.load(saved);
        assertEquals(words, loaded.trained().vocabularies().get(0).words());
        assertArrayEquals(predictions(same.transform(inNumbers)), predictions(loaded.transform(data)));
        UnrollException refused = assertThrows(
                UnrollException.class, () -> model.setTokensCol("tokens").transform(data));
        assertEquals(
                "Column \"tokens\" has the wrong type: expected an array of strings (one token a time step) or of arrays of"
                        + " strings (several), found array<int>; convert it, or choose another column with tokensCol.",
                refused.getMessage());
    }

    /** Each of the 150 sequences has tokens of its own, so that no step touches all rows. */
    @Test
    void lazyRowsAreAnotherModelThatNoPartitionsChange() {
        Dataset<Row> data = data().withColumn("own", functions.expr("transform(tokens, x -> 2 * id + x)"));
        RnnRegressor regressor = regressor()
                .setTokensCol("own")
                .setEmbeddingSize(3)
                .setVocabularySizes(400)
                .setL2(0.1);
        double[] eager = regressor.fit(data).trained().parameters();
        RnnRegressionModel model = regressor.setLazyRows(true).setPartitions(1).fit(data);
        double[] lazy = model.trained().parameters();
        double[] initial =
                Initializer.initial(new ParameterLayout(model.trained().config()), regressor.getSeed());
        assertEquals(List.of(400), model.trained().config().vocabularySizes());
        for (int i = 3 * 300; i < 3 * 400; i++) { // of tokens that no sequence has
            assertEquals(initial[i], lazy[i]);
            assertNotEquals(initial[i], eager[i]);
        }
        for (String placement : List.of("worker", "cluster")) {
            regressor.setPlacement(placement);
            assertEquals(
                    model.weightsSha256(), regressor.setPartitions(7).fit(data).weightsSha256());
        }
    }

    @Test
    void unknownTokensAreAnErrorOrOneTokenOfTheirOwn() {
        Dataset<Row> data = data().withColumn(
                        "words", functions.expr("transform(tokens, x -> if(x = 1, 'b', concat('a', id % 3)))"));
        Dataset<Row> other = data.withColumn("words", functions.expr("transform(words, x -> 'c')"));
        RnnRegressor regressor = regressor().setTokensCol("words");
        RnnRegressionModel strict = regressor.fit(data);
        assertEquals(List.of(4), strict.trained().config().vocabularySizes());
        UnrollException refused = assertThrows(UnrollException.class, () -> strict.evaluate(other));
        assertTrue(
                refused.getMessage()
                        .contains(
                                ", time step 0: expected one of the tokens that the"
                                        + " network is trained on (4), found \"c\"; correct the column, or set unknownTokens row in training"),
                refused.getMessage());
        regressor.setUnknownTokens("row").setVocabularySizes(2);
        RnnRegressionModel model = regressor.fit(data);
        assertEquals(List.of("b"), model.trained().vocabularies().get(0).words());
        assertEquals(ROWS, model.evaluate(other).targets());
        Dataset<Row> inNumbers = data.withColumn("tokens", functions.expr("transform(tokens, x -> 1 - x)"));
        assertEquals(regressor().setTokensCol("tokens").fit(inNumbers).weightsSha256(), model.weightsSha256());
        TrainingRecorder recorder = new TrainingRecorder();
        regressor.setVocabularySizes(9).fit(data, recorder);
        assertTrue(recorder.lines()
                .toString()
                .contains("no token to train on is unknown, so that nothing is learnt about unknown ones"));
    }

    @Test
    void inputThatIsNotTheModelsIsRefused() {
        Dataset<Row> data = data();
        RnnRegressionModel ofFeatures = regressor().fit(data).setTokensCol("tokens");
        assertInputRefused(
                "The model reads features: expected none in tokensCol, found \"tokens\"; choose their column with"
                        + " featuresCol.",
                () -> ofFeatures.transform(data));
        RnnRegressionModel ofTokens =
                regressor().setTokensCol("tokens").fit(data).setTokensCol("");
        assertInputRefused(
                "The model reads tokens: expected their column in tokensCol, found none; name it.",
                () -> ofTokens.evaluate(data));
        assertInputRefused(
                "The model reads tokens alone: expected no column in featuresCol, found \"features\"; leave it out.",
                () -> ofTokens.setTokensCol("tokens").setFeaturesCol("features").transform(data));
    }

    @Test
    void rowsThatCannotBeReadAreLeftOutOfTrainingAndOfEvaluation() {
        Dataset<Row> data = data();
        Dataset<Row> withBad = data.union(data.where("id < 7").withColumn("label", functions.expr("double('NaN')")));
        RnnRegressor regressor = regressor().setHandleInvalid("skip");
        TrainingRecorder recorder = new TrainingRecorder();
        RnnRegressionModel model = regressor.fit(withBad, recorder);
        assertEquals(regressor.fit(data).weightsSha256(), model.weightsSha256());
        assertLeftOut(recorder);
        TrainingRecorder evaluation = new TrainingRecorder();
        assertEquals(
                model.evaluate(data).values(),
                model.evaluate(withBad, evaluation).values());
        assertLeftOut(evaluation);
        for (Dataset<Row> invalid : List.of(regressor.invalidRows(withBad), model.invalidRows(withBad))) {
            assertEquals(7, invalid.count());
            assertEquals(
                    7,
                    invalid.where("reason like '%choose another column with labelCol'")
                            .count());
        }
    }

    private static void assertLeftOut(TrainingRecorder recorder) {
        assertEquals(
                1,
                recorder.lines().stream()
                        .filter(line ->
                                line.startsWith("note: left out 7 of 157 rows, which cannot be read; the first: "))
                        .count(),
                recorder.lines().toString());
    }

    private static void assertInputRefused(String sentence, Executable reading) {
        UnrollException e = assertThrows(UnrollException.class, reading);
        assertEquals(UnrollException.Kind.USAGE, e.kind());
        assertEquals(sentence, e.getMessage());
    }

    @Test
    void unreadableModelIsNamed() throws IOException {
        String path = folder.resolve("model").toString();
        assertModelError(
                "The folder " + path + " holds no readable model: expected one that was saved, found \"", path);

        regressor().fit(data()).save(path);
        assertModelError(
                "The folder " + path + " holds another model: expected dev.unroll.ml.RnnClassificationModel, found"
                        + " dev.unroll.ml.RnnRegressionModel.",
                path);

        Files.write(Path.of(path, "weights.safetensors"), new byte[] {1, 2, 3});
        UnrollException damaged = assertThrows(UnrollException.class, () -> RnnModel.load(path));
        assertEquals(UnrollException.Kind.MODEL, damaged.kind());
    }

    @Test
    void weightsOfAnotherModelAreRefused() throws IOException {
        Path path = folder.resolve("model");
        Path other = folder.resolve("other");
        RnnRegressionModel model = regressor().fit(data());
        RnnRegressionModel otherModel = regressor().setSeed(2).fit(data());
        model.save(path.toString());
        otherModel.save(other.toString());
        for (String file : List.of("weights.safetensors", ".weights.safetensors.crc")) {
            Files.copy(other.resolve(file), path.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        UnrollException e = assertThrows(UnrollException.class, () -> RnnModel.load(path.toString()));
        assertEquals(UnrollException.Kind.MODEL, e.kind());
        assertEquals(
                "The file " + path
                        + "/weights.safetensors is not the one that the model was saved with: expected weights"
                        + " of SHA-256 " + model.weightsSha256() + ", found " + otherModel.weightsSha256()
                        + "; restore it, or train and save the model again.",
                e.getMessage());
    }

    private static void assertModelError(String start, String path) {
        UnrollException e = assertThrows(UnrollException.class, () -> RnnClassificationModel.load(path));
        assertEquals(UnrollException.Kind.MODEL, e.kind());
        assertTrue(e.getMessage().startsWith(start), e.getMessage());
    }
}
