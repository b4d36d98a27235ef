"""The lines of the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import unroll

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROOT = Path(__file__).parents[3]


def run(page: Path, files: dict[str, str]) -> None:
    """Runs the lines of a page, with other names of files than those that it has."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    for name, path in files.items():
        code = code.replace(f'"{name}"', f'"{path}"')
    exec(compile(code, str(page), "exec"), {})


def test_every_line_of_the_page_runs_in_order(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unroll, "spark_session", lambda: spark)
    run(ROOT / "src" / "docs" / "python.md", {name: str(tmp_path / name) for name in ("my-model", "report.html")})
    printed = capsys.readouterr().out
    area = re.search(r"^(0\.\d+|1\.0)$", printed, re.MULTILINE)
    assert area and float(area.group()) > 0.7
    assert 'but is "lstn" (did you mean lstm?).' in printed
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_lines_of_the_readme_run(
    spark: SparkSession,
    sequences: DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(unroll, "spark_session", lambda: spark)
    data = str(tmp_path / "data.parquet")
    sequences.selectExpr("id", "features", "mean AS label").write.parquet(data)
    run(ROOT / "README.md", {"train.parquet": data, "test.parquet": data})
    assert "|prediction" in re.sub(r" +", "", capsys.readouterr().out)
