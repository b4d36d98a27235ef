package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.spark.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RnnParamsTest {
    static Stream<RnnParams<?>> all() {
        return Stream.of(
                new RnnClassifier(), new RnnClassificationModel(), new RnnRegressor(), new RnnRegressionModel());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyAccessorHasItsDefinition(RnnParams<?> params) {
        List<String> defined =
                params.parameters().stream().map(Parameter::name).sorted().toList();
        assertEquals(defined, Arrays.stream(params.params()).map(Param::name).toList());
        List<String> accessors = Arrays.stream(params.getClass().getMethods())
                .filter(method ->
                        Param.class.isAssignableFrom(method.getReturnType()) && method.getParameterCount() == 0)
                .map(Method::getName)
                .sorted()
                .toList();
        assertEquals(defined, accessors);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyParameterIsExplainedWithItsDefault(RnnParams<?> params) {
        String explained = params.explainParams();
        for (Parameter parameter : params.parameters()) {
            Param<?> param = params.getParam(parameter.name());
            assertTrue(explained.contains(param.name() + ": " + parameter.explanation()), param.name());
            boolean isArray = param instanceof IntArrayParam
                    || param instanceof DoubleArrayParam; // Spark could not print its default
            assertTrue(params.hasDefault(param) || isArray, param.name());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyParameterHasItsGetterAndWhereItHasAnEffectItsSetter(RnnParams<?> params)
            throws ReflectiveOperationException {
        for (Parameter parameter : params.parameters()) {
            String suffix = Character.toUpperCase(parameter.name().charAt(0))
                    + parameter.name().substring(1);
            Method getter = params.getClass().getMethod("get" + suffix);
            assertEquals(parameter.defaultText(), Parameter.LegalValues.text(getter.invoke(params)), parameter.name());
            Object other = otherValue(parameter);
            if (params instanceof RnnEstimator || parameter.ofModels()) {
                Method setter = params.getClass().getMethod("set" + suffix, getter.getReturnType());
                assertSame(params, setter.invoke(params, other));
            } else {
                assertFalse(Arrays.stream(params.getClass().getMethods())
                        .anyMatch(method -> method.getName().equals("set" + suffix)));
                params.set(params.getParam(parameter.name()), other); // as copyValues and reading do
            }
            assertEquals(other, getter.invoke(params), parameter.name());
        }
    }

    /** A legal value that, if there are two, is not the default. */
    private static Object otherValue(Parameter parameter) {
        List<String> choices = parameter.legal().choices();
        Object initial = parameter.defaultValue();
        if (initial instanceof Integer number) {
            return number + 1;
        } else if (initial instanceof Long number) {
            return number + 1;
        } else if (initial instanceof Double number) {
            return number / 2 + 0.125;
        } else if (initial instanceof Boolean flag) {
            return !flag;
        } else if (initial instanceof double[]) {
            return new double[] {0.25, 0.5};
        } else if (initial instanceof int[]) {
            return new int[] {3, 5};
        }
        return choices.isEmpty() ? "another_column" : choices.get(choices.size() - 1);
    }

    @Test
    void copyKeepsWhatWasSetAndTakesTheExtraValues() {
        RnnClassifier original = new RnnClassifier().setCell("gru").setHiddenSize(7);
        RnnClassifier copy = original.copy(new ParamMap().put(original.epochs().w(3)));
        assertEquals(original.uid(), copy.uid());
        assertEquals("gru", copy.getCell());
        assertEquals(7, copy.getHiddenSize());
        assertEquals(3, copy.getEpochs());
        assertEquals(10, original.getEpochs());
    }

    @Test
    void estimatorThatTravelsToAnotherJvmStillRejectsIllegalValues() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new RnnRegressor().setHiddenSize(7));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            RnnRegressor copy = (RnnRegressor) in.readObject();
            assertEquals(7, copy.getHiddenSize());
            assertEquals("layers must be at least 1, but is 0.", sentence(() -> copy.setLayers(0)));
        }
    }

    @Test
    void unknownWordIsRejectedWithTheNearestLegalOne() {
        assertEquals(
                "cell must be one of elman_tanh, elman_relu, lstm, gru, but is \"lstn\" (did you mean lstm?).",
                sentence(() -> new RnnClassifier().setCell("lstn")));
    }

    @Test
    void lossOfTheOtherTaskIsRejected() {
        assertEquals(
                "loss must be one of squared_error, absolute, huber, poisson, quantile, but is \"cross_entropy\" (did you mean poisson?).",
                sentence(() -> new RnnRegressor().setLoss("cross_entropy")));
    }

    @Test
    void numberOutOfRangeIsRejected() {
        assertEquals("hiddenSize must be at least 1, but is 0.", sentence(() -> new RnnRegressor().setHiddenSize(0)));
        assertEquals(
                "learningRate must be above 0, but is NaN.",
                sentence(() -> new RnnRegressor().setLearningRate(Double.NaN)));
        assertEquals(
                "clipNorm must be at least 0, but is Infinity.",
                sentence(() -> new RnnRegressor().setClipNorm(Double.POSITIVE_INFINITY)));
        assertEquals(
                "validationFraction must be at least 0 and below 1, but is 1.0.",
                sentence(() -> new RnnRegressor().setValidationFraction(1)));
        assertEquals(
                "featuresCol must be a column's name, but is \"\".",
                sentence(() -> new RnnRegressor().setFeaturesCol("")));
    }

    @Test
    void emptyVocabularyIsRejected() {
        assertEquals(
                "vocabularySizes must be integers, each at least 1, but is 3,0.",
                sentence(() -> new RnnRegressor().setVocabularySizes(3, 0)));
    }

    @Test
    void textThatIsNoPathIsRejected() {
        String advice = " has a colon, which ends the scheme of a URI; write a path without one, or a whole URI such as"
                + " file:/data/run1.";
        assertEquals("checkpointDir: \"run:1\"" + advice, sentence(() -> new RnnRegressor().setCheckpointDir("run:1")));
        LocalSpark.session();
        assertEquals("The folder of a model: \"run:1\"" + advice, sentence(() -> RnnModel.load("run:1")));
    }

    @Test
    void embeddingsAreForTokens() {
        RnnClassifier features = new RnnClassifier().setFeaturesCol("x").setEmbeddingSize(8);
        assertEquals(
                "embeddingSize is for tokens: expected their column in tokensCol beside it, found none; name it, or leave"
                        + " embeddingSize out.",
                sentence(features::requireConsistentParams));
        features.setTokensCol("y").requireConsistentParams();
        assertEquals(
                "lazyRows is for the tables of tokens: expected embeddingSize above 0 beside it, found 0; set it, or leave"
                        + " lazyRows out.",
                sentence(() ->
                        new RnnClassifier().setTokensCol("y").setLazyRows(true).requireConsistentParams()));
    }

    @Test
    void unknownTokensAreForStrings() {
        RnnClassifier rare = new RnnClassifier().setTokensCol("y").setMinTokenCount(2);
        assertEquals(
                "minTokenCount leaves tokens out, which unknownTokens error does not accept: expected unknownTokens row"
                        + " beside it; set it, or leave minTokenCount out.",
                sentence(rare::requireConsistentParams));
        rare.setUnknownTokens("row").requireConsistentParams();
        StructType numbers = StructType.fromDDL("y array<int>, label int");
        LocalSpark.session();
        assertEquals(
                "unknownTokens and minTokenCount are for tokens that are strings: expected such a column in tokensCol, found"
                        + " \"y\"; leave them out, or cast the column.",
                sentence(() -> rare.transformSchema(numbers)));
        rare.transformSchema(StructType.fromDDL("y array<string>, label int"));
    }

    @Test
    void recomputationIsRefusedWhereAllStatesAreKept() {
        String rule = "recompute is for networks in one direction and of precision float: expected neither"
                + " bidirectional nor precision double beside it, found ";
        assertEquals(
                rule + "bidirectional; leave one of them out.",
                sentence(() -> new RnnClassifier()
                        .setRecompute(true)
                        .setBidirectional(true)
                        .transformSchema(new StructType())));
        assertEquals(
                rule + "precision double; leave one of them out.",
                sentence(() -> new RnnRegressor()
                        .setRecompute(true)
                        .setPrecision("double")
                        .requireConsistentParams()));
    }

    @Test
    void whatNeedsValidationDataIsRefusedWithoutThem() {
        String rule = " needs data to validate on: expected validationFraction or validationIndicatorCol beside it,"
                + " found neither; give one of them, or leave ";
        assertEquals(
                "patience" + rule + "patience out.",
                sentence(() -> new RnnRegressor().setPatience(1).transformSchema(new StructType())));
        assertEquals(
                "schedule plateau" + rule + "schedule out.",
                sentence(() -> new RnnRegressor().setSchedule("plateau").requireConsistentParams()));
        assertEquals(
                "monitor" + rule + "monitor out.",
                sentence(() -> new RnnRegressor().setMonitor("r2").requireConsistentParams()));
        new RnnRegressor().setMonitor("r2").setValidationFraction(0.1).requireConsistentParams();
        new RnnRegressor().setPatience(1).setValidationIndicatorCol("v").requireConsistentParams();
    }

    @Test
    void monitorIsAMetricOfTheTask() {
        assertEquals(
                "monitor: expected a metric that is measured here (mse, rmse, mae, r2), found accuracy; choose one of them.",
                sentence(() -> new RnnRegressor()
                        .setValidationFraction(0.1)
                        .setMonitor("accuracy")
                        .requireConsistentParams()));
        String unknown = sentence(() -> new RnnRegressor().setMonitor("macroF"));
        assertTrue(unknown.endsWith(", or empty, but is \"macroF\" (did you mean macroF1?)."), unknown);
    }

    @Test
    void leastRateAboveTheRateIsRefused() {
        assertEquals(
                "minLearningRate: expected at most learningRate (0.001), found 0.1; lower it.",
                sentence(() -> new RnnRegressor()
                        .setValidationFraction(0.1)
                        .setSchedule("plateau")
                        .setMinLearningRate(0.1)
                        .requireConsistentParams()));
    }

    @Test
    void settingOfAnotherLossIsRefused() {
        assertEquals(
                "huberDelta is a setting of the loss huber: expected loss huber beside it, found loss squared_error; leave one of"
                        + " them out.",
                sentence(() -> new RnnRegressor().setHuberDelta(2).requireConsistentParams()));
        assertEquals(
                "labelSmoothing is a setting of the loss cross_entropy: expected loss cross_entropy beside it, found loss"
                        + " binary_cross_entropy; leave one of them out.",
                sentence(() -> new RnnClassifier()
                        .setLabelSmoothing(0.1)
                        .setLoss("binary_cross_entropy")
                        .requireConsistentParams()));
        new RnnRegressor().setLoss("quantile").setQuantiles(0.5).requireConsistentParams();
    }

    @Test
    void quantilesAscendBetweenZeroAndOne() {
        for (double[] none : new double[][] {{}, {0}, {1}, {0.5, 0.5}, {0.9, 0.1}, {Double.NaN}}) {
            assertTrue(sentence(() -> new RnnRegressor().setQuantiles(none))
                    .startsWith(
                            "quantiles must be at least one number above 0 and below 1, in ascending order, but is "));
        }
    }

    private static String sentence(Runnable setting) {
        UnrollException e = assertThrows(UnrollException.class, setting::run);
        assertEquals(UnrollException.Kind.USAGE, e.kind());
        return e.getMessage();
    }
}
