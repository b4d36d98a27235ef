"""Takes a trained network to MLflow."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql.utils import is_remote

from dev.unroll.ml import UnrollError
from unroll._results import network, session, told

if TYPE_CHECKING:
    from unroll._results import Trained


def log(trained: Trained, artifact_path: str = "model") -> None:
    """Logs to the active run of MLflow how a network was trained, and the network.

    The settings other than the defaults are parameters, loss and metrics are logged by epoch, and the network's folder,
    with the report as `report.html`, is an artifact. `trained` is a model or the path of a saved one. With no active
    run MLflow begins one.
    """
    import mlflow

    if is_remote() and not isinstance(trained, str):
        raise UnrollError(f"{trained} is at the server of Spark Connect; save it, and log its path.")
    mlflow.log_params(told(trained, "run")["settings"])
    for epoch in told(trained, "epochs"):
        values = {"loss": epoch["loss"], "seconds": epoch["seconds"], **epoch["validation"]}
        mlflow.log_metrics({name: v for name, v in values.items() if v is not None}, step=epoch["epoch"])
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(trained, str):
            _copy(trained, Path(folder))
        else:
            network(trained).write().overwrite().save(Path(folder).as_uri())
        for checksum in Path(folder).rglob(".*.crc"):  # Hadoop's
            checksum.unlink()
        mlflow.log_artifacts(folder, artifact_path)


def _copy(path: str, folder: Path) -> None:
    """Brings the files of a folder that Spark can read to this machine."""
    files = session().read.format("binaryFile").option("recursiveFileLookup", "true").load(path).collect()
    root = next(file.path for file in files if file.path.endswith("/unroll.json"))[: -len("unroll.json")]
    for file in files:
        copy = folder / file.path[len(root) :]
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.content)
