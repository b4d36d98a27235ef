"""How a model was trained, and whether a cluster computes what it should."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException

from dev.unroll.ml import UnrollError
from dev.unroll.ml._java import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Union

    from pyspark.ml import Model
    from pyspark.sql import DataFrame, SparkSession

    Trained = Union[Model, str]

_COLUMNS = "epoch int, steps int, sequences long, timeSteps long, loss double, seconds double"
_FILES = {"epochs": "history.jsonl", "run": "run.json", "report": "report.html"}
_TIMES = ("compute", "aggregation", "broadcast", "scheduling")


@dataclass(frozen=True)
class Report:
    """The page about a training run, which a notebook shows."""

    html: str

    def save(self, path: str | Path) -> None:
        """Writes the page, which needs no other file, to a file of this machine."""
        Path(path).write_text(self.html, encoding="utf-8")

    def __str__(self) -> str:
        """The text of the page, without its charts."""
        text = re.sub(r"<(head|figure|details)\b.*?</\1>", "", self.html, flags=re.DOTALL)
        text = re.sub(r"</t[hd]>\s*<t[hd]\b", "  |  <", text)
        lines = html.unescape(re.sub(r"<[^>]*>", "", text)).splitlines()
        return "\n".join(line for line in lines if line.strip())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{html.escape(self.html)}" style="width:100%;height:50em;border:0"></iframe>'


def history(trained: Trained) -> DataFrame:
    """A row for each epoch of a model, or of one that is saved in a folder: steps, loss, seconds, a column a metric.

    `seconds` are all of an epoch's; those of `compute` (the slowest worker), `aggregation`, `broadcast` and
    `scheduling` add up to those of its steps.
    """
    epochs = told(trained, "epochs")
    names = [column.split(" ")[0] for column in _COLUMNS.split(", ")]
    metrics = list(epochs[-1]["validation"]) if epochs else []
    rows = [
        [epoch[name] for name in names]
        + [float(epoch["times"][time]) for time in _TIMES]
        + [epoch["validation"].get(metric) for metric in metrics]
        for epoch in epochs
    ]
    return session().createDataFrame(rows, ", ".join([_COLUMNS, *(f"`{name}` double" for name in [*_TIMES, *metrics])]))


def report(trained: Trained) -> Report:
    """The page about how a model, or one that is saved in a folder, was trained."""
    return Report(told(trained, "report"))


def told(trained: Trained, what: str) -> Any:
    """The `epochs`, the `run` or the `report` of a model or of a saved one. A number that is not finite is None."""
    if isinstance(trained, str):
        text = _read(f"{trained.rstrip('/')}/{_FILES[what]}")
        lines = [] if what == "report" else [json.loads(line) for line in text.splitlines()]
        return {"epochs": lines, "run": lines[:1] and lines[0], "report": text}[what]
    model = network(trained)
    if not getattr(model, "hasSummary", False):
        raise UnrollError(
            f"It is not known how {trained} was trained: expected a network that this version of unroll has trained, "
            "found none; train it again."
        )
    return model.summary.facts[what]


def network(model: Any) -> Any:
    """The network that is, or that is in, a model: the best of a search, or a stage of a pipeline."""
    return next(_networks(model), model)


def _networks(model: Any) -> Iterator[Any]:
    if hasattr(model, "bestModel"):
        yield from _networks(model.bestModel)
    elif hasattr(model, "stages"):
        for stage in model.stages:
            yield from _networks(stage)
    elif hasattr(model, "getHiddenSize"):
        yield model


def _read(path: str) -> str:
    try:
        rows = session().read.text(path, wholetext=True).collect()
    except AnalysisException as error:
        if "PATH_NOT_FOUND" not in str(error):
            raise
        raise UnrollError(f"There is no {path}: expected the folder of a saved network; correct the path.") from None
    return "".join(row[0] for row in rows)


def check(spark: SparkSession) -> str:
    """Trains twenty small networks on this cluster, prints a line for each, and returns the digest of their weights.

    It is the digest that `jobs/selfcheck.sh --cluster` prints, and the same on every cluster. Raises an UnrollError
    where a network depends on how its data lie.
    """
    with sentences():
        rows = spark.read.format("unroll-check").load().collect()
    for row in rows:
        print(f"{'pass' if row.passed else 'FAIL'}  {row.name}: sha256 {row.sha256}")
    failed = [row.name for row in rows if not row.passed]
    if failed:
        raise UnrollError(f"Networks differ by how their data lie, the first is {failed[0]}; report it, and where.")
    return str(rows[-1].sha256)


def session() -> SparkSession:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    return session if session is not None else SparkSession.builder.getOrCreate()
