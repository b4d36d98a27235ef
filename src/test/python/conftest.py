"""One session for all tests: a classic one or, with --connect, one of a server of Spark Connect."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

LIMIT = 120  # seconds


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--connect", action="store_true")
    parser.addoption("--write-notebook", action="store_true")


@pytest.fixture(scope="session")
def connect(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--connect"))


@pytest.fixture(scope="session")
def spark(connect: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    folder = tmp_path_factory.mktemp("spark")
    session = remote(folder) if connect else classic(folder)
    yield from session


def _settings(folder: Path) -> dict[str, str]:
    return {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.showConsoleProgress": "false",
    }


def classic(folder: Path) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    import unroll

    builder = unroll.configure(SparkSession.builder.master("local[2]"))
    for key, value in _settings(folder).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def remote(folder: Path) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(_server(folder, port), stdout=log, stderr=log, env={**os.environ, "USER": "unroll"})
        try:
            _await(server, port, folder / "server.log")
            ending = threading.Event()
            threading.Thread(target=_end_with, args=(server, ending), daemon=True).start()
            session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
            yield session
            session.stop()
            ending.set()
        finally:
            server.terminate()
            server.wait(LIMIT)


def _server(folder: Path, port: int) -> list[str]:
    import unroll
    from unroll.__main__ import spark_submit

    binding = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
    }
    settings = {**unroll.spark_defaults(), **_settings(folder), **binding}
    conf = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    server = ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
    return [spark_submit(), "--master", "local[2]", "--jars", unroll.jar(), *conf, *server]


def _end_with(server: subprocess.Popen[bytes], ending: threading.Event) -> None:
    """Ends the tests when their server ends before them: the client would try to reach it for ten minutes."""
    code = server.wait()
    if not ending.is_set():
        os.write(2, f"\nthe server of Spark Connect ended with {code} before the tests\n".encode())
        os._exit(1)


def _await(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("Spark Connect has not started:\n" + log.read_text())


@pytest.fixture(scope="session")
def sequences(spark: SparkSession) -> DataFrame:
    """Sequences of two numbers a step, of class 1 where the mean of the first is above a half."""
    import random

    import pandas as pd

    numbers = random.Random(1)
    rows = []
    for i in range(200):
        steps = [[numbers.random(), numbers.random()] for _ in range(numbers.randint(3, 9))]
        mean = sum(step[0] for step in steps) / len(steps)
        rows.append((str(i), steps, int(mean > 0.5), mean))
    table = pd.DataFrame(rows, columns=["id", "features", "label", "mean"])
    return spark.createDataFrame(table, "id string, features array<array<double>>, label int, mean double").cache()
