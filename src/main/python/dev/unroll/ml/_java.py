"""The way from Python to the Java classes, and of their errors back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, Optional

from pyspark.ml.wrapper import JavaWrapper


class UnrollError(Exception):
    """What is wrong and what to do, in one sentence."""


def new_java_object(name: str, *arguments: Any) -> Any:
    """A new object of a Java class or, with Spark Connect, the name of that class."""
    try:
        return JavaWrapper._new_java_obj(name, *arguments)
    except TypeError as error:
        if "JavaPackage" not in str(error):
            raise
        raise UnrollError(
            "Spark does not have unroll's jar: expected it on the class path of the session, found no class "
            f'{name}; start the session with unroll.spark_session(), or with .config("spark.jars", unroll.jar()).'
        ) from None


@contextmanager
def sentences() -> Iterator[None]:
    """Raises what unroll's Java code throws as an UnrollError, without the stack of the JVM."""
    try:
        yield
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise UnrollError(sentence) from None


def _sentence(error: Exception) -> Optional[str]:
    thrown = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while thrown is not None:
        if thrown.getClass().getName() == "dev.unroll.data.UnrollException":
            return str(thrown.getMessage())
        thrown = thrown.getCause()
    return None
