"""A reader that knows its answer, for tests of everything around the reading; and databases."""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

from recognizer.errors import ImageError
from recognizer.page import PageReading, page_reading
from recognizer.reading import DigitReading, NumberReading, RejectedMark
from recognizer.worker import Job
from segmentation.box import Box
from segmentation.image import ImageSource
from tests.databases import corrections, postgresql_socket, postgresql_url, url
from tests.training_data import composed_in_threads, given, tiny
from web.reading.jobs import Reader
from web.reading.readings import Lanes

__all__ = [
    "composed_in_threads",
    "corrections",
    "given",
    "postgresql_socket",
    "postgresql_url",
    "tiny",
    "url",
]

# TensorFlow reads it when it is first loaded, by whichever test that is. Trainings that must give the same
# figures again, in this process and in another, need it off, see `training.quiet`.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

# How long an example takes says nothing on a busy machine.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def digit_reading(
    digit: int, confidence: float, runner_up: int, box: Box, line: int = 0, crop_value: float = 1.0
) -> DigitReading:
    """Return a digit with nearly all of the rest of its probability on `runner_up`."""
    rest = 1 - confidence
    shares = np.full(10, 0.1 * rest / 8)
    shares[digit], shares[runner_up] = confidence, 0.9 * rest
    crop = np.zeros((28, 28), np.float32)
    crop[4:24, 12:16] = crop_value
    return DigitReading(digit, confidence, tuple(shares.tolist()), box, line, crop)


def number_reading(
    digits: Sequence[DigitReading], confidence: float = 0.6, rejected: Sequence[RejectedMark] = ()
) -> NumberReading:
    return NumberReading(tuple(digits), confidence, (), tuple(rejected), width=696, height=288)


@pytest.fixture
def reading_407() -> NumberReading:
    """407 as the design draws it: sure of the 4 and the 0, unsure whether the 7 is a 1."""
    return number_reading(
        [
            digit_reading(4, 0.994, 9, Box(88, 40, 230, 210)),
            digit_reading(0, 0.981, 8, Box(276, 40, 420, 206)),
            digit_reading(7, 0.61, 1, Box(470, 46, 614, 210)),
        ]
    )


class ReadsNoPages:
    """Part of a reader of which no test asks for a page."""

    def read_page(self, image: ImageSource, /) -> PageReading:
        raise NotImplementedError


class KnownReader:
    """Answers every image with the same reading, after the check that it is one."""

    def __init__(self, reading: NumberReading) -> None:
        self.reading = reading
        self.images: list[bytes] = []

    def read(self, image: ImageSource, /, *, trace: bool = False) -> NumberReading:
        if isinstance(image, bytes):
            try:
                Image.open(BytesIO(image)).load()
            except (OSError, SyntaxError) as error:
                raise ImageError("No image in these bytes. Send a PNG.") from error
            self.images.append(image)
        return self.reading

    def read_page(self, image: ImageSource, /) -> PageReading:
        reading = self.read(image)
        numbers = [reading] if reading.digits else []
        return page_reading(numbers, [None] * len(numbers), [], (reading.width, reading.height))


class Threads:
    """Do jobs with one reader in this process, where a test looks at what came to it."""

    def __init__(self, reader: Reader, count: int = 1) -> None:
        self.count = count
        self._reader = reader
        self._threads = ThreadPoolExecutor(count)

    def submit(self, job: Job, image: bytes) -> "Future[Any]":
        return self._threads.submit(partial(job, self._reader, image))

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


def in_threads(reader: Reader, count: int = 1) -> Lanes:
    """Return lanes that do not leave this process."""
    return Lanes(Threads(reader, count), Threads(reader, count))


@pytest.fixture
def known_reader(reading_407: NumberReading) -> KnownReader:
    return KnownReader(reading_407)


@pytest.fixture
def png() -> bytes:
    file = BytesIO()
    Image.new("L", (40, 20), 255).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def ctrl_c_heeded() -> Iterator[None]:
    """Undo what a shell does that runs the tests in the background: it has all processes ignore it."""
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, earlier)
