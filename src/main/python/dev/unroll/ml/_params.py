"""The parameters of estimators and models, from their definitions in Java.

Written by `mvn test -Dtest=PythonParametersTest -Dreference.write=true`; changes made by hand are lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, TypedDict, TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

if TYPE_CHECKING:
    from typing import Literal

T = TypeVar("T", bound=Params)


class NetworkValues(TypedDict, total=False):
    """Of every network."""

    featuresCol: str
    tokensCol: str
    labelCol: str
    weightCol: str
    idCol: str
    predictionCol: str
    handleInvalid: Literal["error", "skip", "keep"]
    validationIndicatorCol: str
    validationFraction: float
    cell: Literal["elman_tanh", "elman_relu", "lstm", "gru"]
    hiddenSize: int
    layers: int
    bidirectional: bool
    layerNorm: bool
    residual: bool
    dropout: float
    recurrentDropout: float
    head: Literal["last", "every", "mean", "max"]
    vocabularySizes: Sequence[int]
    minTokenCount: int
    unknownTokens: Literal["error", "row"]
    embeddingSize: int
    lazyRows: bool
    precision: Literal["float", "double"]
    epochs: int
    monitor: Literal["", "accuracy", "top5", "logLoss", "macroF1", "weightedF1", "auc", "averagePrecision", "brier", "microF1", "mse", "rmse", "mae", "r2", "quantileLoss", "coverage", "perplexity"]
    keepBest: bool
    patience: int
    minDelta: float
    maxMinutes: float
    initialModel: str
    batchSize: int
    blockSize: int
    optimizer: Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]
    learningRate: float
    momentum: float
    schedule: Literal["constant", "plateau", "step", "exponential", "cosine"]
    plateauFactor: float
    plateauPatience: int
    minLearningRate: float
    warmupSteps: int
    l2: float
    bpttSteps: int
    clipNorm: float
    clipValue: float
    standardization: bool
    seed: int
    recompute: bool
    partitions: int
    aggregationDepth: int
    placement: Literal["auto", "cluster", "worker"]
    skipEstimate: bool
    checkpointDir: str
    checkpointMinutes: float
    checkpointSteps: int
    checkpointEpochs: int


class NetworkParams(Params):
    """Of every network."""

    featuresCol: Param[str] = Param(
        Params._dummy(),
        "featuresCol",
        "sequences of features: an array with one entry per time step, each a number or an array or vector of numbers; a column's name",
        TypeConverters.toString,
    )

    tokensCol: Param[str] = Param(
        Params._dummy(),
        "tokensCol",
        "sequences of tokens, 0, 1, 2, … or strings, in place of features or, where featuresCol is set too, beside them: an array with one entry per time step, each an integer or a string or, for several kinds of token, an array of these; a column's name, or empty for none",
        TypeConverters.toString,
    )

    labelCol: Param[str] = Param(
        Params._dummy(),
        "labelCol",
        "target: a number or, for a vector target or many labels, an array of numbers; with head every, an array of these with one entry per time step, null where a time step has no target; a column's name",
        TypeConverters.toString,
    )

    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "weight of a sequence's loss, at least 0; with head every, a number or an array with one for each time step; a column's name, or empty for none",
        TypeConverters.toString,
    )

    idCol: Param[str] = Param(
        Params._dummy(),
        "idCol",
        "identity of a sequence; decides its place in training and its side of the validation split, which the content decides otherwise; a column's name, or empty for none",
        TypeConverters.toString,
    )

    predictionCol: Param[str] = Param(
        Params._dummy(),
        "predictionCol",
        "prediction, in the label's shape and units; a column's name",
        TypeConverters.toString,
    )

    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "rows that cannot be read: error stops at the first, skip leaves them out, keep predicts null for them (and is an error in training and evaluation); one of error, skip, keep",
        TypeConverters.toString,
    )

    validationIndicatorCol: Param[str] = Param(
        Params._dummy(),
        "validationIndicatorCol",
        "boolean column that is true for sequences to validate on; a column's name, or empty for none",
        TypeConverters.toString,
    )

    validationFraction: Param[float] = Param(
        Params._dummy(),
        "validationFraction",
        "share of the sequences to validate on, chosen by id or content; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    cell: Param[str] = Param(
        Params._dummy(),
        "cell",
        "recurrent cell; one of elman_tanh, elman_relu, lstm, gru",
        TypeConverters.toString,
    )

    hiddenSize: Param[int] = Param(
        Params._dummy(),
        "hiddenSize",
        "units of each layer and direction; at least 1",
        TypeConverters.toInt,
    )

    layers: Param[int] = Param(
        Params._dummy(),
        "layers",
        "number of recurrent layers, each reading the outputs of the one below; at least 1",
        TypeConverters.toInt,
    )

    bidirectional: Param[bool] = Param(
        Params._dummy(),
        "bidirectional",
        "whether each layer also runs from the last time step to the first; true or false",
        TypeConverters.toBoolean,
    )

    layerNorm: Param[bool] = Param(
        Params._dummy(),
        "layerNorm",
        "whether the output of each layer is normalized over its units at each time step; true or false",
        TypeConverters.toBoolean,
    )

    residual: Param[bool] = Param(
        Params._dummy(),
        "residual",
        "whether the input of a layer is added to its output where both have the same number of units; tokens that select weights are not added; true or false",
        TypeConverters.toBoolean,
    )

    dropout: Param[float] = Param(
        Params._dummy(),
        "dropout",
        "probability that training drops a unit of the input of a layer or of the head, the same ones at all time steps of a sequence (variational dropout); tokens that select weights are no units, features are; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    recurrentDropout: Param[float] = Param(
        Params._dummy(),
        "recurrentDropout",
        "probability that training drops a unit of the state before as the gates read it, the same ones at all time steps of a sequence; the cell state of an LSTM and what a GRU passes on stay whole; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    head: Param[str] = Param(
        Params._dummy(),
        "head",
        "where there is a target: last, one on the last time step; every, one on every time step; mean or max, one of the whole sequence, from the mean or the largest value of each unit over its time steps; one of last, every, mean, max",
        TypeConverters.toString,
    )

    vocabularySizes: Param[list[int]] = Param(
        Params._dummy(),
        "vocabularySizes",
        "number of tokens of each kind; where it is not set, one more than the largest in the data. Of strings the most frequent are kept, with the token for unknown ones at most so many; integers, each at least 1",
        TypeConverters.toListInt,
    )

    minTokenCount: Param[int] = Param(
        Params._dummy(),
        "minTokenCount",
        "how often a token that is a string must occur, where validationIndicatorCol is not true, to be told from unknown ones; at least 1",
        TypeConverters.toInt,
    )

    unknownTokens: Param[str] = Param(
        Params._dummy(),
        "unknownTokens",
        "what becomes of tokens that are strings and not in the vocabulary: error refuses their sequences, row makes them one token, which those below minTokenCount or beyond vocabularySizes train; one of error, row",
        TypeConverters.toString,
    )

    embeddingSize: Param[int] = Param(
        Params._dummy(),
        "embeddingSize",
        "numbers that stand for a token, a row of a table that is learnt, one for each kind of token; 0 for none: a token selects a column of the first layer's input weights; at least 0",
        TypeConverters.toInt,
    )

    lazyRows: Param[bool] = Param(
        Params._dummy(),
        "lazyRows",
        "whether an update leaves alone those rows of the tables of tokens (embeddingSize) that its step has no token of, with their momentum and decay: less work for large vocabularies, and another model; true or false",
        TypeConverters.toBoolean,
    )

    precision: Param[str] = Param(
        Params._dummy(),
        "precision",
        "numbers to compute with; one of float, double",
        TypeConverters.toString,
    )

    epochs: Param[int] = Param(
        Params._dummy(),
        "epochs",
        "passes over the data; at least 1",
        TypeConverters.toInt,
    )

    monitor: Param[str] = Param(
        Params._dummy(),
        "monitor",
        "metric of the validation data that tells which epoch is better; where it is not set, logLoss for classes and mse for numbers; one of accuracy, top5, logLoss, macroF1, weightedF1, auc, averagePrecision, brier, microF1, mse, rmse, mae, r2, quantileLoss, coverage, perplexity, or empty",
        TypeConverters.toString,
    )

    keepBest: Param[bool] = Param(
        Params._dummy(),
        "keepBest",
        "whether the model has the weights of the epoch with the best monitored metric, where there are validation data, or those of the last; true or false",
        TypeConverters.toBoolean,
    )

    patience: Param[int] = Param(
        Params._dummy(),
        "patience",
        "epochs in a row without an improvement of the monitored metric after which training ends, 0 for no such end; at least 0",
        TypeConverters.toInt,
    )

    minDelta: Param[float] = Param(
        Params._dummy(),
        "minDelta",
        "by how much the monitored metric must be better than at the last improvement to have improved; at least 0",
        TypeConverters.toFloat,
    )

    maxMinutes: Param[float] = Param(
        Params._dummy(),
        "maxMinutes",
        "minutes of training after which the epoch under way is the last, 0 for no limit; at least 0",
        TypeConverters.toFloat,
    )

    initialModel: Param[str] = Param(
        Params._dummy(),
        "initialModel",
        "model whose weights training starts from, with its standardization in place of that of the data; of a network of the same shapes; a folder, or empty for none",
        TypeConverters.toString,
    )

    batchSize: Param[int] = Param(
        Params._dummy(),
        "batchSize",
        "sequences in an update, rounded up to whole blocks if it is above blockSize; 0 for all of them; at least 0",
        TypeConverters.toInt,
    )

    blockSize: Param[int] = Param(
        Params._dummy(),
        "blockSize",
        "sequences that are computed together, in training batchSize at most; at least 1",
        TypeConverters.toInt,
    )

    optimizer: Param[str] = Param(
        Params._dummy(),
        "optimizer",
        "update rule; one of sgd, momentum, nesterov, rmsprop, adam, adamw",
        TypeConverters.toString,
    )

    learningRate: Param[float] = Param(
        Params._dummy(),
        "learningRate",
        "learning rate, before its schedule; above 0",
        TypeConverters.toFloat,
    )

    momentum: Param[float] = Param(
        Params._dummy(),
        "momentum",
        "momentum, for the optimizers momentum and nesterov; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    schedule: Param[str] = Param(
        Params._dummy(),
        "schedule",
        "course of the learning rate after the warm-up; plateau lowers it when the monitored metric no longer improves; one of constant, plateau, step, exponential, cosine",
        TypeConverters.toString,
    )

    plateauFactor: Param[float] = Param(
        Params._dummy(),
        "plateauFactor",
        "factor of the learning rate each time that schedule plateau lowers it; above 0 and below 1",
        TypeConverters.toFloat,
    )

    plateauPatience: Param[int] = Param(
        Params._dummy(),
        "plateauPatience",
        "epochs in a row without an improvement after which schedule plateau lowers the learning rate; at least 1",
        TypeConverters.toInt,
    )

    minLearningRate: Param[float] = Param(
        Params._dummy(),
        "minLearningRate",
        "learning rate below which schedule plateau does not go; at least 0",
        TypeConverters.toFloat,
    )

    warmupSteps: Param[int] = Param(
        Params._dummy(),
        "warmupSteps",
        "updates over which the learning rate first rises; at least 0",
        TypeConverters.toInt,
    )

    l2: Param[float] = Param(
        Params._dummy(),
        "l2",
        "decay of weights (not of biases): ½·l2·‖w‖² is added to the loss; adamw decays the weights apart from the gradient; at least 0",
        TypeConverters.toFloat,
    )

    bpttSteps: Param[int] = Param(
        Params._dummy(),
        "bpttSteps",
        "time steps of the windows within which gradients are propagated back, while the state is carried on; 0 for the exact gradient through whole sequences; at least 0",
        TypeConverters.toInt,
    )

    clipNorm: Param[float] = Param(
        Params._dummy(),
        "clipNorm",
        "largest norm of the whole gradient, 0 for no limit; at least 0",
        TypeConverters.toFloat,
    )

    clipValue: Param[float] = Param(
        Params._dummy(),
        "clipValue",
        "largest magnitude of a gradient's entry, 0 for no limit; at least 0",
        TypeConverters.toFloat,
    )

    standardization: Param[bool] = Param(
        Params._dummy(),
        "standardization",
        "whether features (not tokens) are scaled to mean 0 and standard deviation 1; true or false",
        TypeConverters.toBoolean,
    )

    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "seed of the initial weights and of the order of blocks; any integer",
        TypeConverters.toInt,
    )

    recompute: Param[bool] = Param(
        Params._dummy(),
        "recompute",
        "whether to keep only some states and compute the others again in the backward pass: less memory on long sequences, about a third more time, the same model; true or false",
        TypeConverters.toBoolean,
    )

    partitions: Param[int] = Param(
        Params._dummy(),
        "partitions",
        "partitions to compute in, 0 for as many as there are cores; the model does not depend on it; at least 0",
        TypeConverters.toInt,
    )

    aggregationDepth: Param[int] = Param(
        Params._dummy(),
        "aggregationDepth",
        "depth of the tree that sums gradients; with 0 the driver adds small ones by itself, and the executors large ones, each a part of their entries; at least 0",
        TypeConverters.toInt,
    )

    placement: Param[str] = Param(
        Params._dummy(),
        "placement",
        "where steps are computed: cluster makes each a job of its own on all executors, worker many in one task, which holds all data, auto what takes less time; the model does not depend on it; one of auto, cluster, worker",
        TypeConverters.toString,
    )

    skipEstimate: Param[bool] = Param(
        Params._dummy(),
        "skipEstimate",
        "whether to train even where the estimate of memory says that the JVMs or the limit on results are too small; the model does not depend on it; true or false",
        TypeConverters.toBoolean,
    )

    checkpointDir: Param[str] = Param(
        Params._dummy(),
        "checkpointDir",
        "where the state of training is saved, and found again by a fit of the same settings and data; one fit at a time; a folder, or empty for none",
        TypeConverters.toString,
    )

    checkpointMinutes: Param[float] = Param(
        Params._dummy(),
        "checkpointMinutes",
        "minutes from one checkpoint to the next, 0 for none by time; at least 0",
        TypeConverters.toFloat,
    )

    checkpointSteps: Param[int] = Param(
        Params._dummy(),
        "checkpointSteps",
        "updates from one checkpoint to the next, 0 for none by updates; at least 0",
        TypeConverters.toInt,
    )

    checkpointEpochs: Param[int] = Param(
        Params._dummy(),
        "checkpointEpochs",
        "epochs from one checkpoint to the next, 0 for none by epochs; at least 0",
        TypeConverters.toInt,
    )

    _defaults: ClassVar[dict[str, object]] = {
        "featuresCol": "features",
        "tokensCol": "",
        "labelCol": "label",
        "weightCol": "",
        "idCol": "",
        "predictionCol": "prediction",
        "handleInvalid": "error",
        "validationIndicatorCol": "",
        "validationFraction": 0.0,
        "cell": "lstm",
        "hiddenSize": 64,
        "layers": 1,
        "bidirectional": False,
        "layerNorm": False,
        "residual": False,
        "dropout": 0.0,
        "recurrentDropout": 0.0,
        "head": "last",
        "minTokenCount": 1,
        "unknownTokens": "error",
        "embeddingSize": 0,
        "lazyRows": False,
        "precision": "float",
        "epochs": 10,
        "monitor": "",
        "keepBest": True,
        "patience": 0,
        "minDelta": 0.0,
        "maxMinutes": 0.0,
        "initialModel": "",
        "batchSize": 128,
        "blockSize": 32,
        "optimizer": "adam",
        "learningRate": 0.001,
        "momentum": 0.9,
        "schedule": "constant",
        "plateauFactor": 0.5,
        "plateauPatience": 3,
        "minLearningRate": 0.0,
        "warmupSteps": 0,
        "l2": 0.0,
        "bpttSteps": 0,
        "clipNorm": 0.0,
        "clipValue": 0.0,
        "standardization": True,
        "seed": 1,
        "recompute": False,
        "partitions": 0,
        "aggregationDepth": 0,
        "placement": "auto",
        "skipEstimate": False,
        "checkpointDir": "",
        "checkpointMinutes": 5.0,
        "checkpointSteps": 0,
        "checkpointEpochs": 0,
    }

    def getFeaturesCol(self) -> str:
        return self.getOrDefault(self.featuresCol)

    def getTokensCol(self) -> str:
        return self.getOrDefault(self.tokensCol)

    def getLabelCol(self) -> str:
        return self.getOrDefault(self.labelCol)

    def getWeightCol(self) -> str:
        return self.getOrDefault(self.weightCol)

    def getIdCol(self) -> str:
        return self.getOrDefault(self.idCol)

    def getPredictionCol(self) -> str:
        return self.getOrDefault(self.predictionCol)

    def getHandleInvalid(self) -> str:
        return self.getOrDefault(self.handleInvalid)

    def getValidationIndicatorCol(self) -> str:
        return self.getOrDefault(self.validationIndicatorCol)

    def getValidationFraction(self) -> float:
        return self.getOrDefault(self.validationFraction)

    def getCell(self) -> str:
        return self.getOrDefault(self.cell)

    def getHiddenSize(self) -> int:
        return self.getOrDefault(self.hiddenSize)

    def getLayers(self) -> int:
        return self.getOrDefault(self.layers)

    def getBidirectional(self) -> bool:
        return self.getOrDefault(self.bidirectional)

    def getLayerNorm(self) -> bool:
        return self.getOrDefault(self.layerNorm)

    def getResidual(self) -> bool:
        return self.getOrDefault(self.residual)

    def getDropout(self) -> float:
        return self.getOrDefault(self.dropout)

    def getRecurrentDropout(self) -> float:
        return self.getOrDefault(self.recurrentDropout)

    def getHead(self) -> str:
        return self.getOrDefault(self.head)

    def getVocabularySizes(self) -> list[int]:
        return self.getOrDefault(self.vocabularySizes) if self.isDefined(self.vocabularySizes) else []

    def getMinTokenCount(self) -> int:
        return self.getOrDefault(self.minTokenCount)

    def getUnknownTokens(self) -> str:
        return self.getOrDefault(self.unknownTokens)

    def getEmbeddingSize(self) -> int:
        return self.getOrDefault(self.embeddingSize)

    def getLazyRows(self) -> bool:
        return self.getOrDefault(self.lazyRows)

    def getPrecision(self) -> str:
        return self.getOrDefault(self.precision)

    def getEpochs(self) -> int:
        return self.getOrDefault(self.epochs)

    def getMonitor(self) -> str:
        return self.getOrDefault(self.monitor)

    def getKeepBest(self) -> bool:
        return self.getOrDefault(self.keepBest)

    def getPatience(self) -> int:
        return self.getOrDefault(self.patience)

    def getMinDelta(self) -> float:
        return self.getOrDefault(self.minDelta)

    def getMaxMinutes(self) -> float:
        return self.getOrDefault(self.maxMinutes)

    def getInitialModel(self) -> str:
        return self.getOrDefault(self.initialModel)

    def getBatchSize(self) -> int:
        return self.getOrDefault(self.batchSize)

    def getBlockSize(self) -> int:
        return self.getOrDefault(self.blockSize)

    def getOptimizer(self) -> str:
        return self.getOrDefault(self.optimizer)

    def getLearningRate(self) -> float:
        return self.getOrDefault(self.learningRate)

    def getMomentum(self) -> float:
        return self.getOrDefault(self.momentum)

    def getSchedule(self) -> str:
        return self.getOrDefault(self.schedule)

    def getPlateauFactor(self) -> float:
        return self.getOrDefault(self.plateauFactor)

    def getPlateauPatience(self) -> int:
        return self.getOrDefault(self.plateauPatience)

    def getMinLearningRate(self) -> float:
        return self.getOrDefault(self.minLearningRate)

    def getWarmupSteps(self) -> int:
        return self.getOrDefault(self.warmupSteps)

    def getL2(self) -> float:
        return self.getOrDefault(self.l2)

    def getBpttSteps(self) -> int:
        return self.getOrDefault(self.bpttSteps)

    def getClipNorm(self) -> float:
        return self.getOrDefault(self.clipNorm)

    def getClipValue(self) -> float:
        return self.getOrDefault(self.clipValue)

    def getStandardization(self) -> bool:
        return self.getOrDefault(self.standardization)

    def getSeed(self) -> int:
        return self.getOrDefault(self.seed)

    def getRecompute(self) -> bool:
        return self.getOrDefault(self.recompute)

    def getPartitions(self) -> int:
        return self.getOrDefault(self.partitions)

    def getAggregationDepth(self) -> int:
        return self.getOrDefault(self.aggregationDepth)

    def getPlacement(self) -> str:
        return self.getOrDefault(self.placement)

    def getSkipEstimate(self) -> bool:
        return self.getOrDefault(self.skipEstimate)

    def getCheckpointDir(self) -> str:
        return self.getOrDefault(self.checkpointDir)

    def getCheckpointMinutes(self) -> float:
        return self.getOrDefault(self.checkpointMinutes)

    def getCheckpointSteps(self) -> int:
        return self.getOrDefault(self.checkpointSteps)

    def getCheckpointEpochs(self) -> int:
        return self.getOrDefault(self.checkpointEpochs)


class NetworkModelSetters(NetworkParams):
    """Of every network, and of their models."""

    def setFeaturesCol(self: T, value: str) -> T:
        return self._set(featuresCol=value)

    def setTokensCol(self: T, value: str) -> T:
        return self._set(tokensCol=value)

    def setLabelCol(self: T, value: str) -> T:
        return self._set(labelCol=value)

    def setWeightCol(self: T, value: str) -> T:
        return self._set(weightCol=value)

    def setIdCol(self: T, value: str) -> T:
        return self._set(idCol=value)

    def setPredictionCol(self: T, value: str) -> T:
        return self._set(predictionCol=value)

    def setHandleInvalid(self: T, value: Literal["error", "skip", "keep"]) -> T:
        return self._set(handleInvalid=value)

    def setPrecision(self: T, value: Literal["float", "double"]) -> T:
        return self._set(precision=value)

    def setBlockSize(self: T, value: int) -> T:
        return self._set(blockSize=value)


class NetworkSetters(NetworkModelSetters):
    """Of every network."""

    def setValidationIndicatorCol(self: T, value: str) -> T:
        return self._set(validationIndicatorCol=value)

    def setValidationFraction(self: T, value: float) -> T:
        return self._set(validationFraction=value)

    def setCell(self: T, value: Literal["elman_tanh", "elman_relu", "lstm", "gru"]) -> T:
        return self._set(cell=value)

    def setHiddenSize(self: T, value: int) -> T:
        return self._set(hiddenSize=value)

    def setLayers(self: T, value: int) -> T:
        return self._set(layers=value)

    def setBidirectional(self: T, value: bool) -> T:
        return self._set(bidirectional=value)

    def setLayerNorm(self: T, value: bool) -> T:
        return self._set(layerNorm=value)

    def setResidual(self: T, value: bool) -> T:
        return self._set(residual=value)

    def setDropout(self: T, value: float) -> T:
        return self._set(dropout=value)

    def setRecurrentDropout(self: T, value: float) -> T:
        return self._set(recurrentDropout=value)

    def setHead(self: T, value: Literal["last", "every", "mean", "max"]) -> T:
        return self._set(head=value)

    def setVocabularySizes(self: T, value: Sequence[int]) -> T:
        return self._set(vocabularySizes=value)

    def setMinTokenCount(self: T, value: int) -> T:
        return self._set(minTokenCount=value)

    def setUnknownTokens(self: T, value: Literal["error", "row"]) -> T:
        return self._set(unknownTokens=value)

    def setEmbeddingSize(self: T, value: int) -> T:
        return self._set(embeddingSize=value)

    def setLazyRows(self: T, value: bool) -> T:
        return self._set(lazyRows=value)

    def setEpochs(self: T, value: int) -> T:
        return self._set(epochs=value)

    def setMonitor(self: T, value: Literal["", "accuracy", "top5", "logLoss", "macroF1", "weightedF1", "auc", "averagePrecision", "brier", "microF1", "mse", "rmse", "mae", "r2", "quantileLoss", "coverage", "perplexity"]) -> T:
        return self._set(monitor=value)

    def setKeepBest(self: T, value: bool) -> T:
        return self._set(keepBest=value)

    def setPatience(self: T, value: int) -> T:
        return self._set(patience=value)

    def setMinDelta(self: T, value: float) -> T:
        return self._set(minDelta=value)

    def setMaxMinutes(self: T, value: float) -> T:
        return self._set(maxMinutes=value)

    def setInitialModel(self: T, value: str) -> T:
        return self._set(initialModel=value)

    def setBatchSize(self: T, value: int) -> T:
        return self._set(batchSize=value)

    def setOptimizer(self: T, value: Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]) -> T:
        return self._set(optimizer=value)

    def setLearningRate(self: T, value: float) -> T:
        return self._set(learningRate=value)

    def setMomentum(self: T, value: float) -> T:
        return self._set(momentum=value)

    def setSchedule(self: T, value: Literal["constant", "plateau", "step", "exponential", "cosine"]) -> T:
        return self._set(schedule=value)

    def setPlateauFactor(self: T, value: float) -> T:
        return self._set(plateauFactor=value)

    def setPlateauPatience(self: T, value: int) -> T:
        return self._set(plateauPatience=value)

    def setMinLearningRate(self: T, value: float) -> T:
        return self._set(minLearningRate=value)

    def setWarmupSteps(self: T, value: int) -> T:
        return self._set(warmupSteps=value)

    def setL2(self: T, value: float) -> T:
        return self._set(l2=value)

    def setBpttSteps(self: T, value: int) -> T:
        return self._set(bpttSteps=value)

    def setClipNorm(self: T, value: float) -> T:
        return self._set(clipNorm=value)

    def setClipValue(self: T, value: float) -> T:
        return self._set(clipValue=value)

    def setStandardization(self: T, value: bool) -> T:
        return self._set(standardization=value)

    def setSeed(self: T, value: int) -> T:
        return self._set(seed=value)

    def setRecompute(self: T, value: bool) -> T:
        return self._set(recompute=value)

    def setPartitions(self: T, value: int) -> T:
        return self._set(partitions=value)

    def setAggregationDepth(self: T, value: int) -> T:
        return self._set(aggregationDepth=value)

    def setPlacement(self: T, value: Literal["auto", "cluster", "worker"]) -> T:
        return self._set(placement=value)

    def setSkipEstimate(self: T, value: bool) -> T:
        return self._set(skipEstimate=value)

    def setCheckpointDir(self: T, value: str) -> T:
        return self._set(checkpointDir=value)

    def setCheckpointMinutes(self: T, value: float) -> T:
        return self._set(checkpointMinutes=value)

    def setCheckpointSteps(self: T, value: int) -> T:
        return self._set(checkpointSteps=value)

    def setCheckpointEpochs(self: T, value: int) -> T:
        return self._set(checkpointEpochs=value)


class ClassifierValues(TypedDict, total=False):
    """Of classification alone."""

    loss: Literal["cross_entropy", "binary_cross_entropy"]
    labelSmoothing: float
    classWeights: Sequence[float]
    balanceClasses: bool
    probabilityCol: str
    rawPredictionCol: str
    numClasses: int


class ClassifierParams(Params):
    """Of classification alone."""

    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "what training minimises; binary_cross_entropy is for two classes or, where a target is an array of numbers 0 or 1, for as many labels, each by itself; one of cross_entropy, binary_cross_entropy",
        TypeConverters.toString,
    )

    labelSmoothing: Param[float] = Param(
        Params._dummy(),
        "labelSmoothing",
        "share of a target, for loss cross_entropy, that is spread over all classes evenly; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    classWeights: Param[list[float]] = Param(
        Params._dummy(),
        "classWeights",
        "what the weight of a target is multiplied by in training, a number for each class; empty for 1 each; numbers from 0 to 1e9, not all 0",
        TypeConverters.toListFloat,
    )

    balanceClasses: Param[bool] = Param(
        Params._dummy(),
        "balanceClasses",
        "whether the weight of a target is multiplied by targets / (classes * targets of its class), counted in the data to train on; true or false",
        TypeConverters.toBoolean,
    )

    probabilityCol: Param[str] = Param(
        Params._dummy(),
        "probabilityCol",
        "probability of each class or label; a column's name, or empty for none",
        TypeConverters.toString,
    )

    rawPredictionCol: Param[str] = Param(
        Params._dummy(),
        "rawPredictionCol",
        "what the network computes for each class or label, before softmax or sigmoid; a column's name, or empty for none",
        TypeConverters.toString,
    )

    numClasses: Param[int] = Param(
        Params._dummy(),
        "numClasses",
        "number of classes, 0 for one more than the largest label in the data; of many labels, how many there are, 0 for as many as the data have; at least 0",
        TypeConverters.toInt,
    )

    _defaults: ClassVar[dict[str, object]] = {
        "loss": "cross_entropy",
        "labelSmoothing": 0.0,
        "balanceClasses": False,
        "probabilityCol": "probability",
        "rawPredictionCol": "rawPrediction",
        "numClasses": 0,
    }

    def getLoss(self) -> str:
        return self.getOrDefault(self.loss)

    def getLabelSmoothing(self) -> float:
        return self.getOrDefault(self.labelSmoothing)

    def getClassWeights(self) -> list[float]:
        return self.getOrDefault(self.classWeights) if self.isDefined(self.classWeights) else []

    def getBalanceClasses(self) -> bool:
        return self.getOrDefault(self.balanceClasses)

    def getProbabilityCol(self) -> str:
        return self.getOrDefault(self.probabilityCol)

    def getRawPredictionCol(self) -> str:
        return self.getOrDefault(self.rawPredictionCol)

    def getNumClasses(self) -> int:
        return self.getOrDefault(self.numClasses)


class ClassifierModelSetters(ClassifierParams):
    """Of classification alone, and of their models."""

    def setProbabilityCol(self: T, value: str) -> T:
        return self._set(probabilityCol=value)

    def setRawPredictionCol(self: T, value: str) -> T:
        return self._set(rawPredictionCol=value)


class ClassifierSetters(ClassifierModelSetters):
    """Of classification alone."""

    def setLoss(self: T, value: Literal["cross_entropy", "binary_cross_entropy"]) -> T:
        return self._set(loss=value)

    def setLabelSmoothing(self: T, value: float) -> T:
        return self._set(labelSmoothing=value)

    def setClassWeights(self: T, value: Sequence[float]) -> T:
        return self._set(classWeights=value)

    def setBalanceClasses(self: T, value: bool) -> T:
        return self._set(balanceClasses=value)

    def setNumClasses(self: T, value: int) -> T:
        return self._set(numClasses=value)


class RegressorValues(TypedDict, total=False):
    """Of regression alone."""

    loss: Literal["squared_error", "absolute", "huber", "poisson", "quantile"]
    huberDelta: float
    quantiles: Sequence[float]
    standardizeLabel: bool


class RegressorParams(Params):
    """Of regression alone."""

    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "what training minimises; poisson is for counts, of which a prediction is the mean: exp of the network's output; with quantile, a prediction is an array of the quantiles of each number; one of squared_error, absolute, huber, poisson, quantile",
        TypeConverters.toString,
    )

    huberDelta: Param[float] = Param(
        Params._dummy(),
        "huberDelta",
        "error from which on loss huber is linear, in units of the label as training sees it (see standardizeLabel); above 0",
        TypeConverters.toFloat,
    )

    quantiles: Param[list[float]] = Param(
        Params._dummy(),
        "quantiles",
        "what loss quantile predicts; at least one number above 0 and below 1, in ascending order",
        TypeConverters.toListFloat,
    )

    standardizeLabel: Param[bool] = Param(
        Params._dummy(),
        "standardizeLabel",
        "whether training sees labels scaled to mean 0 and standard deviation 1 (never with loss poisson); predictions and metrics stay in the label's units; true or false",
        TypeConverters.toBoolean,
    )

    _defaults: ClassVar[dict[str, object]] = {
        "loss": "squared_error",
        "huberDelta": 1.0,
        "standardizeLabel": True,
    }

    def getLoss(self) -> str:
        return self.getOrDefault(self.loss)

    def getHuberDelta(self) -> float:
        return self.getOrDefault(self.huberDelta)

    def getQuantiles(self) -> list[float]:
        return self.getOrDefault(self.quantiles) if self.isDefined(self.quantiles) else [0.1, 0.5, 0.9]

    def getStandardizeLabel(self) -> bool:
        return self.getOrDefault(self.standardizeLabel)


class RegressorModelSetters(RegressorParams):
    """Of regression alone, and of their models."""


class RegressorSetters(RegressorModelSetters):
    """Of regression alone."""

    def setLoss(self: T, value: Literal["squared_error", "absolute", "huber", "poisson", "quantile"]) -> T:
        return self._set(loss=value)

    def setHuberDelta(self: T, value: float) -> T:
        return self._set(huberDelta=value)

    def setQuantiles(self: T, value: Sequence[float]) -> T:
        return self._set(quantiles=value)

    def setStandardizeLabel(self: T, value: bool) -> T:
        return self._set(standardizeLabel=value)


class AssemblerValues(TypedDict, total=False):
    """Of what makes sequences of events."""

    idCols: Sequence[str]
    timeCol: str
    inputCols: Sequence[str]
    attributeCol: str
    valueCol: str
    tokenCols: Sequence[str]
    minCategoryCount: int
    staticCols: Sequence[str]
    futureCols: Sequence[str]
    orderCols: Sequence[str]
    labelCol: str
    labelMode: Literal["last", "every", "horizon"]
    horizon: int
    labelChange: bool
    scaling: Literal["none", "series"]
    lags: Sequence[int]
    weightCol: str
    missing: Literal["error", "forward", "mean", "zero"]
    indicators: Literal["auto", "always", "never"]
    timeDelta: Literal["none", "seconds", "log", "each"]
    clipQuantile: float
    timeStep: str
    gaps: Literal["keep", "insert", "split"]
    maxGap: str
    duplicates: Literal["error", "first", "last", "mean", "keep"]
    calendar: bool
    timeZone: str
    maxLength: int
    keep: Literal["first", "last"]
    windowLength: int
    windowStride: int
    partialWindow: bool
    cutTime: str
    validationFraction: float
    numFolds: int
    seed: int
    handleInvalid: Literal["error", "skip"]
    partitions: int


class AssemblerParams(Params):
    """Of what makes sequences of events."""

    idCols: Param[list[str]] = Param(
        Params._dummy(),
        "idCols",
        "what tells one series of events from another; none where all events are one series; names of columns",
        TypeConverters.toListString,
    )

    timeCol: Param[str] = Param(
        Params._dummy(),
        "timeCol",
        "time of an event: a timestamp, a date or a number; timestamps without a time zone and dates are read as UTC; a column's name",
        TypeConverters.toString,
    )

    inputCols: Param[list[str]] = Param(
        Params._dummy(),
        "inputCols",
        "numbers and booleans, each a feature; arrays and vectors of numbers, each number a feature; with attributeCol, the attributes to read, none for all that training has; names of columns",
        TypeConverters.toListString,
    )

    attributeCol: Param[str] = Param(
        Params._dummy(),
        "attributeCol",
        "name of what an event's value is of, where each row has a single value; events of one time are one time step; a column's name, or empty for none",
        TypeConverters.toString,
    )

    valueCol: Param[str] = Param(
        Params._dummy(),
        "valueCol",
        "the value, with attributeCol; a column's name, or empty for none",
        TypeConverters.toString,
    )

    tokenCols: Param[list[str]] = Param(
        Params._dummy(),
        "tokenCols",
        "tokens: integers, or strings, which are numbered by how often training has them; names of columns",
        TypeConverters.toListString,
    )

    minCategoryCount: Param[int] = Param(
        Params._dummy(),
        "minCategoryCount",
        "how often a string of tokenCols must occur in the training part to have a number of its own: rarer ones, and those that it does not have, are as missing ones; 0 for once, where those that it does not have are refused; at least 0",
        TypeConverters.toInt,
    )

    staticCols: Param[list[str]] = Param(
        Params._dummy(),
        "staticCols",
        "numbers and booleans that do not change within a sequence, repeated at each time step; names of columns",
        TypeConverters.toListString,
    )

    futureCols: Param[list[str]] = Param(
        Params._dummy(),
        "futureCols",
        "numbers and booleans that are known ahead: their values at each of the next time steps (horizon) are features; names of columns",
        TypeConverters.toListString,
    )

    orderCols: Param[list[str]] = Param(
        Params._dummy(),
        "orderCols",
        "what orders events of one time; those that are equal in these too are ordered by their content; names of columns",
        TypeConverters.toListString,
    )

    labelCol: Param[str] = Param(
        Params._dummy(),
        "labelCol",
        "target, a number or a boolean; a column's name, or empty for none",
        TypeConverters.toString,
    )

    labelMode: Param[str] = Param(
        Params._dummy(),
        "labelMode",
        "where targets are: last, the last label of a sequence; every, the label of each time step; horizon, at each time step the labels of the next ones (horizon); one of last, every, horizon",
        TypeConverters.toString,
    )

    horizon: Param[int] = Param(
        Params._dummy(),
        "horizon",
        "how many time steps ahead labelMode horizon and futureCols look; at least 1",
        TypeConverters.toInt,
    )

    labelChange: Param[bool] = Param(
        Params._dummy(),
        "labelChange",
        "whether targets of labelMode horizon are changes from the label now, or the last before, which the column base has; true or false",
        TypeConverters.toBoolean,
    )

    scaling: Param[str] = Param(
        Params._dummy(),
        "scaling",
        "what targets of labelMode horizon, and lags, are in units of: none, those of the label; series, the standard deviation of the labels of their series so far, around the mean of these; one of none, series",
        TypeConverters.toString,
    )

    lags: Param[list[int]] = Param(
        Params._dummy(),
        "lags",
        "how many time steps before, 0 for now, labels are features, with labelMode horizon; where there is none, the last before or else the mean of the training part stands for it; integers, each at least 0",
        TypeConverters.toListInt,
    )

    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "weight of the target, at least 0; where it is null, as at the time step before, or 1; a column's name, or empty for none",
        TypeConverters.toString,
    )

    missing: Param[str] = Param(
        Params._dummy(),
        "missing",
        "what stands for a value that is null: error refuses it; forward, the last value before, or else the mean; mean, the mean of the training part; zero; one of error, forward, mean, zero",
        TypeConverters.toString,
    )

    indicators: Param[str] = Param(
        Params._dummy(),
        "indicators",
        "which columns have a feature that is 1 where they are missing: auto, those that are missing somewhere in the training part; always; never; one of auto, always, never",
        TypeConverters.toString,
    )

    timeDelta: Param[str] = Param(
        Params._dummy(),
        "timeDelta",
        "time as a feature: seconds (of number columns, their units) since the time step before; log, ln(1 + seconds); each, ln(1 + seconds) since each input was last seen before; one of none, seconds, log, each",
        TypeConverters.toString,
    )

    clipQuantile: Param[float] = Param(
        Params._dummy(),
        "clipQuantile",
        "q: numbers are held within the q and the 1 - q quantile of the training part; 0 for no bounds; at least 0 and below 0.5",
        TypeConverters.toFloat,
    )

    timeStep: Param[str] = Param(
        Params._dummy(),
        "timeStep",
        "length of a time step, the events within which are one: a duration such as 1 hour, or a number for number columns; empty where each time is a step; a text",
        TypeConverters.toString,
    )

    gaps: Param[str] = Param(
        Params._dummy(),
        "gaps",
        "times without events: keep leaves them out; insert makes a time step of each timeStep; split begins a new sequence after a gap above maxGap; one of keep, insert, split",
        TypeConverters.toString,
    )

    maxGap: Param[str] = Param(
        Params._dummy(),
        "maxGap",
        "longest gap that insert fills, or that split leaves, as timeStep is given; a text",
        TypeConverters.toString,
    )

    duplicates: Param[str] = Param(
        Params._dummy(),
        "duplicates",
        "events of one time step: error refuses them; first, last and mean make one of them, column by column; keep makes each a time step; one of error, first, last, mean, keep",
        TypeConverters.toString,
    )

    calendar: Param[bool] = Param(
        Params._dummy(),
        "calendar",
        "whether hour, weekday and month are features, as sine and cosine; true or false",
        TypeConverters.toBoolean,
    )

    timeZone: Param[str] = Param(
        Params._dummy(),
        "timeZone",
        "time zone of the calendar, that of the session never; a time zone such as UTC, Europe/Berlin or +05:45",
        TypeConverters.toString,
    )

    maxLength: Param[int] = Param(
        Params._dummy(),
        "maxLength",
        "most time steps of a sequence, 0 for no limit; at least 0",
        TypeConverters.toInt,
    )

    keep: Param[str] = Param(
        Params._dummy(),
        "keep",
        "which time steps stay where there are more than maxLength: first or last; one of first, last",
        TypeConverters.toString,
    )

    windowLength: Param[int] = Param(
        Params._dummy(),
        "windowLength",
        "time steps of the windows that series are cut into, 0 for none; at least 0",
        TypeConverters.toInt,
    )

    windowStride: Param[int] = Param(
        Params._dummy(),
        "windowStride",
        "time steps from the start of one window to that of the next, 0 for windowLength; at least 0",
        TypeConverters.toInt,
    )

    partialWindow: Param[bool] = Param(
        Params._dummy(),
        "partialWindow",
        "whether the last window may be shorter, where it has time steps that no other one has; true or false",
        TypeConverters.toBoolean,
    )

    cutTime: Param[str] = Param(
        Params._dummy(),
        "cutTime",
        "time that ends the training part; what follows is to validate on, with what comes before as a warm-up without targets; empty for none; a text",
        TypeConverters.toString,
    )

    validationFraction: Param[float] = Param(
        Params._dummy(),
        "validationFraction",
        "share of the series to validate on, chosen by id; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    numFolds: Param[int] = Param(
        Params._dummy(),
        "numFolds",
        "folds that the series are spread over, by id alone; at least 1",
        TypeConverters.toInt,
    )

    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "seed of the choice of the series that are held out; any integer",
        TypeConverters.toInt,
    )

    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "what cannot be assembled: error stops at the first, skip leaves out the event, or the sequence where its events contradict each other; one of error, skip",
        TypeConverters.toString,
    )

    partitions: Param[int] = Param(
        Params._dummy(),
        "partitions",
        "partitions of the result, 0 for as many as Spark finds right; the sequences do not depend on it; at least 0",
        TypeConverters.toInt,
    )

    _defaults: ClassVar[dict[str, object]] = {
        "timeCol": "time",
        "attributeCol": "",
        "valueCol": "",
        "minCategoryCount": 0,
        "labelCol": "",
        "labelMode": "last",
        "horizon": 1,
        "labelChange": False,
        "scaling": "none",
        "weightCol": "",
        "missing": "error",
        "indicators": "auto",
        "timeDelta": "none",
        "clipQuantile": 0.0,
        "timeStep": "",
        "gaps": "keep",
        "maxGap": "",
        "duplicates": "error",
        "calendar": False,
        "timeZone": "UTC",
        "maxLength": 0,
        "keep": "last",
        "windowLength": 0,
        "windowStride": 0,
        "partialWindow": False,
        "cutTime": "",
        "validationFraction": 0.0,
        "numFolds": 5,
        "seed": 1,
        "handleInvalid": "error",
        "partitions": 0,
    }

    def getIdCols(self) -> list[str]:
        return self.getOrDefault(self.idCols) if self.isDefined(self.idCols) else []

    def getTimeCol(self) -> str:
        return self.getOrDefault(self.timeCol)

    def getInputCols(self) -> list[str]:
        return self.getOrDefault(self.inputCols) if self.isDefined(self.inputCols) else []

    def getAttributeCol(self) -> str:
        return self.getOrDefault(self.attributeCol)

    def getValueCol(self) -> str:
        return self.getOrDefault(self.valueCol)

    def getTokenCols(self) -> list[str]:
        return self.getOrDefault(self.tokenCols) if self.isDefined(self.tokenCols) else []

    def getMinCategoryCount(self) -> int:
        return self.getOrDefault(self.minCategoryCount)

    def getStaticCols(self) -> list[str]:
        return self.getOrDefault(self.staticCols) if self.isDefined(self.staticCols) else []

    def getFutureCols(self) -> list[str]:
        return self.getOrDefault(self.futureCols) if self.isDefined(self.futureCols) else []

    def getOrderCols(self) -> list[str]:
        return self.getOrDefault(self.orderCols) if self.isDefined(self.orderCols) else []

    def getLabelCol(self) -> str:
        return self.getOrDefault(self.labelCol)

    def getLabelMode(self) -> str:
        return self.getOrDefault(self.labelMode)

    def getHorizon(self) -> int:
        return self.getOrDefault(self.horizon)

    def getLabelChange(self) -> bool:
        return self.getOrDefault(self.labelChange)

    def getScaling(self) -> str:
        return self.getOrDefault(self.scaling)

    def getLags(self) -> list[int]:
        return self.getOrDefault(self.lags) if self.isDefined(self.lags) else []

    def getWeightCol(self) -> str:
        return self.getOrDefault(self.weightCol)

    def getMissing(self) -> str:
        return self.getOrDefault(self.missing)

    def getIndicators(self) -> str:
        return self.getOrDefault(self.indicators)

    def getTimeDelta(self) -> str:
        return self.getOrDefault(self.timeDelta)

    def getClipQuantile(self) -> float:
        return self.getOrDefault(self.clipQuantile)

    def getTimeStep(self) -> str:
        return self.getOrDefault(self.timeStep)

    def getGaps(self) -> str:
        return self.getOrDefault(self.gaps)

    def getMaxGap(self) -> str:
        return self.getOrDefault(self.maxGap)

    def getDuplicates(self) -> str:
        return self.getOrDefault(self.duplicates)

    def getCalendar(self) -> bool:
        return self.getOrDefault(self.calendar)

    def getTimeZone(self) -> str:
        return self.getOrDefault(self.timeZone)

    def getMaxLength(self) -> int:
        return self.getOrDefault(self.maxLength)

    def getKeep(self) -> str:
        return self.getOrDefault(self.keep)

    def getWindowLength(self) -> int:
        return self.getOrDefault(self.windowLength)

    def getWindowStride(self) -> int:
        return self.getOrDefault(self.windowStride)

    def getPartialWindow(self) -> bool:
        return self.getOrDefault(self.partialWindow)

    def getCutTime(self) -> str:
        return self.getOrDefault(self.cutTime)

    def getValidationFraction(self) -> float:
        return self.getOrDefault(self.validationFraction)

    def getNumFolds(self) -> int:
        return self.getOrDefault(self.numFolds)

    def getSeed(self) -> int:
        return self.getOrDefault(self.seed)

    def getHandleInvalid(self) -> str:
        return self.getOrDefault(self.handleInvalid)

    def getPartitions(self) -> int:
        return self.getOrDefault(self.partitions)


class AssemblerModelSetters(AssemblerParams):
    """Of what makes sequences of events, and of their models."""

    def setIdCols(self: T, value: Sequence[str]) -> T:
        return self._set(idCols=value)

    def setTimeCol(self: T, value: str) -> T:
        return self._set(timeCol=value)

    def setInputCols(self: T, value: Sequence[str]) -> T:
        return self._set(inputCols=value)

    def setAttributeCol(self: T, value: str) -> T:
        return self._set(attributeCol=value)

    def setValueCol(self: T, value: str) -> T:
        return self._set(valueCol=value)

    def setTokenCols(self: T, value: Sequence[str]) -> T:
        return self._set(tokenCols=value)

    def setMinCategoryCount(self: T, value: int) -> T:
        return self._set(minCategoryCount=value)

    def setStaticCols(self: T, value: Sequence[str]) -> T:
        return self._set(staticCols=value)

    def setFutureCols(self: T, value: Sequence[str]) -> T:
        return self._set(futureCols=value)

    def setOrderCols(self: T, value: Sequence[str]) -> T:
        return self._set(orderCols=value)

    def setLabelCol(self: T, value: str) -> T:
        return self._set(labelCol=value)

    def setLabelMode(self: T, value: Literal["last", "every", "horizon"]) -> T:
        return self._set(labelMode=value)

    def setHorizon(self: T, value: int) -> T:
        return self._set(horizon=value)

    def setLabelChange(self: T, value: bool) -> T:
        return self._set(labelChange=value)

    def setScaling(self: T, value: Literal["none", "series"]) -> T:
        return self._set(scaling=value)

    def setLags(self: T, value: Sequence[int]) -> T:
        return self._set(lags=value)

    def setWeightCol(self: T, value: str) -> T:
        return self._set(weightCol=value)

    def setMissing(self: T, value: Literal["error", "forward", "mean", "zero"]) -> T:
        return self._set(missing=value)

    def setIndicators(self: T, value: Literal["auto", "always", "never"]) -> T:
        return self._set(indicators=value)

    def setTimeDelta(self: T, value: Literal["none", "seconds", "log", "each"]) -> T:
        return self._set(timeDelta=value)

    def setClipQuantile(self: T, value: float) -> T:
        return self._set(clipQuantile=value)

    def setTimeStep(self: T, value: str) -> T:
        return self._set(timeStep=value)

    def setGaps(self: T, value: Literal["keep", "insert", "split"]) -> T:
        return self._set(gaps=value)

    def setMaxGap(self: T, value: str) -> T:
        return self._set(maxGap=value)

    def setDuplicates(self: T, value: Literal["error", "first", "last", "mean", "keep"]) -> T:
        return self._set(duplicates=value)

    def setCalendar(self: T, value: bool) -> T:
        return self._set(calendar=value)

    def setTimeZone(self: T, value: str) -> T:
        return self._set(timeZone=value)

    def setMaxLength(self: T, value: int) -> T:
        return self._set(maxLength=value)

    def setKeep(self: T, value: Literal["first", "last"]) -> T:
        return self._set(keep=value)

    def setWindowLength(self: T, value: int) -> T:
        return self._set(windowLength=value)

    def setWindowStride(self: T, value: int) -> T:
        return self._set(windowStride=value)

    def setPartialWindow(self: T, value: bool) -> T:
        return self._set(partialWindow=value)

    def setCutTime(self: T, value: str) -> T:
        return self._set(cutTime=value)

    def setValidationFraction(self: T, value: float) -> T:
        return self._set(validationFraction=value)

    def setNumFolds(self: T, value: int) -> T:
        return self._set(numFolds=value)

    def setSeed(self: T, value: int) -> T:
        return self._set(seed=value)

    def setHandleInvalid(self: T, value: Literal["error", "skip"]) -> T:
        return self._set(handleInvalid=value)

    def setPartitions(self: T, value: int) -> T:
        return self._set(partitions=value)


class ForecasterValues(TypedDict, total=False):
    """Of forecasts."""

    idCols: Sequence[str]
    timeCol: str
    inputCols: Sequence[str]
    attributeCol: str
    valueCol: str
    tokenCols: Sequence[str]
    minCategoryCount: int
    staticCols: Sequence[str]
    futureCols: Sequence[str]
    orderCols: Sequence[str]
    labelCol: str
    labelMode: Literal["horizon"]
    horizon: int
    labelChange: bool
    scaling: Literal["none", "series"]
    lags: Sequence[int]
    weightCol: str
    missing: Literal["error", "forward", "mean", "zero"]
    indicators: Literal["auto", "always", "never"]
    timeDelta: Literal["none", "seconds", "log", "each"]
    clipQuantile: float
    timeStep: str
    gaps: Literal["keep", "insert", "split"]
    maxGap: str
    duplicates: Literal["error", "first", "last", "mean", "keep"]
    calendar: bool
    timeZone: str
    maxLength: int
    keep: Literal["first", "last"]
    windowLength: int
    windowStride: int
    partialWindow: bool
    cutTime: str
    validationFraction: float
    numFolds: int
    seed: int
    handleInvalid: Literal["error", "skip"]
    partitions: int
    cell: Literal["elman_tanh", "elman_relu", "lstm", "gru"]
    hiddenSize: int
    layers: int
    bidirectional: bool
    layerNorm: bool
    residual: bool
    dropout: float
    recurrentDropout: float
    vocabularySizes: Sequence[int]
    minTokenCount: int
    unknownTokens: Literal["error", "row"]
    embeddingSize: int
    lazyRows: bool
    precision: Literal["float", "double"]
    epochs: int
    monitor: Literal["", "accuracy", "top5", "logLoss", "macroF1", "weightedF1", "auc", "averagePrecision", "brier", "microF1", "mse", "rmse", "mae", "r2", "quantileLoss", "coverage", "perplexity"]
    keepBest: bool
    patience: int
    minDelta: float
    maxMinutes: float
    initialModel: str
    batchSize: int
    blockSize: int
    optimizer: Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]
    learningRate: float
    momentum: float
    schedule: Literal["constant", "plateau", "step", "exponential", "cosine"]
    plateauFactor: float
    plateauPatience: int
    minLearningRate: float
    warmupSteps: int
    l2: float
    bpttSteps: int
    clipNorm: float
    clipValue: float
    standardization: bool
    recompute: bool
    aggregationDepth: int
    placement: Literal["auto", "cluster", "worker"]
    skipEstimate: bool
    checkpointDir: str
    checkpointMinutes: float
    checkpointSteps: int
    checkpointEpochs: int
    loss: Literal["squared_error", "absolute", "huber", "poisson", "quantile"]
    huberDelta: float
    quantiles: Sequence[float]
    standardizeLabel: bool
    origins: Literal["last", "all"]
    season: int


class ForecasterParams(Params):
    """Of forecasts."""

    idCols: Param[list[str]] = Param(
        Params._dummy(),
        "idCols",
        "what tells one series of events from another; none where all events are one series; names of columns",
        TypeConverters.toListString,
    )

    timeCol: Param[str] = Param(
        Params._dummy(),
        "timeCol",
        "time of an event: a timestamp, a date or a number; timestamps without a time zone and dates are read as UTC; a column's name",
        TypeConverters.toString,
    )

    inputCols: Param[list[str]] = Param(
        Params._dummy(),
        "inputCols",
        "numbers and booleans, each a feature; arrays and vectors of numbers, each number a feature; with attributeCol, the attributes to read, none for all that training has; names of columns",
        TypeConverters.toListString,
    )

    attributeCol: Param[str] = Param(
        Params._dummy(),
        "attributeCol",
        "name of what an event's value is of, where each row has a single value; events of one time are one time step; a column's name, or empty for none",
        TypeConverters.toString,
    )

    valueCol: Param[str] = Param(
        Params._dummy(),
        "valueCol",
        "the value, with attributeCol; a column's name, or empty for none",
        TypeConverters.toString,
    )

    tokenCols: Param[list[str]] = Param(
        Params._dummy(),
        "tokenCols",
        "tokens: integers, or strings, which are numbered by how often training has them; names of columns",
        TypeConverters.toListString,
    )

    minCategoryCount: Param[int] = Param(
        Params._dummy(),
        "minCategoryCount",
        "how often a string of tokenCols must occur in the training part to have a number of its own: rarer ones, and those that it does not have, are as missing ones; 0 for once, where those that it does not have are refused; at least 0",
        TypeConverters.toInt,
    )

    staticCols: Param[list[str]] = Param(
        Params._dummy(),
        "staticCols",
        "numbers and booleans that do not change within a sequence, repeated at each time step; names of columns",
        TypeConverters.toListString,
    )

    futureCols: Param[list[str]] = Param(
        Params._dummy(),
        "futureCols",
        "numbers and booleans that are known ahead: their values at each of the next time steps (horizon) are features; names of columns",
        TypeConverters.toListString,
    )

    orderCols: Param[list[str]] = Param(
        Params._dummy(),
        "orderCols",
        "what orders events of one time; those that are equal in these too are ordered by their content; names of columns",
        TypeConverters.toListString,
    )

    labelCol: Param[str] = Param(
        Params._dummy(),
        "labelCol",
        "target, a number or a boolean; a column's name",
        TypeConverters.toString,
    )

    labelMode: Param[str] = Param(
        Params._dummy(),
        "labelMode",
        "where targets are: last, the last label of a sequence; every, the label of each time step; horizon, at each time step the labels of the next ones (horizon); one of horizon",
        TypeConverters.toString,
    )

    horizon: Param[int] = Param(
        Params._dummy(),
        "horizon",
        "how many time steps ahead labelMode horizon and futureCols look; at least 1",
        TypeConverters.toInt,
    )

    labelChange: Param[bool] = Param(
        Params._dummy(),
        "labelChange",
        "whether targets of labelMode horizon are changes from the label now, or the last before, which the column base has; true or false",
        TypeConverters.toBoolean,
    )

    scaling: Param[str] = Param(
        Params._dummy(),
        "scaling",
        "what targets of labelMode horizon, and lags, are in units of: none, those of the label; series, the standard deviation of the labels of their series so far, around the mean of these; one of none, series",
        TypeConverters.toString,
    )

    lags: Param[list[int]] = Param(
        Params._dummy(),
        "lags",
        "how many time steps before, 0 for now, labels are features, with labelMode horizon; where there is none, the last before or else the mean of the training part stands for it; integers, each at least 0",
        TypeConverters.toListInt,
    )

    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "weight of the target, at least 0; where it is null, as at the time step before, or 1; a column's name, or empty for none",
        TypeConverters.toString,
    )

    missing: Param[str] = Param(
        Params._dummy(),
        "missing",
        "what stands for a value that is null: error refuses it; forward, the last value before, or else the mean; mean, the mean of the training part; zero; one of error, forward, mean, zero",
        TypeConverters.toString,
    )

    indicators: Param[str] = Param(
        Params._dummy(),
        "indicators",
        "which columns have a feature that is 1 where they are missing: auto, those that are missing somewhere in the training part; always; never; one of auto, always, never",
        TypeConverters.toString,
    )

    timeDelta: Param[str] = Param(
        Params._dummy(),
        "timeDelta",
        "time as a feature: seconds (of number columns, their units) since the time step before; log, ln(1 + seconds); each, ln(1 + seconds) since each input was last seen before; one of none, seconds, log, each",
        TypeConverters.toString,
    )

    clipQuantile: Param[float] = Param(
        Params._dummy(),
        "clipQuantile",
        "q: numbers are held within the q and the 1 - q quantile of the training part; 0 for no bounds; at least 0 and below 0.5",
        TypeConverters.toFloat,
    )

    timeStep: Param[str] = Param(
        Params._dummy(),
        "timeStep",
        "length of a time step, the events within which are one: a duration such as 1 hour, or a number for number columns; empty where each time is a step; a text",
        TypeConverters.toString,
    )

    gaps: Param[str] = Param(
        Params._dummy(),
        "gaps",
        "times without events: keep leaves them out; insert makes a time step of each timeStep; split begins a new sequence after a gap above maxGap; one of keep, insert, split",
        TypeConverters.toString,
    )

    maxGap: Param[str] = Param(
        Params._dummy(),
        "maxGap",
        "longest gap that insert fills, or that split leaves, as timeStep is given; a text",
        TypeConverters.toString,
    )

    duplicates: Param[str] = Param(
        Params._dummy(),
        "duplicates",
        "events of one time step: error refuses them; first, last and mean make one of them, column by column; keep makes each a time step; one of error, first, last, mean, keep",
        TypeConverters.toString,
    )

    calendar: Param[bool] = Param(
        Params._dummy(),
        "calendar",
        "whether hour, weekday and month are features, as sine and cosine; true or false",
        TypeConverters.toBoolean,
    )

    timeZone: Param[str] = Param(
        Params._dummy(),
        "timeZone",
        "time zone of the calendar, that of the session never; a time zone such as UTC, Europe/Berlin or +05:45",
        TypeConverters.toString,
    )

    maxLength: Param[int] = Param(
        Params._dummy(),
        "maxLength",
        "most time steps of a sequence, 0 for no limit; at least 0",
        TypeConverters.toInt,
    )

    keep: Param[str] = Param(
        Params._dummy(),
        "keep",
        "which time steps stay where there are more than maxLength: first or last; one of first, last",
        TypeConverters.toString,
    )

    windowLength: Param[int] = Param(
        Params._dummy(),
        "windowLength",
        "time steps of the windows that series are cut into, 0 for none; at least 0",
        TypeConverters.toInt,
    )

    windowStride: Param[int] = Param(
        Params._dummy(),
        "windowStride",
        "time steps from the start of one window to that of the next, 0 for windowLength; at least 0",
        TypeConverters.toInt,
    )

    partialWindow: Param[bool] = Param(
        Params._dummy(),
        "partialWindow",
        "whether the last window may be shorter, where it has time steps that no other one has; true or false",
        TypeConverters.toBoolean,
    )

    cutTime: Param[str] = Param(
        Params._dummy(),
        "cutTime",
        "time that ends the training part; what follows is to validate on, with what comes before as a warm-up without targets; empty for none; a text",
        TypeConverters.toString,
    )

    validationFraction: Param[float] = Param(
        Params._dummy(),
        "validationFraction",
        "share of the series to validate on, chosen by id; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    numFolds: Param[int] = Param(
        Params._dummy(),
        "numFolds",
        "folds that the series are spread over, by id alone; at least 1",
        TypeConverters.toInt,
    )

    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "seed of the choice of the series that are held out; any integer",
        TypeConverters.toInt,
    )

    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "what cannot be assembled: error stops at the first, skip leaves out the event, or the sequence where its events contradict each other; one of error, skip",
        TypeConverters.toString,
    )

    partitions: Param[int] = Param(
        Params._dummy(),
        "partitions",
        "partitions of the result, 0 for as many as Spark finds right; the sequences do not depend on it; at least 0",
        TypeConverters.toInt,
    )

    cell: Param[str] = Param(
        Params._dummy(),
        "cell",
        "recurrent cell; one of elman_tanh, elman_relu, lstm, gru",
        TypeConverters.toString,
    )

    hiddenSize: Param[int] = Param(
        Params._dummy(),
        "hiddenSize",
        "units of each layer and direction; at least 1",
        TypeConverters.toInt,
    )

    layers: Param[int] = Param(
        Params._dummy(),
        "layers",
        "number of recurrent layers, each reading the outputs of the one below; at least 1",
        TypeConverters.toInt,
    )

    bidirectional: Param[bool] = Param(
        Params._dummy(),
        "bidirectional",
        "whether each layer also runs from the last time step to the first; true or false",
        TypeConverters.toBoolean,
    )

    layerNorm: Param[bool] = Param(
        Params._dummy(),
        "layerNorm",
        "whether the output of each layer is normalized over its units at each time step; true or false",
        TypeConverters.toBoolean,
    )

    residual: Param[bool] = Param(
        Params._dummy(),
        "residual",
        "whether the input of a layer is added to its output where both have the same number of units; tokens that select weights are not added; true or false",
        TypeConverters.toBoolean,
    )

    dropout: Param[float] = Param(
        Params._dummy(),
        "dropout",
        "probability that training drops a unit of the input of a layer or of the head, the same ones at all time steps of a sequence (variational dropout); tokens that select weights are no units, features are; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    recurrentDropout: Param[float] = Param(
        Params._dummy(),
        "recurrentDropout",
        "probability that training drops a unit of the state before as the gates read it, the same ones at all time steps of a sequence; the cell state of an LSTM and what a GRU passes on stay whole; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    vocabularySizes: Param[list[int]] = Param(
        Params._dummy(),
        "vocabularySizes",
        "number of tokens of each kind; where it is not set, one more than the largest in the data. Of strings the most frequent are kept, with the token for unknown ones at most so many; integers, each at least 1",
        TypeConverters.toListInt,
    )

    minTokenCount: Param[int] = Param(
        Params._dummy(),
        "minTokenCount",
        "how often a token that is a string must occur, where validationIndicatorCol is not true, to be told from unknown ones; at least 1",
        TypeConverters.toInt,
    )

    unknownTokens: Param[str] = Param(
        Params._dummy(),
        "unknownTokens",
        "what becomes of tokens that are strings and not in the vocabulary: error refuses their sequences, row makes them one token, which those below minTokenCount or beyond vocabularySizes train; one of error, row",
        TypeConverters.toString,
    )

    embeddingSize: Param[int] = Param(
        Params._dummy(),
        "embeddingSize",
        "numbers that stand for a token, a row of a table that is learnt, one for each kind of token; 0 for none: a token selects a column of the first layer's input weights; at least 0",
        TypeConverters.toInt,
    )

    lazyRows: Param[bool] = Param(
        Params._dummy(),
        "lazyRows",
        "whether an update leaves alone those rows of the tables of tokens (embeddingSize) that its step has no token of, with their momentum and decay: less work for large vocabularies, and another model; true or false",
        TypeConverters.toBoolean,
    )

    precision: Param[str] = Param(
        Params._dummy(),
        "precision",
        "numbers to compute with; one of float, double",
        TypeConverters.toString,
    )

    epochs: Param[int] = Param(
        Params._dummy(),
        "epochs",
        "passes over the data; at least 1",
        TypeConverters.toInt,
    )

    monitor: Param[str] = Param(
        Params._dummy(),
        "monitor",
        "metric of the validation data that tells which epoch is better; where it is not set, logLoss for classes and mse for numbers; one of accuracy, top5, logLoss, macroF1, weightedF1, auc, averagePrecision, brier, microF1, mse, rmse, mae, r2, quantileLoss, coverage, perplexity, or empty",
        TypeConverters.toString,
    )

    keepBest: Param[bool] = Param(
        Params._dummy(),
        "keepBest",
        "whether the model has the weights of the epoch with the best monitored metric, where there are validation data, or those of the last; true or false",
        TypeConverters.toBoolean,
    )

    patience: Param[int] = Param(
        Params._dummy(),
        "patience",
        "epochs in a row without an improvement of the monitored metric after which training ends, 0 for no such end; at least 0",
        TypeConverters.toInt,
    )

    minDelta: Param[float] = Param(
        Params._dummy(),
        "minDelta",
        "by how much the monitored metric must be better than at the last improvement to have improved; at least 0",
        TypeConverters.toFloat,
    )

    maxMinutes: Param[float] = Param(
        Params._dummy(),
        "maxMinutes",
        "minutes of training after which the epoch under way is the last, 0 for no limit; at least 0",
        TypeConverters.toFloat,
    )

    initialModel: Param[str] = Param(
        Params._dummy(),
        "initialModel",
        "model whose weights training starts from, with its standardization in place of that of the data; of a network of the same shapes; a folder, or empty for none",
        TypeConverters.toString,
    )

    batchSize: Param[int] = Param(
        Params._dummy(),
        "batchSize",
        "sequences in an update, rounded up to whole blocks if it is above blockSize; 0 for all of them; at least 0",
        TypeConverters.toInt,
    )

    blockSize: Param[int] = Param(
        Params._dummy(),
        "blockSize",
        "sequences that are computed together, in training batchSize at most; at least 1",
        TypeConverters.toInt,
    )

    optimizer: Param[str] = Param(
        Params._dummy(),
        "optimizer",
        "update rule; one of sgd, momentum, nesterov, rmsprop, adam, adamw",
        TypeConverters.toString,
    )

    learningRate: Param[float] = Param(
        Params._dummy(),
        "learningRate",
        "learning rate, before its schedule; above 0",
        TypeConverters.toFloat,
    )

    momentum: Param[float] = Param(
        Params._dummy(),
        "momentum",
        "momentum, for the optimizers momentum and nesterov; at least 0 and below 1",
        TypeConverters.toFloat,
    )

    schedule: Param[str] = Param(
        Params._dummy(),
        "schedule",
        "course of the learning rate after the warm-up; plateau lowers it when the monitored metric no longer improves; one of constant, plateau, step, exponential, cosine",
        TypeConverters.toString,
    )

    plateauFactor: Param[float] = Param(
        Params._dummy(),
        "plateauFactor",
        "factor of the learning rate each time that schedule plateau lowers it; above 0 and below 1",
        TypeConverters.toFloat,
    )

    plateauPatience: Param[int] = Param(
        Params._dummy(),
        "plateauPatience",
        "epochs in a row without an improvement after which schedule plateau lowers the learning rate; at least 1",
        TypeConverters.toInt,
    )

    minLearningRate: Param[float] = Param(
        Params._dummy(),
        "minLearningRate",
        "learning rate below which schedule plateau does not go; at least 0",
        TypeConverters.toFloat,
    )

    warmupSteps: Param[int] = Param(
        Params._dummy(),
        "warmupSteps",
        "updates over which the learning rate first rises; at least 0",
        TypeConverters.toInt,
    )

    l2: Param[float] = Param(
        Params._dummy(),
        "l2",
        "decay of weights (not of biases): ½·l2·‖w‖² is added to the loss; adamw decays the weights apart from the gradient; at least 0",
        TypeConverters.toFloat,
    )

    bpttSteps: Param[int] = Param(
        Params._dummy(),
        "bpttSteps",
        "time steps of the windows within which gradients are propagated back, while the state is carried on; 0 for the exact gradient through whole sequences; at least 0",
        TypeConverters.toInt,
    )

    clipNorm: Param[float] = Param(
        Params._dummy(),
        "clipNorm",
        "largest norm of the whole gradient, 0 for no limit; at least 0",
        TypeConverters.toFloat,
    )

    clipValue: Param[float] = Param(
        Params._dummy(),
        "clipValue",
        "largest magnitude of a gradient's entry, 0 for no limit; at least 0",
        TypeConverters.toFloat,
    )

    standardization: Param[bool] = Param(
        Params._dummy(),
        "standardization",
        "whether features (not tokens) are scaled to mean 0 and standard deviation 1; true or false",
        TypeConverters.toBoolean,
    )

    recompute: Param[bool] = Param(
        Params._dummy(),
        "recompute",
        "whether to keep only some states and compute the others again in the backward pass: less memory on long sequences, about a third more time, the same model; true or false",
        TypeConverters.toBoolean,
    )

    aggregationDepth: Param[int] = Param(
        Params._dummy(),
        "aggregationDepth",
        "depth of the tree that sums gradients; with 0 the driver adds small ones by itself, and the executors large ones, each a part of their entries; at least 0",
        TypeConverters.toInt,
    )

    placement: Param[str] = Param(
        Params._dummy(),
        "placement",
        "where steps are computed: cluster makes each a job of its own on all executors, worker many in one task, which holds all data, auto what takes less time; the model does not depend on it; one of auto, cluster, worker",
        TypeConverters.toString,
    )

    skipEstimate: Param[bool] = Param(
        Params._dummy(),
        "skipEstimate",
        "whether to train even where the estimate of memory says that the JVMs or the limit on results are too small; the model does not depend on it; true or false",
        TypeConverters.toBoolean,
    )

    checkpointDir: Param[str] = Param(
        Params._dummy(),
        "checkpointDir",
        "where the state of training is saved, and found again by a fit of the same settings and data; one fit at a time; a folder, or empty for none",
        TypeConverters.toString,
    )

    checkpointMinutes: Param[float] = Param(
        Params._dummy(),
        "checkpointMinutes",
        "minutes from one checkpoint to the next, 0 for none by time; at least 0",
        TypeConverters.toFloat,
    )

    checkpointSteps: Param[int] = Param(
        Params._dummy(),
        "checkpointSteps",
        "updates from one checkpoint to the next, 0 for none by updates; at least 0",
        TypeConverters.toInt,
    )

    checkpointEpochs: Param[int] = Param(
        Params._dummy(),
        "checkpointEpochs",
        "epochs from one checkpoint to the next, 0 for none by epochs; at least 0",
        TypeConverters.toInt,
    )

    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "what training minimises; poisson is for counts, of which a prediction is the mean: exp of the network's output; with quantile, a prediction is an array of the quantiles of each number; one of squared_error, absolute, huber, poisson, quantile",
        TypeConverters.toString,
    )

    huberDelta: Param[float] = Param(
        Params._dummy(),
        "huberDelta",
        "error from which on loss huber is linear, in units of the label as training sees it (see standardizeLabel); above 0",
        TypeConverters.toFloat,
    )

    quantiles: Param[list[float]] = Param(
        Params._dummy(),
        "quantiles",
        "what loss quantile predicts; at least one number above 0 and below 1, in ascending order",
        TypeConverters.toListFloat,
    )

    standardizeLabel: Param[bool] = Param(
        Params._dummy(),
        "standardizeLabel",
        "whether training sees labels scaled to mean 0 and standard deviation 1 (never with loss poisson); predictions and metrics stay in the label's units; true or false",
        TypeConverters.toBoolean,
    )

    origins: Param[str] = Param(
        Params._dummy(),
        "origins",
        "where forecasts begin: last, after the last time step of a series that has a label; all, after each up to that one; one of last, all",
        TypeConverters.toString,
    )

    season: Param[int] = Param(
        Params._dummy(),
        "season",
        "time steps of a season: backtests compare with a forecast that repeats the last one; at least 1",
        TypeConverters.toInt,
    )

    _defaults: ClassVar[dict[str, object]] = {
        "timeCol": "time",
        "attributeCol": "",
        "valueCol": "",
        "minCategoryCount": 0,
        "labelCol": "label",
        "labelMode": "horizon",
        "horizon": 1,
        "labelChange": False,
        "scaling": "none",
        "weightCol": "",
        "missing": "error",
        "indicators": "auto",
        "timeDelta": "none",
        "clipQuantile": 0.0,
        "timeStep": "",
        "gaps": "keep",
        "maxGap": "",
        "duplicates": "error",
        "calendar": False,
        "timeZone": "UTC",
        "maxLength": 0,
        "keep": "last",
        "windowLength": 0,
        "windowStride": 0,
        "partialWindow": False,
        "cutTime": "",
        "validationFraction": 0.0,
        "numFolds": 5,
        "seed": 1,
        "handleInvalid": "error",
        "partitions": 0,
        "cell": "lstm",
        "hiddenSize": 64,
        "layers": 1,
        "bidirectional": False,
        "layerNorm": False,
        "residual": False,
        "dropout": 0.0,
        "recurrentDropout": 0.0,
        "minTokenCount": 1,
        "unknownTokens": "error",
        "embeddingSize": 0,
        "lazyRows": False,
        "precision": "float",
        "epochs": 10,
        "monitor": "",
        "keepBest": True,
        "patience": 0,
        "minDelta": 0.0,
        "maxMinutes": 0.0,
        "initialModel": "",
        "batchSize": 128,
        "blockSize": 32,
        "optimizer": "adam",
        "learningRate": 0.001,
        "momentum": 0.9,
        "schedule": "constant",
        "plateauFactor": 0.5,
        "plateauPatience": 3,
        "minLearningRate": 0.0,
        "warmupSteps": 0,
        "l2": 0.0,
        "bpttSteps": 0,
        "clipNorm": 0.0,
        "clipValue": 0.0,
        "standardization": True,
        "recompute": False,
        "aggregationDepth": 0,
        "placement": "auto",
        "skipEstimate": False,
        "checkpointDir": "",
        "checkpointMinutes": 5.0,
        "checkpointSteps": 0,
        "checkpointEpochs": 0,
        "loss": "squared_error",
        "huberDelta": 1.0,
        "standardizeLabel": True,
        "origins": "last",
        "season": 1,
    }

    def getIdCols(self) -> list[str]:
        return self.getOrDefault(self.idCols) if self.isDefined(self.idCols) else []

    def getTimeCol(self) -> str:
        return self.getOrDefault(self.timeCol)

    def getInputCols(self) -> list[str]:
        return self.getOrDefault(self.inputCols) if self.isDefined(self.inputCols) else []

    def getAttributeCol(self) -> str:
        return self.getOrDefault(self.attributeCol)

    def getValueCol(self) -> str:
        return self.getOrDefault(self.valueCol)

    def getTokenCols(self) -> list[str]:
        return self.getOrDefault(self.tokenCols) if self.isDefined(self.tokenCols) else []

    def getMinCategoryCount(self) -> int:
        return self.getOrDefault(self.minCategoryCount)

    def getStaticCols(self) -> list[str]:
        return self.getOrDefault(self.staticCols) if self.isDefined(self.staticCols) else []

    def getFutureCols(self) -> list[str]:
        return self.getOrDefault(self.futureCols) if self.isDefined(self.futureCols) else []

    def getOrderCols(self) -> list[str]:
        return self.getOrDefault(self.orderCols) if self.isDefined(self.orderCols) else []

    def getLabelCol(self) -> str:
        return self.getOrDefault(self.labelCol)

    def getLabelMode(self) -> str:
        return self.getOrDefault(self.labelMode)

    def getHorizon(self) -> int:
        return self.getOrDefault(self.horizon)

    def getLabelChange(self) -> bool:
        return self.getOrDefault(self.labelChange)

    def getScaling(self) -> str:
        return self.getOrDefault(self.scaling)

    def getLags(self) -> list[int]:
        return self.getOrDefault(self.lags) if self.isDefined(self.lags) else []

    def getWeightCol(self) -> str:
        return self.getOrDefault(self.weightCol)

    def getMissing(self) -> str:
        return self.getOrDefault(self.missing)

    def getIndicators(self) -> str:
        return self.getOrDefault(self.indicators)

    def getTimeDelta(self) -> str:
        return self.getOrDefault(self.timeDelta)

    def getClipQuantile(self) -> float:
        return self.getOrDefault(self.clipQuantile)

    def getTimeStep(self) -> str:
        return self.getOrDefault(self.timeStep)

    def getGaps(self) -> str:
        return self.getOrDefault(self.gaps)

    def getMaxGap(self) -> str:
        return self.getOrDefault(self.maxGap)

    def getDuplicates(self) -> str:
        return self.getOrDefault(self.duplicates)

    def getCalendar(self) -> bool:
        return self.getOrDefault(self.calendar)

    def getTimeZone(self) -> str:
        return self.getOrDefault(self.timeZone)

    def getMaxLength(self) -> int:
        return self.getOrDefault(self.maxLength)

    def getKeep(self) -> str:
        return self.getOrDefault(self.keep)

    def getWindowLength(self) -> int:
        return self.getOrDefault(self.windowLength)

    def getWindowStride(self) -> int:
        return self.getOrDefault(self.windowStride)

    def getPartialWindow(self) -> bool:
        return self.getOrDefault(self.partialWindow)

    def getCutTime(self) -> str:
        return self.getOrDefault(self.cutTime)

    def getValidationFraction(self) -> float:
        return self.getOrDefault(self.validationFraction)

    def getNumFolds(self) -> int:
        return self.getOrDefault(self.numFolds)

    def getSeed(self) -> int:
        return self.getOrDefault(self.seed)

    def getHandleInvalid(self) -> str:
        return self.getOrDefault(self.handleInvalid)

    def getPartitions(self) -> int:
        return self.getOrDefault(self.partitions)

    def getCell(self) -> str:
        return self.getOrDefault(self.cell)

    def getHiddenSize(self) -> int:
        return self.getOrDefault(self.hiddenSize)

    def getLayers(self) -> int:
        return self.getOrDefault(self.layers)

    def getBidirectional(self) -> bool:
        return self.getOrDefault(self.bidirectional)

    def getLayerNorm(self) -> bool:
        return self.getOrDefault(self.layerNorm)

    def getResidual(self) -> bool:
        return self.getOrDefault(self.residual)

    def getDropout(self) -> float:
        return self.getOrDefault(self.dropout)

    def getRecurrentDropout(self) -> float:
        return self.getOrDefault(self.recurrentDropout)

    def getVocabularySizes(self) -> list[int]:
        return self.getOrDefault(self.vocabularySizes) if self.isDefined(self.vocabularySizes) else []

    def getMinTokenCount(self) -> int:
        return self.getOrDefault(self.minTokenCount)

    def getUnknownTokens(self) -> str:
        return self.getOrDefault(self.unknownTokens)

    def getEmbeddingSize(self) -> int:
        return self.getOrDefault(self.embeddingSize)

    def getLazyRows(self) -> bool:
        return self.getOrDefault(self.lazyRows)

    def getPrecision(self) -> str:
        return self.getOrDefault(self.precision)

    def getEpochs(self) -> int:
        return self.getOrDefault(self.epochs)

    def getMonitor(self) -> str:
        return self.getOrDefault(self.monitor)

    def getKeepBest(self) -> bool:
        return self.getOrDefault(self.keepBest)

    def getPatience(self) -> int:
        return self.getOrDefault(self.patience)

    def getMinDelta(self) -> float:
        return self.getOrDefault(self.minDelta)

    def getMaxMinutes(self) -> float:
        return self.getOrDefault(self.maxMinutes)

    def getInitialModel(self) -> str:
        return self.getOrDefault(self.initialModel)

    def getBatchSize(self) -> int:
        return self.getOrDefault(self.batchSize)

    def getBlockSize(self) -> int:
        return self.getOrDefault(self.blockSize)

    def getOptimizer(self) -> str:
        return self.getOrDefault(self.optimizer)

    def getLearningRate(self) -> float:
        return self.getOrDefault(self.learningRate)

    def getMomentum(self) -> float:
        return self.getOrDefault(self.momentum)

    def getSchedule(self) -> str:
        return self.getOrDefault(self.schedule)

    def getPlateauFactor(self) -> float:
        return self.getOrDefault(self.plateauFactor)

    def getPlateauPatience(self) -> int:
        return self.getOrDefault(self.plateauPatience)

    def getMinLearningRate(self) -> float:
        return self.getOrDefault(self.minLearningRate)

    def getWarmupSteps(self) -> int:
        return self.getOrDefault(self.warmupSteps)

    def getL2(self) -> float:
        return self.getOrDefault(self.l2)

    def getBpttSteps(self) -> int:
        return self.getOrDefault(self.bpttSteps)

    def getClipNorm(self) -> float:
        return self.getOrDefault(self.clipNorm)

    def getClipValue(self) -> float:
        return self.getOrDefault(self.clipValue)

    def getStandardization(self) -> bool:
        return self.getOrDefault(self.standardization)

    def getRecompute(self) -> bool:
        return self.getOrDefault(self.recompute)

    def getAggregationDepth(self) -> int:
        return self.getOrDefault(self.aggregationDepth)

    def getPlacement(self) -> str:
        return self.getOrDefault(self.placement)

    def getSkipEstimate(self) -> bool:
        return self.getOrDefault(self.skipEstimate)

    def getCheckpointDir(self) -> str:
        return self.getOrDefault(self.checkpointDir)

    def getCheckpointMinutes(self) -> float:
        return self.getOrDefault(self.checkpointMinutes)

    def getCheckpointSteps(self) -> int:
        return self.getOrDefault(self.checkpointSteps)

    def getCheckpointEpochs(self) -> int:
        return self.getOrDefault(self.checkpointEpochs)

    def getLoss(self) -> str:
        return self.getOrDefault(self.loss)

    def getHuberDelta(self) -> float:
        return self.getOrDefault(self.huberDelta)

    def getQuantiles(self) -> list[float]:
        return self.getOrDefault(self.quantiles) if self.isDefined(self.quantiles) else [0.1, 0.5, 0.9]

    def getStandardizeLabel(self) -> bool:
        return self.getOrDefault(self.standardizeLabel)

    def getOrigins(self) -> str:
        return self.getOrDefault(self.origins)

    def getSeason(self) -> int:
        return self.getOrDefault(self.season)


class ForecasterModelSetters(ForecasterParams):
    """Of forecasts, and of their models."""

    def setIdCols(self: T, value: Sequence[str]) -> T:
        return self._set(idCols=value)

    def setTimeCol(self: T, value: str) -> T:
        return self._set(timeCol=value)

    def setInputCols(self: T, value: Sequence[str]) -> T:
        return self._set(inputCols=value)

    def setAttributeCol(self: T, value: str) -> T:
        return self._set(attributeCol=value)

    def setValueCol(self: T, value: str) -> T:
        return self._set(valueCol=value)

    def setTokenCols(self: T, value: Sequence[str]) -> T:
        return self._set(tokenCols=value)

    def setMinCategoryCount(self: T, value: int) -> T:
        return self._set(minCategoryCount=value)

    def setStaticCols(self: T, value: Sequence[str]) -> T:
        return self._set(staticCols=value)

    def setFutureCols(self: T, value: Sequence[str]) -> T:
        return self._set(futureCols=value)

    def setOrderCols(self: T, value: Sequence[str]) -> T:
        return self._set(orderCols=value)

    def setLabelCol(self: T, value: str) -> T:
        return self._set(labelCol=value)

    def setLabelMode(self: T, value: Literal["horizon"]) -> T:
        return self._set(labelMode=value)

    def setHorizon(self: T, value: int) -> T:
        return self._set(horizon=value)

    def setLabelChange(self: T, value: bool) -> T:
        return self._set(labelChange=value)

    def setScaling(self: T, value: Literal["none", "series"]) -> T:
        return self._set(scaling=value)

    def setLags(self: T, value: Sequence[int]) -> T:
        return self._set(lags=value)

    def setWeightCol(self: T, value: str) -> T:
        return self._set(weightCol=value)

    def setMissing(self: T, value: Literal["error", "forward", "mean", "zero"]) -> T:
        return self._set(missing=value)

    def setIndicators(self: T, value: Literal["auto", "always", "never"]) -> T:
        return self._set(indicators=value)

    def setTimeDelta(self: T, value: Literal["none", "seconds", "log", "each"]) -> T:
        return self._set(timeDelta=value)

    def setClipQuantile(self: T, value: float) -> T:
        return self._set(clipQuantile=value)

    def setTimeStep(self: T, value: str) -> T:
        return self._set(timeStep=value)

    def setGaps(self: T, value: Literal["keep", "insert", "split"]) -> T:
        return self._set(gaps=value)

    def setMaxGap(self: T, value: str) -> T:
        return self._set(maxGap=value)

    def setDuplicates(self: T, value: Literal["error", "first", "last", "mean", "keep"]) -> T:
        return self._set(duplicates=value)

    def setCalendar(self: T, value: bool) -> T:
        return self._set(calendar=value)

    def setTimeZone(self: T, value: str) -> T:
        return self._set(timeZone=value)

    def setMaxLength(self: T, value: int) -> T:
        return self._set(maxLength=value)

    def setKeep(self: T, value: Literal["first", "last"]) -> T:
        return self._set(keep=value)

    def setWindowLength(self: T, value: int) -> T:
        return self._set(windowLength=value)

    def setWindowStride(self: T, value: int) -> T:
        return self._set(windowStride=value)

    def setPartialWindow(self: T, value: bool) -> T:
        return self._set(partialWindow=value)

    def setCutTime(self: T, value: str) -> T:
        return self._set(cutTime=value)

    def setValidationFraction(self: T, value: float) -> T:
        return self._set(validationFraction=value)

    def setNumFolds(self: T, value: int) -> T:
        return self._set(numFolds=value)

    def setSeed(self: T, value: int) -> T:
        return self._set(seed=value)

    def setHandleInvalid(self: T, value: Literal["error", "skip"]) -> T:
        return self._set(handleInvalid=value)

    def setPartitions(self: T, value: int) -> T:
        return self._set(partitions=value)

    def setPrecision(self: T, value: Literal["float", "double"]) -> T:
        return self._set(precision=value)

    def setBlockSize(self: T, value: int) -> T:
        return self._set(blockSize=value)

    def setOrigins(self: T, value: Literal["last", "all"]) -> T:
        return self._set(origins=value)


class ForecasterSetters(ForecasterModelSetters):
    """Of forecasts."""

    def setCell(self: T, value: Literal["elman_tanh", "elman_relu", "lstm", "gru"]) -> T:
        return self._set(cell=value)

    def setHiddenSize(self: T, value: int) -> T:
        return self._set(hiddenSize=value)

    def setLayers(self: T, value: int) -> T:
        return self._set(layers=value)

    def setBidirectional(self: T, value: bool) -> T:
        return self._set(bidirectional=value)

    def setLayerNorm(self: T, value: bool) -> T:
        return self._set(layerNorm=value)

    def setResidual(self: T, value: bool) -> T:
        return self._set(residual=value)

    def setDropout(self: T, value: float) -> T:
        return self._set(dropout=value)

    def setRecurrentDropout(self: T, value: float) -> T:
        return self._set(recurrentDropout=value)

    def setVocabularySizes(self: T, value: Sequence[int]) -> T:
        return self._set(vocabularySizes=value)

    def setMinTokenCount(self: T, value: int) -> T:
        return self._set(minTokenCount=value)

    def setUnknownTokens(self: T, value: Literal["error", "row"]) -> T:
        return self._set(unknownTokens=value)

    def setEmbeddingSize(self: T, value: int) -> T:
        return self._set(embeddingSize=value)

    def setLazyRows(self: T, value: bool) -> T:
        return self._set(lazyRows=value)

    def setEpochs(self: T, value: int) -> T:
        return self._set(epochs=value)

    def setMonitor(self: T, value: Literal["", "accuracy", "top5", "logLoss", "macroF1", "weightedF1", "auc", "averagePrecision", "brier", "microF1", "mse", "rmse", "mae", "r2", "quantileLoss", "coverage", "perplexity"]) -> T:
        return self._set(monitor=value)

    def setKeepBest(self: T, value: bool) -> T:
        return self._set(keepBest=value)

    def setPatience(self: T, value: int) -> T:
        return self._set(patience=value)

    def setMinDelta(self: T, value: float) -> T:
        return self._set(minDelta=value)

    def setMaxMinutes(self: T, value: float) -> T:
        return self._set(maxMinutes=value)

    def setInitialModel(self: T, value: str) -> T:
        return self._set(initialModel=value)

    def setBatchSize(self: T, value: int) -> T:
        return self._set(batchSize=value)

    def setOptimizer(self: T, value: Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]) -> T:
        return self._set(optimizer=value)

    def setLearningRate(self: T, value: float) -> T:
        return self._set(learningRate=value)

    def setMomentum(self: T, value: float) -> T:
        return self._set(momentum=value)

    def setSchedule(self: T, value: Literal["constant", "plateau", "step", "exponential", "cosine"]) -> T:
        return self._set(schedule=value)

    def setPlateauFactor(self: T, value: float) -> T:
        return self._set(plateauFactor=value)

    def setPlateauPatience(self: T, value: int) -> T:
        return self._set(plateauPatience=value)

    def setMinLearningRate(self: T, value: float) -> T:
        return self._set(minLearningRate=value)

    def setWarmupSteps(self: T, value: int) -> T:
        return self._set(warmupSteps=value)

    def setL2(self: T, value: float) -> T:
        return self._set(l2=value)

    def setBpttSteps(self: T, value: int) -> T:
        return self._set(bpttSteps=value)

    def setClipNorm(self: T, value: float) -> T:
        return self._set(clipNorm=value)

    def setClipValue(self: T, value: float) -> T:
        return self._set(clipValue=value)

    def setStandardization(self: T, value: bool) -> T:
        return self._set(standardization=value)

    def setRecompute(self: T, value: bool) -> T:
        return self._set(recompute=value)

    def setAggregationDepth(self: T, value: int) -> T:
        return self._set(aggregationDepth=value)

    def setPlacement(self: T, value: Literal["auto", "cluster", "worker"]) -> T:
        return self._set(placement=value)

    def setSkipEstimate(self: T, value: bool) -> T:
        return self._set(skipEstimate=value)

    def setCheckpointDir(self: T, value: str) -> T:
        return self._set(checkpointDir=value)

    def setCheckpointMinutes(self: T, value: float) -> T:
        return self._set(checkpointMinutes=value)

    def setCheckpointSteps(self: T, value: int) -> T:
        return self._set(checkpointSteps=value)

    def setCheckpointEpochs(self: T, value: int) -> T:
        return self._set(checkpointEpochs=value)

    def setLoss(self: T, value: Literal["squared_error", "absolute", "huber", "poisson", "quantile"]) -> T:
        return self._set(loss=value)

    def setHuberDelta(self: T, value: float) -> T:
        return self._set(huberDelta=value)

    def setQuantiles(self: T, value: Sequence[float]) -> T:
        return self._set(quantiles=value)

    def setStandardizeLabel(self: T, value: bool) -> T:
        return self._set(standardizeLabel=value)

    def setSeason(self: T, value: int) -> T:
        return self._set(season=value)


class StreamValues(TypedDict, total=False):
    """Of what scores events as they come."""

    idCols: Sequence[str]
    timeCol: str
    errorCol: str
    ttl: str
    handleInvalid: Literal["keep", "skip", "error"]
    onLate: Literal["drop", "error"]
    onModelChange: Literal["restart", "keep", "fail"]


class StreamParams(Params):
    """Of what scores events as they come."""

    idCols: Param[list[str]] = Param(
        Params._dummy(),
        "idCols",
        "what tells one series of events from another; where it is not set, as the model's assembler has them; names of columns",
        TypeConverters.toListString,
    )

    timeCol: Param[str] = Param(
        Params._dummy(),
        "timeCol",
        "time of an event: a timestamp, a date or a number, as in training; a column's name, or empty for that of the model's assembler",
        TypeConverters.toString,
    )

    errorCol: Param[str] = Param(
        Params._dummy(),
        "errorCol",
        "why an event has no prediction; null where it has one; a column's name",
        TypeConverters.toString,
    )

    ttl: Param[str] = Param(
        Params._dummy(),
        "ttl",
        "how long without an event, by the cluster's clock, until a series of a stream begins again; a duration such as 1 hour, or empty for none",
        TypeConverters.toString,
    )

    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "events that cannot be scored: keep predicts null for them and says why in errorCol, skip leaves them out and counts them, error ends the query; their series go on as if they had never come; one of keep, skip, error",
        TypeConverters.toString,
    )

    onLate: Param[str] = Param(
        Params._dummy(),
        "onLate",
        "events of a time step that was scored before, or of one before that: drop leaves them out and counts them, error makes them events that cannot be scored; one of drop, error",
        TypeConverters.toString,
    )

    onModelChange: Param[str] = Param(
        Params._dummy(),
        "onModelChange",
        "series whose state is that of another model: restart begins them again, keep goes on with it, fail ends the query; one of restart, keep, fail",
        TypeConverters.toString,
    )

    _defaults: ClassVar[dict[str, object]] = {
        "timeCol": "",
        "errorCol": "error",
        "ttl": "",
        "handleInvalid": "keep",
        "onLate": "drop",
        "onModelChange": "fail",
    }

    def getIdCols(self) -> list[str]:
        return self.getOrDefault(self.idCols) if self.isDefined(self.idCols) else []

    def getTimeCol(self) -> str:
        return self.getOrDefault(self.timeCol)

    def getErrorCol(self) -> str:
        return self.getOrDefault(self.errorCol)

    def getTtl(self) -> str:
        return self.getOrDefault(self.ttl)

    def getHandleInvalid(self) -> str:
        return self.getOrDefault(self.handleInvalid)

    def getOnLate(self) -> str:
        return self.getOrDefault(self.onLate)

    def getOnModelChange(self) -> str:
        return self.getOrDefault(self.onModelChange)


class StreamModelSetters(StreamParams):
    """Of what scores events as they come, and of their models."""

    def setIdCols(self: T, value: Sequence[str]) -> T:
        return self._set(idCols=value)

    def setTimeCol(self: T, value: str) -> T:
        return self._set(timeCol=value)

    def setErrorCol(self: T, value: str) -> T:
        return self._set(errorCol=value)

    def setTtl(self: T, value: str) -> T:
        return self._set(ttl=value)

    def setHandleInvalid(self: T, value: Literal["keep", "skip", "error"]) -> T:
        return self._set(handleInvalid=value)

    def setOnLate(self: T, value: Literal["drop", "error"]) -> T:
        return self._set(onLate=value)

    def setOnModelChange(self: T, value: Literal["restart", "keep", "fail"]) -> T:
        return self._set(onModelChange=value)


class RnnClassifierValues(NetworkValues, ClassifierValues, total=False):
    """Of a new RnnClassifier."""


class RnnRegressorValues(NetworkValues, RegressorValues, total=False):
    """Of a new RnnRegressor."""


class SequenceAssemblerValues(AssemblerValues, total=False):
    """Of a new SequenceAssembler."""


class RnnForecasterValues(ForecasterValues, total=False):
    """Of a new RnnForecaster."""


class RnnStreamValues(StreamValues, total=False):
    """Of a new RnnStream."""
