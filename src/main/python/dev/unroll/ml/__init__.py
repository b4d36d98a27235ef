"""Recurrent networks on Spark, trained by back-propagation through time: Spark ML's estimators and models.

The module has the name of the Java package, by which Spark finds the Python class of a stage that it has loaded.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Dict, Optional, TypeVar

from pyspark.ml.param import Params
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel
from pyspark.sql import DataFrame

from dev.unroll.ml import _params as p
from dev.unroll.ml._java import UnrollError, new_java_object, sentences

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = [
    "RnnClassificationModel",
    "RnnClassifier",
    "RnnRegressionModel",
    "RnnRegressor",
    "SequenceAssembler",
    "SequenceAssemblerModel",
    "UnrollError",
]

M = TypeVar("M", bound=JavaModel)


def _set_defaults(stage: Params) -> None:
    for group in type(stage).__mro__:
        stage._setDefault(**vars(group).get("_defaults", {}))


class _Estimator(JavaEstimator[M], JavaMLReadable, JavaMLWritable):
    """What all estimators have in common."""

    _model: type

    def __init__(self, values: Dict[str, Any]) -> None:
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
            return super()._fit(dataset)

    def _create_model(self, java_model: Any) -> M:
        return self._model(java_model)


class _Model(JavaModel, JavaMLReadable, JavaMLWritable):
    """What all models have in common."""

    def __init__(self, java_model: Optional[Any] = None) -> None:
        super().__init__(java_model)
        _set_defaults(self)

    def _transform(self, dataset: DataFrame) -> DataFrame:
        with sentences():
            return super()._transform(dataset)


class RnnClassificationModel(_Model, p.NetworkModelSetters, p.ClassifierModelSetters):
    """A network that tells classes apart; adds `prediction`, `probability` and `rawPrediction`."""


class RnnClassifier(_Estimator[RnnClassificationModel], p.NetworkSetters, p.ClassifierSetters):
    """Trains a network that tells classes apart, from one sequence a row."""

    _model = RnnClassificationModel

    def __init__(self, **values: Unpack[p.RnnClassifierValues]) -> None:
        super().__init__(values)


class RnnRegressionModel(_Model, p.NetworkModelSetters, p.RegressorModelSetters):
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
