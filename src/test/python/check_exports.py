"""Compares exported networks with what they gave where they came from: check_exports.py FOLDER OF FOLDERS."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

LARGEST_ERROR = 1e-5


def check(folder: Path) -> float:
    """Returns the largest error of PyTorch's outputs, relative to the largest output or to 1."""
    import onnx
    import torch

    onnx.checker.check_model(str(folder / "network.onnx"), full_check=True)
    case: dict[str, Any] = json.loads((folder / "case.json").read_text())
    specification = importlib.util.spec_from_file_location("network", folder / "pytorch" / "network.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    inputs = [torch.tensor(case[name]) for name in ("features", "tokens") if case[name]]
    with torch.no_grad():
        found = module.load()(*inputs, torch.tensor(case["lengths"]))
    worst = 0.0
    for s in range(len(case["lengths"])):
        expected = torch.tensor(case["outputs"][s], dtype=torch.float64)
        own = found[: len(expected), s] if case["everyStep"] else found[s][None]
        scale = max(1.0, float(expected.abs().max()))
        worst = max(worst, float((own - expected).abs().max()) / scale)
    return worst


def main() -> None:
    folders = sorted(Path(sys.argv[1]).iterdir())
    errors = {folder.name: check(folder) for folder in folders}
    worst = max(errors, key=lambda name: errors[name])
    print(f"{len(errors)} networks, largest error {errors[worst]:.1e} of {worst}")
    sys.exit(errors[worst] > LARGEST_ERROR)


main()
