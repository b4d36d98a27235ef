"""The lines of the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import unroll

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PAGE = Path(__file__).parents[3] / "src" / "docs" / "python.md"


def test_every_line_of_the_page_runs_in_order(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unroll, "spark_session", lambda: spark)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    for name in ("my-model", "report.html"):
        code = code.replace(f'"{name}"', f'"{tmp_path / name}"')
    exec(compile(code, str(PAGE), "exec"), {})
    printed = capsys.readouterr().out
    area = re.search(r"^(0\.\d+|1\.0)$", printed, re.MULTILINE)
    assert area and float(area.group()) > 0.7
    assert 'but is "lstn" (did you mean lstm?).' in printed
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
