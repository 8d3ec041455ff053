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
    model = onnx.load(weights)
    said = {entry.key: entry.value for entry in model.metadata_props}
    said |= {"name": name, "version": datetime.now(UTC).date().isoformat()}
    values = {
        "classes": list(classes),
        "fitted_to": dict(fitted_to or {}),
        "replaces": list(replaces),
        **(learned or {}),
    }
    onnx.helper.set_model_props(model, said | {key: json.dumps(value) for key, value in values.items()})
    onnx.save(model, weights)
