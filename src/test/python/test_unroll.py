"""The module unroll: what is known of a model, and how a session and a job are started."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyspark.ml import Pipeline
from pyspark.sql import SparkSession

import unroll
import unroll.mlflow
from dev.unroll.ml import RnnRegressionModel, RnnRegressor
from unroll.__main__ import command

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

README = Path(__file__).parents[3] / "README.md"


@pytest.fixture(scope="module")
def model(sequences: DataFrame) -> RnnRegressionModel:
    return RnnRegressor(labelCol="mean", idCol="id", epochs=3, hiddenSize=4, validationFraction=0.2).fit(sequences)


@pytest.fixture(scope="module")
def saved(model: RnnRegressionModel, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("saved") / "model")
    model.save(path)
    return path


def test_history_is_a_row_an_epoch(model: RnnRegressionModel, saved: str) -> None:
    rows = unroll.history(saved).collect()
    assert [row.epoch for row in rows] == [1, 2, 3]
    assert rows[0].loss > rows[2].loss > 0
    assert rows[0].mse > 0 and rows[0].compute > 0 and rows[0].sequences > 100
    assert unroll.history(model).collect() == rows
    assert unroll.report(model) == unroll.report(saved)


def test_report_shows_itself(saved: str, tmp_path: Path) -> None:
    report = unroll.report(saved)
    report.save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == report.html
    assert "<h1>A" in report.html
    shown = report._repr_html_()
    assert shown.startswith('<iframe srcdoc="') and "<h1>" not in shown
    assert str(report).startswith("A") and "hiddenSize  |  4" in str(report).splitlines()


def test_folder_without_a_model_is_one_sentence(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(unroll.UnrollError, match=r"^There is no .*nothing/history.jsonl: expected [^\n]*$"):
        unroll.history(str(tmp_path / "nothing"))


def test_network_is_found_in_a_pipeline(model: RnnRegressionModel, sequences: DataFrame) -> None:
    from unroll._results import network

    assert network(Pipeline(stages=[model]).fit(sequences)) is model


def test_mlflow_gets_settings_metrics_and_files(
    model: RnnRegressionModel, saved: str, connect: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, str] = {}
    metrics: list[Any] = []
    files: list[str] = []
    fake: Any = types.ModuleType("mlflow")
    fake.log_params = settings.update
    fake.log_metrics = lambda values, step: metrics.append((step, values))
    fake.log_artifacts = lambda folder, name: files.extend(
        str(file.relative_to(folder)) for file in Path(folder).rglob("[!_]*") if file.is_file()
    )
    monkeypatch.setitem(sys.modules, "mlflow", fake)
    everything: list[Any] = [saved] if connect else [saved, model]
    for trained in everything:
        for logged in (settings, metrics, files):
            logged.clear()
        unroll.mlflow.log(trained)
        assert settings["hiddenSize"] == "4"
        assert [step for step, _ in metrics] == [1, 2, 3]
        assert {"loss", "seconds", "mse"} <= metrics[0][1].keys()
        assert not any(file.endswith(".crc") for file in files)
        assert {"unroll.json", "weights.safetensors", "report.html", "metadata/part-00000"} <= set(files)


def test_job_is_submitted_with_the_settings_of_its_kind() -> None:
    words = command("train", ["--master", "local[1]", "--", "--epochs", "3"])
    assert words[0].endswith("/bin/spark-submit")
    assert words[words.index("--class") + 1] == "dev.unroll.job.TrainJob"
    assert words[-5:] == ["--master", "local[1]", unroll.jar(), "--epochs", "3"]
    assert any(word.startswith("spark.driver.defaultJavaOptions=-XX:+Ignore") for word in words)
    assert command("train", ["--epochs", "3"])[-3:] == [unroll.jar(), "--epochs", "3"]


def test_driver_on_a_standalone_cluster_gets_the_options_that_reach_it() -> None:
    def has_options(*submit: str) -> bool:
        words = command("train", [*submit, "--", "--epochs", "3"])
        return any(word.startswith("spark.driver.extraJavaOptions=-XX:+Ignore") for word in words)

    master = ("--master", "spark://host:7077")
    assert has_options(*master, "--deploy-mode", "cluster")
    assert has_options(*master, "--conf", "spark.submit.deployMode=cluster")
    assert not has_options(*master)
    assert not has_options("--master", "yarn", "--deploy-mode", "cluster")


def test_session_keeps_what_its_builder_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    mine = SparkSession.Builder().config("spark.jars", "/mine.jar").config("spark.locality.wait", "2s")
    options = unroll.configure(mine)._options
    assert options["spark.jars"] == f"/mine.jar,{unroll.jar()}"
    assert options["spark.locality.wait"] == "2s"
    assert options["spark.kryo.registrator"] == "dev.unroll.spark.KryoRegistrator"
    remote = SparkSession.Builder().config("spark.remote", "sc://host")
    assert unroll.configure(remote)._options == {"spark.remote": "sc://host"}


def test_jar_is_a_python_package_too() -> None:
    code = "import unroll, dev.unroll.ml as ml; print(unroll.jar(), len(unroll.spark_defaults()), ml.__file__)"
    printed = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = [{unroll.jar()!r}, *{sys.path!r}]; {code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    jar, settings, module = printed.stdout.split()
    assert (jar, module) == (unroll.jar(), f"{unroll.jar()}/dev/unroll/ml/__init__.py")
    assert int(settings) == len(unroll.spark_defaults())


def test_one_command_trains_the_example_of_the_readme(connect: bool, tmp_path: Path) -> None:
    if connect:
        pytest.skip("a job is no part of Spark Connect")
    run = subprocess.run([sys.executable, "-m", "unroll", "train"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    for start in ("    data: ", "    weights: "):
        line = next(line.strip() for line in README.read_text().splitlines() if line.startswith(start))
        assert line in run.stdout.splitlines()


def test_check_gives_the_digest_of_every_cluster(spark: SparkSession) -> None:
    digests = README.parent / "src" / "test" / "java" / "dev" / "unroll" / "check" / "ClusterCheckTest.java"
    assert f'"{unroll.check(spark)}"' in digests.read_text()
