"""Recurrent networks on Spark, trained by back-propagation through time: Spark ML's estimators and models.

The module has the name of the Java package, by which Spark finds the Python class of a stage that it has loaded.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from pyspark.ml.param import Params
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable, JavaMLWriter
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaTransformer, JavaWrapper
from pyspark.sql import DataFrame
from pyspark.sql.utils import is_remote

from dev.unroll.ml import _params as p
from dev.unroll.ml._java import UnrollError, interruptible, new_java_object, sentences, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Unpack

__all__ = [
    "Backtest",
    "RnnClassificationModel",
    "RnnClassifier",
    "RnnForecaster",
    "RnnForecasterModel",
    "RnnRegressionModel",
    "RnnRegressor",
    "RnnStream",
    "SequenceAssembler",
    "SequenceAssemblerModel",
    "UnrollError",
]

M = TypeVar("M", bound=JavaModel)
S = TypeVar("S", bound="_Saved")


def _set_defaults(stage: Params) -> None:
    for group in reversed(type(stage).__mro__):
        stage._setDefault(**vars(group).get("_defaults", {}))


class _Saved(JavaMLReadable[Any], JavaMLWritable):
    """Can be saved and loaded."""

    @classmethod
    def load(cls: type[S], path: str) -> S:
        loaded: S = cls.read().load(path)
        return loaded

    def write(self) -> JavaMLWriter:
        return speaking(super().write(), "save")

    @classmethod
    def read(cls) -> JavaMLReader[Any]:
        return speaking(super().read(), "load")


class _Estimator(JavaEstimator[M], _Saved):
    """What all estimators have in common."""

    _model: type[M]

    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__()
        name = type(self).__name__
        self._java_obj = new_java_object(f"{__name__}.{name}", self.uid)
        _set_defaults(self)
        for key in values:
            if not self.hasParam(key):
                near = difflib.get_close_matches(key, [param.name for param in self.params], 1)
                meant = f"; did you mean {near[0]}?" if near else ""
                raise TypeError(f"{name} has no parameter {key!r}{meant}")
        self._set(**values)

    def _fit(self, dataset: DataFrame) -> M:
        with sentences():
            return interruptible(lambda: super(_Estimator, self)._fit(dataset))

    def _create_model(self, java_model: Any) -> M:
        return self._model(java_model)


class _Model(JavaModel, _Saved):
    """What all models have in common."""

    def __init__(self, java_model: Any | None = None) -> None:
        super().__init__(java_model)
        _set_defaults(self)

    def _transform(self, dataset: DataFrame) -> DataFrame:
        with sentences():
            transformed = super()._transform(dataset)
            if is_remote():
                _ = transformed.schema  # asks the server, so that it is here that it finds what is wrong
            return transformed


class RnnSummary(JavaWrapper):
    """How a network was trained; an iteration is an epoch."""

    def __init__(self, model: _NetworkModel) -> None:
        super().__init__(f"{model._java_obj}.summary" if is_remote() else model._call_java("summary"))
        self._model = model  # which the server forgets when nobody holds it here

    @property
    def objectiveHistory(self) -> list[float]:
        """The loss of each epoch."""
        return list(self._call_java("objectiveHistory"))

    @property
    def totalIterations(self) -> int:
        """How many epochs there were."""
        return int(self._call_java("totalIterations"))

    @property
    def history(self) -> list[dict[str, Any]]:
        """The epochs, each with all that is known of it."""
        return list(self.facts["epochs"])

    @property
    def report(self) -> str:
        """A page with charts, in HTML."""
        return str(self.facts["report"])

    @property
    def facts(self) -> dict[str, Any]:
        """All that is known: `epochs`, some of their `steps`, the `run` with its settings and data, the `report`."""
        return dict(json.loads(self._call_java("toString")))


class _Exported(_Model):
    """Has a network that other libraries can read."""

    def export(
        self, path: str, format: Literal["onnx", "pytorch"] = "onnx", *, states: bool = False, overwrite: bool = False
    ) -> None:
        """Writes the network as a file for ONNX, or as a folder for PyTorch.

        With `states` an ONNX file also reads the layers' states before the first step, and gives those after the last.
        """
        writer = self.write().option("format", format).option("states", str(states).lower())
        (writer.overwrite() if overwrite else writer).save(path)


class _NetworkModel(_Exported):
    """What all networks have in common."""

    @property
    def hasSummary(self) -> bool:
        """Whether it is known how it was trained."""
        return bool(self._call_java("hasSummary"))

    @property
    def summary(self) -> RnnSummary:
        """How it was trained, which its folder says too."""
        return RnnSummary(self)

    def states(self, history: DataFrame) -> DataFrame:
        """What each series is at after a table of past events, for a stream to go on from: its `id` and `state`."""
        return RnnStream(self).states(history)


class RnnClassificationModel(_NetworkModel, p.NetworkModelSetters, p.ClassifierModelSetters):
    """A network that tells classes apart; adds `prediction`, `probability` and `rawPrediction`."""


class RnnClassifier(_Estimator[RnnClassificationModel], p.NetworkSetters, p.ClassifierSetters):
    """Trains a network that tells classes apart, from one sequence a row."""

    _model = RnnClassificationModel

    def __init__(self, **values: Unpack[p.RnnClassifierValues]) -> None:
        super().__init__(values)


class RnnRegressionModel(_NetworkModel, p.NetworkModelSetters, p.RegressorModelSetters):
    """A network that predicts numbers; adds `prediction`."""


class RnnRegressor(_Estimator[RnnRegressionModel], p.NetworkSetters, p.RegressorSetters):
    """Trains a network that predicts numbers, from one sequence a row."""

    _model = RnnRegressionModel

    def __init__(self, **values: Unpack[p.RnnRegressorValues]) -> None:
        super().__init__(values)


class SequenceAssemblerModel(_Model, p.AssemblerModelSetters):
    """Makes sequences of events as its assembler was told, with what that has learnt."""


class SequenceAssembler(_Estimator[SequenceAssemblerModel], p.AssemblerModelSetters):
    """Learns from a table of events how to make sequences of it, one row each."""

    _model = SequenceAssemblerModel

    def __init__(self, **values: Unpack[p.SequenceAssemblerValues]) -> None:
        super().__init__(values)


class Backtest(NamedTuple):
    """What forecasts would have been worth."""

    forecasts: DataFrame
    """Those of `transform`, with `cut`, the `actual` value (null for none) and the seasonal `naive` forecast."""
    metrics: DataFrame
    """A row for each cut and one for all, each figure beside that of the naive forecast."""


class RnnForecasterModel(_Exported, p.ForecasterModelSetters):
    """Forecasts the labels of the next time steps of series of events, in long form."""


class RnnForecaster(_Estimator[RnnForecasterModel], p.ForecasterSetters):
    """Learns from a table of events to forecast the next values of its label."""

    _model = RnnForecasterModel

    def __init__(self, **values: Unpack[p.RnnForecasterValues]) -> None:
        super().__init__(values)

    def backtest(self, events: DataFrame, cutTimes: Sequence[str], refit: bool = True) -> Backtest:
        """Trains on what came before each cut, forecasts from there, and compares with what followed.

        With `refit` each cut has a model of its own, otherwise that of the first one serves all.
        """
        if is_remote():
            raise UnrollError(
                "Spark Connect has no backtests: expected a classic session, found a remote one; "
                "fit on the events before each cut, and compare."
            )
        with sentences():
            self._transfer_params_to_java()
            java: Any = self._java_obj
            found = interruptible(lambda: java.backtest(events._jdf, list(cutTimes), refit))
        spark = events.sparkSession
        return Backtest(DataFrame(found.forecasts(), spark), DataFrame(found.metrics(), spark))


class RnnStream(JavaTransformer, p.StreamModelSetters):
    """Scores the events of a stream, or of a table, as they come, with a state for each series.

    Adds the columns that the model adds, of the event's time step, and `error`: why an event has no prediction.
    """

    def __init__(
        self, model: _NetworkModel, states: DataFrame | None = None, **values: Unpack[p.RnnStreamValues]
    ) -> None:
        super().__init__()
        if is_remote():
            raise UnrollError(
                "Spark Connect has no streams with states from Java: expected a classic session, found a remote one; "
                "score streams there, or predict for tables."
            )
        self._java_obj: Any = new_java_object(f"{__name__}.RnnStream", self.uid)
        _set_defaults(self)
        self._set(**values)
        model._transfer_params_to_java()
        self._java_obj.setModel(model._java_obj)
        if states is not None:
            self._java_obj.setStates(states._jdf)

    def states(self, events: DataFrame) -> DataFrame:
        """What each series is at after a table of events: rows of `id` and `state`."""
        with sentences():
            self._transfer_params_to_java()
            return DataFrame(self._java_obj.states(events._jdf), events.sparkSession)

    def _transform(self, dataset: DataFrame) -> DataFrame:
        with sentences():
            return super()._transform(dataset)
