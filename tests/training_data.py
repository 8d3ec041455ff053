"""A tiny data set in MNIST's format and drawings to correct, made here, for the tests of `training`."""

import gzip
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from corrections import Corrections
from training import mnist
from training.lines import stream
from training.mnist import Mnist, read_mnist
from training.recipe import RECIPES, read_recipe

TRAIN_DIGITS, TEST_DIGITS = 480, 120
FULL, SMALL = (read_recipe(RECIPES / f"{size}.toml") for size in ("full", "small"))
SHIPPED_FORM = FULL.canvas.form  # of the line networks that are shipped
# most of its layers left out, and most features of a frame: it is built in no time
SMALL_FORM = replace(SHIPPED_FORM, refined=(0, 0, 1), features=32, middle=1, coarse=1)


def write_tiny_mnist(folder: Path) -> dict[str, str]:
    """Write the four files to `folder` and return their md5, in place of the originals'."""
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for images, labels, count, seed in (
        (mnist.TRAIN_IMAGES, mnist.TRAIN_LABELS, TRAIN_DIGITS, 1),
        (mnist.TEST_IMAGES, mnist.TEST_LABELS, TEST_DIGITS, 2),
    ):
        crops, digits = _printed_digits(count, np.random.default_rng(seed))
        header = b"".join(number.to_bytes(4, "big") for number in (2051, count, 28, 28))
        checksums[images] = _write(folder / images, header + crops.tobytes())
        header = b"".join(number.to_bytes(4, "big") for number in (2049, count))
        checksums[labels] = _write(folder / labels, header + digits.tobytes())
    return checksums


def _printed_digits(
    count: int, generator: np.random.Generator
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    digits = generator.permutation(np.arange(count) % 10).astype(np.uint8)
    crops = np.zeros((count, 28, 28), np.uint8)
    for crop, digit in zip(crops, digits, strict=True):
        x, y = generator.integers(4, 8), generator.integers(21, 25)
        cv2.putText(crop, str(digit), (int(x), int(y)), cv2.FONT_HERSHEY_SIMPLEX, 0.75, 255, 2)
    return crops, digits


def _write(path: Path, content: bytes) -> str:
    packed = gzip.compress(content, mtime=0)
    path.write_bytes(packed)
    return hashlib.md5(packed, usedforsecurity=False).hexdigest()


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mnist:
    """Return the tiny data set, read as MNIST is."""
    monkeypatch.setattr(mnist, "MD5", write_tiny_mnist(tmp_path))
    return read_mnist(tmp_path)


@pytest.fixture
def composed_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads compose strips: processes would load all that a test's module needs, Keras, too."""
    monkeypatch.setattr(
        stream, "processes", lambda begin, *given: ThreadPoolExecutor(1, initializer=begin, initargs=given)
    )


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Corrections]:
    """Return an empty SQLite store; that PostgreSQL's is the same, the store's own tests show."""
    store = Corrections(f"sqlite:///{tmp_path / 'corrections.db'}")
    yield store
    store.close()


def drawing(text: str) -> bytes:
    image = np.full((160, 90 * len(text) + 60), 255, np.uint8)
    for place, character in enumerate(text):
        cv2.putText(image, character, (40 + 90 * place, 115), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 8, cv2.LINE_AA)
    png: bytes = cv2.imencode(".png", image)[1].tobytes()
    return png


def printed_page(*numbers: tuple[str, int, int]) -> npt.NDArray[np.uint8]:
    """Write numbers on a page of 440 by 240 pixels, each at the (x, y) of its foot."""
    page = np.full((240, 440), 255, np.uint8)
    for text, x, y in numbers:
        cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5, cv2.LINE_AA)
    return page


def unusual(model: Any, *, biases: bool = False) -> Any:
    """Give batch normalisation, or biases too, other values than those at the start, which hide mistakes."""
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if "batch_normalization" in layer.name:
            layer.set_weights([rng.uniform(0.5, 1.5, value.shape) for value in layer.get_weights()])
        elif biases and getattr(layer, "use_bias", False):
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel, rng.uniform(-0.5, 0.5, bias.shape)])
    return model


def answers(*rows: tuple[int, float]) -> npt.NDArray[np.float32]:
    """Return probabilities with, per row, one digit's given and the others' alike."""
    table = np.array([[(1 - sure) / 9] * 10 for _, sure in rows], np.float32)
    for row, (digit, sure) in zip(table, rows, strict=True):
        row[digit] = sure
    return table
