"""Handwriting recorded as pen strokes, drawn as a person would draw it on the canvas."""

import gzip
import importlib.util
import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Image: TypeAlias = npt.NDArray[np.uint8]
Render: TypeAlias = Callable[..., Image]

# Brush widths as fractions of the ink's height, and the canvas for several lines: from the data's own README.
BRUSHES = {"thin": 0.04, "normal": 0.08, "thick": 0.13}
LINES_BRUSH = 0.012
LINES_CANVAS_PX = 900

# Marks that, alone and drawn as large as a digit, are one in somebody's hand, by the digit that they pass
# for. Decided by looking at sixteen samples of each label; nobody is asked to tell them from a digit.
LOOK_ALIKES = {
    "0": "OoQD",
    "1": "Iil|/!()]',`",
    "11": '"',
    "2": "Zz",
    "3": "}",
    "5": "Ss",
    "6": "bG",
    "7": ">",
    "8": "B",
    "9": "gq",
}
# Labels that do not say what was written: the empty one stands for backslashes, a third of the @ are slashes.
UNRELIABLE_LABELS = ("", "@")


@cache
def load_strokes(path: Path) -> list[dict[str, Any]]:
    """Return the records of a zipped file, one JSON object a line, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@cache
def load_renderer(path: Path) -> Render:
    """Return the function ``render`` of the data folder's ``render_strokes.py``."""
    spec = importlib.util.spec_from_file_location("render_strokes", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(
            f"no renderer at {path}; --data names the folder that holds render_strokes.py"
        )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    render: Render = module.render
    return render


def draw(render: Render, record: dict[str, Any], place: str, brush: float, height: int = 300) -> Image:
    """Draw one record.

    Parameters
    ----------
    render : the data folder's renderer.
    record : one line of a file of strokes.
    place : seeds where on the canvas the ink lies, so that every brush puts it at the same place.
    brush : width of the stroke as a fraction of the height of the ink.
    height : pixels of the canvas.

    Returns
    -------
    (height, 840, 3) uint8 RGB image, black on white.
    """
    return render(record["strokes"], brush, random.Random(place), height)


def passes_for_digit(label: str) -> bool:
    """Return whether people cannot be asked to tell this letter or symbol from a digit."""
    return label in UNRELIABLE_LABELS or any(label in marks for marks in LOOK_ALIKES.values())


def lay(page: npt.NDArray[np.float32], ink: npt.NDArray[np.float32], left: int, top: int) -> None:
    """Lay ink onto a page, (h, w) in [0, 1] both, as far as it reaches; its corner lies on the page."""
    window = page[top : top + ink.shape[0], left : left + ink.shape[1]]
    np.maximum(window, ink[: window.shape[0], : window.shape[1]], out=window)
