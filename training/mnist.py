"""MNIST, from its four original files or through Keras, checked before use.

The files and their format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits" (1998).
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from training.errors import DataError

SIDE_PX = 28  # of every image, as MNIST was made
VALIDATION_SHARE = 1 / 12  # of the training images: 5,000 of MNIST's 60,000, the last ones of the file

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"

MD5 = {  # as published with the files
    TRAIN_IMAGES: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    TRAIN_LABELS: "d53e105ee54ea40749a09fcbcd1e9432",
    TEST_IMAGES: "9fb629c4189551a2d022fa330f9573f3",
    TEST_LABELS: "ec29112dd5afa0611ce80d1b7f02629c",
}

IMAGES_MAGIC, LABELS_MAGIC = 2051, 2049  # first four bytes of an idx file, big-endian
IMAGES_HEADER_BYTES, LABELS_HEADER_BYTES = 16, 8


@dataclass(frozen=True, slots=True, eq=False)
class LabelledCrops:
    """Digits and what they are.

    Attributes
    ----------
    crops : (n, 28, 28) uint8 array
        Ink bright, 0 to 255.
    labels : (n,) int64 array
        0 to 9.
    """

    crops: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, part: slice) -> Self:
        return type(self)(self.crops[part], self.labels[part])


@dataclass(frozen=True, slots=True, eq=False)
class Mnist:
    """MNIST as published: `train` to learn and choose from, `test` to be looked at once, at the end."""

    train: LabelledCrops
    test: LabelledCrops

    def split(self) -> tuple[LabelledCrops, LabelledCrops]:
        """Return the training images as (learnt from, validated on)."""
        kept = len(self.train) - round(len(self.train) * VALIDATION_SHARE)
        return self.train[:kept], self.train[kept:]

    @property
    def sha256(self) -> str:
        """Of all images and labels, the same wherever they came from."""
        digest = hashlib.sha256()
        for part in (self.train, self.test):
            digest.update(np.ascontiguousarray(part.crops).tobytes())
            digest.update(part.labels.astype("<i8").tobytes())
        return digest.hexdigest()


def read_mnist(folder: Path) -> Mnist:
    """Read the four original idx files.

    Parameters
    ----------
    folder : Path
        Where the four ``.gz`` files lie under their original names.

    Raises
    ------
    DataError
        If a file is missing, cannot be read or is not the original one.
    """
    return Mnist(
        train=LabelledCrops(_images(folder / TRAIN_IMAGES), _labels(folder / TRAIN_LABELS)),
        test=LabelledCrops(_images(folder / TEST_IMAGES), _labels(folder / TEST_LABELS)),
    )


def fetch_mnist() -> Mnist:
    """Return MNIST through ``keras.datasets.mnist``, which keeps it after the first download.

    Raises
    ------
    DataError
        If it can be neither found nor downloaded.
    """
    import keras

    try:
        (train, train_labels), (test, test_labels) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises plain Exception when the download fails
        raise DataError(
            f"MNIST could not be fetched ({error}); connect to the internet, "
            "or give a folder with its four original files: --mnist FOLDER"
        ) from error
    return Mnist(
        train=LabelledCrops(train, train_labels.astype(np.int64)),
        test=LabelledCrops(test, test_labels.astype(np.int64)),
    )


def _images(path: Path) -> npt.NDArray[np.uint8]:
    pixels = _content(path, IMAGES_MAGIC, IMAGES_HEADER_BYTES)
    return pixels.reshape(-1, SIDE_PX, SIDE_PX)


def _labels(path: Path) -> npt.NDArray[np.int64]:
    return _content(path, LABELS_MAGIC, LABELS_HEADER_BYTES).astype(np.int64)


def _content(path: Path, magic: int, header_bytes: int) -> npt.NDArray[np.uint8]:
    try:
        packed = path.read_bytes()
    except OSError as error:
        wanted = ", ".join(MD5)
        raise DataError(
            f"{path} cannot be read ({error.strerror}); --mnist wants a folder with {wanted}"
        ) from error
    found = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    if found != MD5[path.name]:
        raise DataError(
            f"{path} is not the original file: its md5 is {found}, expected {MD5[path.name]}; fetch it again"
        )
    data = gzip.decompress(packed)
    if int.from_bytes(data[:4], "big") != magic:
        raise DataError(f"{path} is no idx file of the expected kind; fetch it again")
    return np.frombuffer(data, np.uint8, offset=header_bytes)
