"""The notebook of the documentation. With --write-notebook its outputs are written, not compared."""

from __future__ import annotations

import ast
import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import unroll

if TYPE_CHECKING:
    import pytest
    from pyspark.sql import SparkSession

NOTEBOOK = Path(__file__).parents[3] / "src" / "docs" / "example.ipynb"
VARIES = "nbval-ignore-output"  # the tag of cells whose outputs differ from run to run


def test_cells_run_in_order_and_give_the_outputs_that_are_shown(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setattr(unroll, "spark_session", lambda: spark)
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for number, cell in enumerate(filter(lambda cell: cell["cell_type"] == "code", notebook["cells"]), 1):
        outputs = run("".join(cell["source"]), number, names)
        if pytestconfig.getoption("--write-notebook"):
            cell.update(outputs=outputs, execution_count=number)
        elif VARIES not in cell["metadata"].get("tags", []):
            assert text(outputs) == text(cell["outputs"]), f"cell {number}"
    if pytestconfig.getoption("--write-notebook"):
        NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def run(source: str, number: int, names: dict[str, Any]) -> list[dict[str, Any]]:
    """The outputs of a cell, as a notebook has them: what it prints, and the value of its last line."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    printed, value = StringIO(), None
    with redirect_stdout(printed):
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        data = {"text/plain": lines(repr(value))}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = lines(value._repr_html_())
        outputs.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return outputs


def lines(output: str) -> list[str]:
    return output.splitlines(keepends=True)


def text(outputs: list[dict[str, Any]]) -> list[str]:
    """What a reader sees of them, but for a table's format, and for an empty line at its end, as of Spark 3.5."""
    texts = (output["text"] if "text" in output else output["data"]["text/plain"] for output in outputs)
    return ["".join(text).rstrip() for text in texts]
