"""What a Python user of Spark wants of unroll beside its estimators, which `dev.unroll.ml` has."""

from __future__ import annotations

import os
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

from dev.unroll.ml import UnrollError
from dev.unroll.ml._version import __version__
from unroll._results import Report, check, history, report

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = [
    "Report",
    "UnrollError",
    "__version__",
    "check",
    "configure",
    "history",
    "jar",
    "report",
    "spark_defaults",
    "spark_session",
]

# What is for a whole job, which prints its progress and ends.
_OF_JOBS = ("spark.ui.", "spark.standalone.")


def jar() -> str:
    """The path of unroll's jar: the one that the wheel brings or, with --packages, the one that this module is in."""
    folder = Path(__file__).parent
    path = folder.parent if folder.parent.is_file() else folder / "jars" / f"unroll-{__version__}.jar"
    if not path.is_file():
        raise UnrollError(
            f"This Python package has no jar beside it: expected {path}, found no file; "
            "install it with pip install unroll-spark, or give Spark the jar yourself."
        )
    return str(path)


def spark_defaults() -> dict[str, str]:
    """The settings of Spark that unroll's jobs are submitted with."""
    lines = (pkgutil.get_data("unroll", "spark-defaults.conf") or b"").decode().replace("\\\n", " ").splitlines()
    pairs = (line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))
    return {key: " ".join(value.split()) for key, value in pairs}


def configure(builder: SparkSession.Builder) -> SparkSession.Builder:
    """Adds to the builder of a session, before it is started, what unroll needs: its jar and settings of Spark.

    What the builder has already stays. With the address of a server of Spark Connect nothing is added: such a server
    is started with what it needs.
    """
    present = dict(builder._options)
    if "spark.remote" in present or "SPARK_REMOTE" in os.environ:
        return builder
    for key, value in spark_defaults().items():
        if key not in present and not key.startswith(_OF_JOBS):
            builder = builder.config(key, value)
    return builder.config("spark.jars", ",".join([*filter(None, [present.get("spark.jars")]), jar()]))


def spark_session() -> SparkSession:
    """A session with unroll: a local one on all cores, unless spark-submit or SPARK_CONF_DIR say another master.

    One with other settings is `configure(SparkSession.builder. …).getOrCreate()`.
    """
    from pyspark.sql import SparkSession

    return configure(SparkSession.builder).getOrCreate()
