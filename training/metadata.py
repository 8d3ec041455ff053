"""What a file of weights says of itself, in its own metadata; `segmentation.network.Network` reads it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import onnx


def describe(
    weights: Path,
    *,
    name: str,
    classes: Sequence[str],
    fitted_to: Mapping[str, str] | None = None,
    replaces: Sequence[str] = (),
    learned: Mapping[str, Any] | None = None,
) -> None:
    """Write into an ``.onnx`` file what it is, with today as its version; other metadata stays.

    Parameters
    ----------
    weights : Path
    name : str, of the network.
    classes : what its last axis stands for.
    fitted_to : the sha256 by file name of the weights that it was fitted to.
    replaces : the sha256 of weights of which it is a fine-tuned form.
    learned : further values that are JSON, by key.
    """
    values = {
        "classes": list(classes),
        "fitted_to": dict(fitted_to or {}),
        "replaces": list(replaces),
        **(learned or {}),
    }
    today = datetime.now(UTC).date().isoformat()
    change_properties(
        weights,
        {"name": name, "version": today} | {key: json.dumps(value) for key, value in values.items()},
    )


def read_classes(file: onnx.ModelProto) -> tuple[str, ...]:
    """Return what the last axis of a network stands for, as its file says."""
    properties = {entry.key: entry.value for entry in file.metadata_props}
    return tuple(json.loads(properties["classes"]))


def change_properties(weights: Path, changes: Mapping[str, str]) -> None:
    """Change some of the metadata of an ``.onnx`` file; the rest stays."""
    model = onnx.load(weights)
    properties = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, properties | dict(changes))
    onnx.save(model, weights)
