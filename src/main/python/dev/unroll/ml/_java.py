"""The way from Python to the Java classes, and of their errors back."""

from __future__ import annotations

import re
from concurrent.futures import Future
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from pyspark.ml.wrapper import JavaWrapper
from pyspark.sql.utils import is_remote

from dev.unroll.ml._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

# How a server of Spark Connect words an exception that it does not know, and one of an operator that it does not have.
_THROWN = re.compile(r"\(dev\.unroll\.data\.UnrollException\) (.*?)(?:\n\nJVM stacktrace:|$)", re.DOTALL)
_UNKNOWN = re.compile(r"dev\.unroll\.ml\.\w+|unroll-check")

ADVICE = "start it with unroll.spark_session(), or with that jar among its spark.jars: unroll.jar()"


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
            f"Spark has no class {name}: expected unroll's jar {__version__} in the session, found none; {ADVICE}."
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
def sentences(path: str = "") -> Iterator[None]:
    """Raises what unroll's Java code throws as an UnrollError, without the stack of the JVM."""
    try:
        yield
    except Exception as error:
        sentence = _of_java(error) or _of_message(str(error), path)
        if sentence is None:
            raise
        raise UnrollError(sentence) from None


def speaking(file: T, method: str) -> T:
    """The same reader or writer of Spark's, whose method throws such sentences."""
    silent = getattr(file, method)

    def spoken(path: str) -> Any:
        with sentences(path):
            return silent(path)

    setattr(file, method, spoken)
    return file


def interruptible(call: Callable[[], T]) -> T:
    """What a call of the JVM returns; Ctrl-C ends what it does there too, which Spark Connect sees to by itself."""
    if is_remote() or current_thread() is not main_thread():
        return call()
    from pyspark import InheritableThread, SparkContext

    context = SparkContext._active_spark_context
    assert context is not None and context._jvm is not None
    tag = f"unroll-{uuid4()}"
    java_thread = context._jvm.java.lang.Thread
    result: Future[T] = Future()

    def run() -> None:
        try:
            context.addJobTag(tag)
            result.java_thread = java_thread.currentThread()  # type: ignore[attr-defined]
            result.set_result(call())
        except BaseException as error:
            result.set_exception(error)

    worker = InheritableThread(target=run, daemon=True)
    worker.start()
    try:
        return result.result()
    except KeyboardInterrupt:
        result.java_thread.interrupt()  # type: ignore[attr-defined]
        context.cancelJobsWithTag(tag)
        worker.join()
        context.cancelJobsWithTag(tag)  # the one that it began meanwhile
        raise


def _of_java(error: Exception) -> str | None:
    thrown = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while thrown is not None:
        if thrown.getClass().getName() == "dev.unroll.data.UnrollException":
            return str(thrown.getMessage())
        thrown = thrown.getCause()
    return None


def _of_message(text: str, path: str) -> str | None:
    thrown = _THROWN.search(text)
    if thrown:
        return thrown.group(1)
    expected = f"expected unroll's jar {__version__} on its class path"
    name = _UNKNOWN.search(text)
    if name and ("CONNECT_ML" in text or "DATA_SOURCE_NOT_FOUND" in text):
        where = "The server of Spark Connect" if is_remote() else "Spark"
        kind = "data source" if "-" in name.group() else "class"
        return f"{where} has no {kind} {name.group()}: {expected}, found none; start it with --jars and that jar."
    if "ClassNotFound with classloader" in text:
        return (
            f"The server of Spark Connect cannot read what tasks return: {expected}, found it by addArtifacts alone; "
            "start it with --jars and that jar."
        )
    if path and "java.lang.reflect.InvocationTargetException" in text:
        return (
            f"Spark Connect cannot load {path}, and its version 4.0 does not say why: expected a folder that was saved "
            "by the class that loads it, found what the server's log says; give another path, or save it again."
        )
    return None
