"""What a Python user of Spark wants of unroll beside its estimators, which `dev.unroll.ml` has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Union

from dev.unroll.ml import UnrollError
from dev.unroll.ml._version import __version__

if TYPE_CHECKING:
    from pyspark.ml import Model
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["UnrollError", "__version__", "configure", "history", "jar", "report", "spark_session"]


def jar() -> str:
    """The path of the jar that the wheel brings."""
    path = Path(__file__).parent / "jars" / f"unroll-{__version__}.jar"
    if not path.is_file():
        raise UnrollError(
            f"This Python package has no jar beside it: expected {path}, found no file; "
            "install it with pip install unroll-spark, or give Spark the jar yourself."
        )
    return str(path)


def configure(builder: SparkSession.Builder) -> SparkSession.Builder:
    """Adds to the builder of a session, before it is started, what unroll needs: its jar and the options of its JVMs."""
    options = "--add-modules=jdk.incubator.vector"
    return (
        builder.config("spark.jars", jar())
        .config("spark.driver.defaultJavaOptions", options)
        .config("spark.executor.defaultJavaOptions", options)
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.kryo.registrator", "dev.unroll.spark.KryoRegistrator")
    )


def spark_session() -> SparkSession:
    """A local session with unroll on all cores; one with other settings is `configure(builder).getOrCreate()`."""
    from pyspark.sql import SparkSession

    return configure(SparkSession.builder).getOrCreate()
