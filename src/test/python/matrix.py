"""What one version of Spark comes to, and whether all come to the same; `matrix` calls it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dev.unroll.ml import RnnClassifier

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "target" / "matrix"
NAMES = FOLDER / "names.json"
WAYS = ["jobs", "PySpark", "Connect"]
DIGEST = "([0-9a-f]{64})"

SETTINGS: dict[str, object] = {
    "idCol": "id",
    "tokensCol": "tokens",
    "head": "every",
    "cell": "lstm",
    "hiddenSize": 16,
    "embeddingSize": 8,
    "dropout": 0.1,
    "epochs": 3,
    "batchSize": 32,
    "learningRate": 0.01,
}


def names() -> list[tuple[str, list[str], list[int]]]:
    """Names of made-up people: id, characters, and after each character the number of the next one."""
    numbers = random.Random(1)
    found: set[str] = set()
    while len(found) < 300:
        found.add("".join(numbers.choice("bdjklmnrst") + numbers.choice("aeiou") for _ in range(numbers.randint(1, 4))))
    symbols = ".abdeijklmnorstu"
    return [(name, list("." + name), [symbols.index(c) for c in name + "."]) for name in sorted(found)]


def network() -> RnnClassifier:
    """The network that reads them, not trained yet."""
    from dev.unroll.ml import RnnClassifier

    return RnnClassifier(**SETTINGS)  # type: ignore[arg-type]


def write(version: str) -> None:
    """Checks the cluster and trains, each way that the version has."""
    FOLDER.mkdir(exist_ok=True)
    if not NAMES.exists():
        rows = [dict(zip(("id", "tokens", "label"), name)) for name in names()]
        NAMES.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    _note(version, "jobs", "check", _job("selfcheck", "--cluster", "--partitions=2"), f"digest of all: sha256 {DIGEST}")
    flags = ["--" + re.sub("([A-Z])", r"-\1", name).lower() + f"={value}" for name, value in SETTINGS.items()]
    data = ["--task=classification", "--format=json", f"--data={NAMES}", f"--model={_model(version, 'jobs')}"]
    _job("train", *data, *flags)
    _note(version, "jobs", "weights", _weights(version, "jobs"))
    for way in _python_ways(version):
        with _session(way) as spark:
            checks = spark.read.format("unroll-check").option("partitions", "2").load().collect()
            _note(version, way, "check", checks[-1].sha256)
            trained = network().fit(spark.read.json(str(NAMES)))
            trained.write().overwrite().save(_model(version, way))
        _note(version, way, "weights", _weights(version, way))


def read(version: str) -> None:
    """Predicts with the networks of all versions: the jobs with those of jobs, PySpark and Connect with all."""
    from dev.unroll.ml import RnnClassificationModel

    models = sorted(path.name for path in FOLDER.glob("model-*"))
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/predictions"
        for model in [model for model in models if model.endswith("-jobs")]:
            flags = [f"--model={FOLDER / model}", "--format=json", f"--data={NAMES}", f"--out={out}", "--overwrite"]
            _job("predict", *flags)
            lines = [json.loads(line) for part in Path(out).glob("part-*") for line in part.read_text().splitlines()]
            rows = [[row["id"], [step["values"] for step in row["probability"]]] for row in lines]
            _note(version, "jobs", f"read {model}", _digest(rows))
    for way in _python_ways(version):
        with _session(way) as spark:
            data = spark.read.json(str(NAMES))
            for model in models:
                predicted = RnnClassificationModel.load(str(FOLDER / model)).transform(data)
                found = predicted.select("id", "probability").collect()
                rows = [[row.id, [list(step) for step in row.probability]] for row in found]
                _note(version, way, f"read {model}", _digest(rows))


def tell() -> None:
    """Prints a table, and fails where digests differ."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for line in (FOLDER / "found.jsonl").read_text().splitlines():
        version, way, what, digest = json.loads(line)
        found.setdefault((version, way), {})[what] = digest
    lines = ["| Spark | by | check | weights | predictions of all networks |", "|---|---|---|---|---|"]
    for (version, way), facts in found.items():
        predictions = sorted({digest for what, digest in facts.items() if what.startswith("read ")})
        read = f"{', '.join(digest[:8] for digest in predictions)} ({len(facts) - 2})"
        lines.append(f"| {version} | {way} | {facts['check'][:8]} | {facts['weights'][:8]} | {read} |")
    for kind in ("check", "weights", "read"):
        digests = {digest for facts in found.values() for what, digest in facts.items() if what.startswith(kind)}
        lines.append(f"\n{kind}: {' and '.join(sorted(digests))}")
        if len(digests) != 1:
            lines.append(f"error: these {kind} digests should be one")
    table = "\n".join(lines)
    (FOLDER / "table.md").write_text(table + "\n", encoding="utf-8")
    print(table)
    sys.exit("error: " in table)


def _python_ways(version: str) -> list[str]:
    return WAYS[1:2] if version.startswith("3.") else WAYS[1:]


@contextmanager
def _session(way: str):  # type: ignore[no-untyped-def]
    from conftest import classic, remote

    with tempfile.TemporaryDirectory() as folder:
        yield from (remote if way == "Connect" else classic)(Path(folder))


def _model(version: str, way: str) -> str:
    return str(FOLDER / f"model-{version}-{way}")


def _weights(version: str, way: str) -> str:
    return hashlib.sha256(Path(_model(version, way), "weights.safetensors").read_bytes()).hexdigest()


def _job(job: str, *flags: str) -> str:
    """What one of jobs/*.sh prints, on this version of Spark."""
    from pyspark.find_spark_home import _find_spark_home

    command = [str(ROOT / "jobs" / f"{job}.sh"), "--master", "local[2]", "--", *flags]
    environment = {**os.environ, "SPARK_HOME": _find_spark_home()}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit(f"{command} ended with {run.returncode}:\n{run.stdout}")
    return run.stdout


def _digest(rows: list[list[object]]) -> str:
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()


def _note(version: str, way: str, what: str, text: str, pattern: str = DIGEST) -> None:
    """Keeps a digest that is found in a text."""
    digest = re.search(pattern, text)
    assert digest, text
    with (FOLDER / "found.jsonl").open("a") as file:
        file.write(json.dumps([version, way, what, digest[1]]) + "\n")
    print(f"{version}  {way}  {what}: {digest[1]}", flush=True)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2]) if sys.argv[1] != "tell" else tell()
