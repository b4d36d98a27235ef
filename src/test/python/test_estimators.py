"""Estimators and models in a session, classic or of Spark Connect."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import matrix
import pytest
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator, RegressionEvaluator
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder

from dev.unroll.ml import (
    RnnClassificationModel,
    RnnClassifier,
    RnnForecaster,
    RnnForecasterModel,
    RnnRegressionModel,
    RnnRegressor,
    SequenceAssembler,
    SequenceAssemblerModel,
    UnrollError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

# Of the weights of `classifier`, on every Spark, from Python and from Java.
WEIGHTS = "a04734a064a8e245828ac07996b142e8e22ad600b4e913195c490bf3e00e04f3"

# Of the network that `matrix` trains.
WEIGHTS_OF_NAMES = "e136e0c557ac8eeb18e396fa5ad02f01c2a9da365282dd489c76bb03476530ec"


def classifier() -> RnnClassifier:
    return RnnClassifier(cell="gru", hiddenSize=8, epochs=8, idCol="id", learningRate=0.05, validationFraction=0.2)


@pytest.fixture(scope="module")
def model(sequences: DataFrame) -> RnnClassificationModel:
    return classifier().fit(sequences)


def probabilities(model: Any, data: DataFrame) -> list[list[float]]:
    return [row.probability for row in model.transform(data).orderBy("id").collect()]


def test_fit_learns_and_transform_adds_columns(model: RnnClassificationModel, sequences: DataFrame) -> None:
    predicted = model.transform(sequences)
    assert predicted.columns == [*sequences.columns, "prediction", "probability", "rawPrediction"]
    table: Any = predicted.toPandas()
    assert (table["prediction"] == table["label"]).mean() > 0.9
    assert BinaryClassificationEvaluator().evaluate(predicted) > 0.95


def test_model_has_the_same_weights_everywhere_and_loads(
    model: RnnClassificationModel, sequences: DataFrame, tmp_path: Path
) -> None:
    path = str(tmp_path / "model")
    model.write().overwrite().save(path)
    assert hashlib.sha256((tmp_path / "model" / "weights.safetensors").read_bytes()).hexdigest() == WEIGHTS
    loaded = RnnClassificationModel.load(path)
    assert (loaded.getCell(), loaded.getHiddenSize(), loaded.getIdCol()) == ("gru", 8, "id")
    assert probabilities(loaded, sequences) == probabilities(model, sequences)


def test_network_of_names_has_the_same_weights_everywhere(spark: SparkSession, tmp_path: Path) -> None:
    data = spark.createDataFrame(matrix.names(), "id string, tokens array<string>, label array<int>")
    path = str(tmp_path / "model")
    matrix.network().fit(data).save(path)
    assert hashlib.sha256((tmp_path / "model" / "weights.safetensors").read_bytes()).hexdigest() == WEIGHTS_OF_NAMES


def test_model_is_exported_for_onnx_and_pytorch(model: RnnClassificationModel, tmp_path: Path) -> None:
    onnx, folder = tmp_path / "model.onnx", tmp_path / "pytorch"
    model.export(str(onnx))
    plain = onnx.read_bytes()
    model.export(str(onnx), states=True, overwrite=True)
    assert b"initial_h_l0" in onnx.read_bytes()
    assert b"initial_h_l0" not in plain
    model.export(str(folder), "pytorch")
    assert hashlib.sha256((folder / "weights.safetensors").read_bytes()).hexdigest() == WEIGHTS
    with pytest.raises(UnrollError, match="exists already"):
        model.export(str(onnx))


def test_estimator_loads_with_its_parameters(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "estimator")
    RnnRegressor(loss="quantile", quantiles=[0.1, 0.9], layerNorm=True).write().save(path)
    loaded = RnnRegressor.load(path)
    assert (loaded.getLoss(), loaded.getQuantiles(), loaded.getLayerNorm()) == ("quantile", [0.1, 0.9], True)
    assert loaded.getHiddenSize() == RnnRegressor().getHiddenSize()


def test_parameters_are_set_by_name_by_setter_and_for_one_fit(sequences: DataFrame) -> None:
    regressor = RnnRegressor(labelCol="mean", idCol="id", epochs=5).setHiddenSize(4).setLearningRate(0.05)
    model = regressor.fit(sequences, {regressor.hiddenSize: 6})
    assert isinstance(model, RnnRegressionModel)
    assert (model.getHiddenSize(), regressor.getHiddenSize()) == (6, 4)
    predicted = model.setPredictionCol("answer").transform(sequences)
    assert RegressionEvaluator(labelCol="mean", predictionCol="answer", metricName="r2").evaluate(predicted) > 0.3
    assert model.copy().getHiddenSize() == 6


def test_pipeline_assembles_and_trains(spark: SparkSession, tmp_path: Path) -> None:
    rows = [(f"s{i}", t, float(i % 2 + t / 10), i % 2) for i in range(40) for t in range(4)]
    events = spark.createDataFrame(rows, "series string, time int, x double, label int")
    assembler = SequenceAssembler(idCols=["series"], inputCols=["x"], missing="forward", labelCol="label")
    pipeline = Pipeline(stages=[assembler, classifier()])
    model = pipeline.fit(events)
    path = str(tmp_path / "pipeline")
    model.write().overwrite().save(path)
    loaded = PipelineModel.load(path)
    assert [type(stage) for stage in loaded.stages] == [SequenceAssemblerModel, RnnClassificationModel]
    predicted = loaded.transform(events).select("id", "prediction").orderBy("id").collect()
    assert predicted == model.transform(events).select("id", "prediction").orderBy("id").collect()


def test_cross_validator_searches(sequences: DataFrame, tmp_path: Path) -> None:
    estimator = classifier().setEpochs(1)
    grid = ParamGridBuilder().addGrid(estimator.hiddenSize, [2, 4]).build()
    evaluator = BinaryClassificationEvaluator()
    search = CrossValidator(estimator=estimator, estimatorParamMaps=grid, evaluator=evaluator, numFolds=2, seed=1)
    found = search.fit(sequences)
    path = str(tmp_path / "search")
    found.write().overwrite().save(path)
    loaded = CrossValidatorModel.load(path)
    assert loaded.avgMetrics == found.avgMetrics
    assert isinstance(loaded.bestModel, RnnClassificationModel)
    assert loaded.bestModel.getHiddenSize() in (2, 4)


def test_unknown_parameter_is_named(spark: SparkSession) -> None:
    with pytest.raises(TypeError, match=r"RnnClassifier has no parameter 'hiddenSiz'; did you mean hiddenSize\?"):
        RnnClassifier(hiddenSiz=3)  # type: ignore[call-arg]


@pytest.mark.parametrize("cell", ["lstn"])
def test_illegal_value_is_one_sentence(sequences: DataFrame, cell: Any) -> None:
    with pytest.raises(UnrollError, match=r"^cell must be one of .*lstn") as raised:
        RnnClassifier(cell=cell).fit(sequences)
    assert "\n" not in str(raised.value)


def test_missing_column_is_one_sentence(model: RnnClassificationModel, sequences: DataFrame) -> None:
    with pytest.raises(UnrollError, match="nowhere") as raised:
        RnnClassifier(featuresCol="nowhere").fit(sequences)
    assert "\n" not in str(raised.value)
    with pytest.raises(UnrollError, match="features"):
        model.transform(sequences.drop("features")).collect()


def test_values_have_types(spark: SparkSession) -> None:
    with pytest.raises(TypeError, match="hiddenSize"):
        RnnClassifier(hiddenSize="8")  # type: ignore[arg-type]
    RnnClassifier().setCell("lstn")  # type: ignore[arg-type]


class RnnMissing(RnnClassifier):
    """A class that Java does not have."""


def test_missing_class_is_one_sentence(sequences: DataFrame) -> None:
    RnnMissing.__module__ = RnnClassifier.__module__
    with pytest.raises(UnrollError, match=r"no class dev\.unroll\.ml\.RnnMissing: expected unroll's jar") as raised:
        RnnMissing().fit(sequences)
    assert "\n" not in str(raised.value)


def test_other_version_of_the_jar_is_one_sentence(
    spark: SparkSession, connect: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connect:
        pytest.skip("the jar is the server's")
    monkeypatch.setattr("dev.unroll.ml._java.__version__", "9.9")
    with pytest.raises(UnrollError, match=r"expected 9\.9, found [^\n]*; install both of one version\.$"):
        RnnClassifier()


def test_ctrl_c_ends_training(spark: SparkSession, sequences: DataFrame, connect: bool) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as shells start what runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    endless = RnnClassifier(hiddenSize=8, epochs=1_000_000, idCol="id", blockSize=8, batchSize=16)
    threading.Timer(3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        endless.fit(sequences)
    end = time.monotonic() + 30
    while not connect and spark.sparkContext.statusTracker().getActiveJobsIds():
        assert time.monotonic() < end
        time.sleep(0.1)
    assert endless.copy({endless.epochs: 1}).fit(sequences).summary.totalIterations == 1


def test_forecaster_forecasts_loads_and_backtests(spark: SparkSession, connect: bool, tmp_path: Path) -> None:
    rows = [(f"s{i}", t, float((i + 1) * (t % 5))) for i in range(6) for t in range(40)]
    events = spark.createDataFrame(rows, "series string, time int, sales double")
    forecaster = RnnForecaster(
        idCols=["series"], labelCol="sales", horizon=2, scaling="series", hiddenSize=8, epochs=3, timeStep="1"
    )
    model = forecaster.fit(events)
    forecasts = model.transform(events).orderBy("id", "step").collect()
    assert [(row.id, row.time, row.target_time) for row in forecasts[:3]] == [
        ("s0", 39, 40),
        ("s0", 39, 41),
        ("s1", 39, 40),
    ]
    path = str(tmp_path / "forecaster")
    model.write().save(path)
    assert RnnForecasterModel.load(path).transform(events).orderBy("id", "step").collect() == forecasts
    if connect:
        with pytest.raises(UnrollError, match=r"^Spark Connect has no backtests: [^\n]*$"):
            forecaster.backtest(events, ["30"])
    else:
        metrics = forecaster.setSeason(5).backtest(events, ["30", "35"]).metrics.collect()
        assert [(row.cut, row.forecasts, row.naive_rmse) for row in metrics] == [
            ("30", 12, 0),
            ("35", 12, 0),
            ("all", 24, 0),
        ]
