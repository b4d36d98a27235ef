"""The way from Python to the Java classes, and of their errors back."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import Any, Iterator, Optional

from pyspark.ml.wrapper import JavaWrapper

from dev.unroll.ml._version import __version__

# How a server of Spark Connect words an exception that it does not know, and one of an operator that it does not have.
_THROWN = re.compile(r"\(dev\.unroll\.data\.UnrollException\) (.*?)(?:\n\nJVM stacktrace:|$)", re.DOTALL)
_UNKNOWN = re.compile(r"dev\.unroll\.ml\.\w+")

_ADVICE = "start it with unroll.spark_session(), or with that jar among its spark.jars: " "unroll.jar()"


class UnrollError(Exception):
    """What is wrong and what to do, in one sentence."""


def new_java_object(name: str, uid: str) -> Any:
    """A new object of a Java class or, with Spark Connect, the name of that class."""
    try:
        made = JavaWrapper._new_java_obj(name, uid)
    except TypeError as error:
        if "JavaPackage" not in str(error):
            raise
        raise UnrollError(
            f"Spark has no class {name}: expected unroll's jar {__version__} in the session, found none; {_ADVICE}."
        ) from None
    if not isinstance(made, str):
        _require_same_version(made)
    return made


def _require_same_version(made: Any) -> None:
    package = made.getClass().getPackage()
    found = package and package.getImplementationVersion()
    if found and found != __version__:
        raise UnrollError(
            f"unroll's jar is another version than its Python package: expected {__version__}, found {found}; "
            "install both of one version."
        )


@contextmanager
def sentences() -> Iterator[None]:
    """Raises what unroll's Java code throws as an UnrollError, without the stack of the JVM."""
    try:
        yield
    except Exception as error:
        sentence = _of_java(error) or _of_connect(error)
        if sentence is None:
            raise
        raise UnrollError(sentence) from None


def _of_java(error: Exception) -> Optional[str]:
    thrown = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while thrown is not None:
        if thrown.getClass().getName() == "dev.unroll.data.UnrollException":
            return str(thrown.getMessage())
        thrown = thrown.getCause()
    return None


def _of_connect(error: Exception) -> Optional[str]:
    thrown = _THROWN.search(str(error))
    if thrown:
        return thrown.group(1)
    name = _UNKNOWN.search(str(error))
    if name and "CONNECT_ML" in str(error):
        return (
            f"The server of Spark Connect has no class {name.group()}: expected unroll's jar {__version__} on its class "
            "path, found none; start the server with --jars and that jar."
        )
    return None
