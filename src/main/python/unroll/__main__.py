"""Runs a job with the Spark that Python has: `unroll train --help`, or `python -m unroll train --help`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from unroll import UnrollError, jar, spark_defaults

if TYPE_CHECKING:
    from collections.abc import Sequence

_JOBS = {
    "assemble": "AssembleJob",
    "evaluate": "EvaluateJob",
    "export": "ExportJob",
    "generate": "GenerateJob",
    "inspect": "InspectJob",
    "notebook": "NotebookJob",
    "predict": "PredictJob",
    "sample": "SampleJob",
    "selfcheck": "SelfCheckJob",
    "stream": "StreamJob",
    "train": "TrainJob",
}


def spark_submit() -> str:
    """The path of spark-submit: that of SPARK_HOME or, without it, of the installed pyspark."""
    from pyspark.find_spark_home import _find_spark_home

    return str(Path(_find_spark_home()) / "bin" / "spark-submit")


def command(job: str, arguments: Sequence[str]) -> list[str]:
    """The command line of spark-submit that runs a job."""
    options, rest = _split(arguments)
    settings = spark_defaults()
    if _has_driver_on_standalone_cluster(options):  # which gets no other options than these
        settings["spark.driver.extraJavaOptions"] = settings["spark.driver.defaultJavaOptions"]
    conf = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    job_class = ["--class", f"dev.unroll.job.{_JOBS[job]}", "--name", f"unroll {job}"]
    return [spark_submit(), *job_class, *conf, *options, jar(), *rest]


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What stands before a lone --, for spark-submit, and what is for the job."""
    at = arguments.index("--") if "--" in arguments else -1
    return arguments[: max(at, 0)], arguments[at + 1 :]


def _has_driver_on_standalone_cluster(options: Sequence[str]) -> bool:
    words = " ".join(options) + " "
    return "spark://" in words and bool(re.search(r"(--deploy-mode|spark\.submit\.deployMode)[ =]cluster ", words))


def main() -> None:
    """Becomes the job, whose exit code is this command's."""
    job = sys.argv[1] if len(sys.argv) > 1 else ""
    if job not in _JOBS:
        sys.exit(f"usage: unroll {{{','.join(_JOBS)}}} [options of spark-submit --] [options of the job]")
    try:
        words = command(job, sys.argv[2:])
    except UnrollError as error:
        sys.exit(f"error: {error}")
    os.environ.setdefault("LOG4J_CONFIGURATION_FILE", str(Path(__file__).with_name("log4j2.properties")))
    os.execv(words[0], words)


if __name__ == "__main__":
    main()
