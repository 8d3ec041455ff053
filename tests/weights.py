"""Weights that are not as they were shipped."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import onnx


def changed(weights: Path, folder: Path, change: Callable[[dict[str, str]], object]) -> Path:
    """Write weights to a folder with other metadata and a card that fits them; return the path."""
    model = onnx.load(weights)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    change(metadata)
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, metadata)
    path = folder / weights.name
    onnx.save(model, path)
    card = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    path.with_suffix(".json").write_text(json.dumps(card))
    return path
