import multiprocessing
import signal
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from benchmarks.heavy import picture_of
from recognizer import ImageError, NumberReader, NumberReading, ReadingError, read_number, read_numbers
from recognizer.limits import Limits
from segmentation.image import ImageSource
from tests.pictures import goldens

GOLDENS = goldens()


def sources() -> list[ImageSource]:
    """Return one source of each kind, and between them what is no image."""
    path = GOLDENS["pen-thin-1"].path
    return [
        path,
        b"no image",
        str(path),
        GOLDENS["pen-thick-1"].path.read_bytes(),
        "no/such.png",
        GOLDENS["digit-4"].gray,
        None,  # type: ignore[list-item]
        np.zeros((2, 3, 5, 7)),
        Image.open(BytesIO(path.read_bytes())),
        Image.fromarray(GOLDENS["blank"].gray),
        bytearray(GOLDENS["digit-7"].path.read_bytes()),
    ]


def answer(source: ImageSource) -> NumberReading | str:
    try:
        return read_number(source)
    except ImageError as error:
        return str(error)


@pytest.mark.parametrize("workers", [1, 2])
def test_each_source_has_its_reading_or_its_error_in_its_place(workers: int) -> None:
    answers = list(read_numbers(sources(), workers=workers))

    assert [str(one) if isinstance(one, ImageError) else one for one in answers] == [
        answer(source) for source in sources()
    ]
    assert [place for place, one in enumerate(answers) if isinstance(one, ImageError)] == [1, 4, 6, 7]


def test_one_worker_takes_an_image_when_its_reading_is_asked_for() -> None:
    taken = []

    def images() -> Iterator[ImageSource]:
        for name in ("digit-1", "digit-2", "digit-3"):
            taken.append(name)
            yield GOLDENS[name].path

    readings = read_numbers(images())
    assert taken == []
    next(readings)
    assert taken == ["digit-1"]


def test_an_array_may_be_changed_when_its_place_is_passed() -> None:
    frame = GOLDENS["digit-4"].gray.copy()

    def frames() -> Iterator[ImageSource]:
        for name in ("digit-4", "digit-7"):
            frame[:] = GOLDENS[name].gray
            yield frame
            frame[:] = 255

    assert [one.text for one in read_numbers(frames(), workers=2) if isinstance(one, NumberReading)] == [
        "4",
        "7",
    ]


def test_a_fault_over_one_image_is_its_error_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read, images = NumberReader.read, iter([MemoryError("no room"), None])

    def faulty(self: NumberReader, image: ImageSource, *, trace: bool = False) -> NumberReading:
        if error := next(images):
            raise error
        return read(self, image, trace=trace)

    monkeypatch.setattr(NumberReader, "read", faulty)

    first, second = read_numbers([GOLDENS["digit-4"].path] * 2)

    assert isinstance(first, ReadingError)
    assert "MemoryError: no room" in str(first)
    assert isinstance(second, NumberReading)


def test_a_worker_that_is_killed_gives_an_error_at_most_and_the_rest_is_read() -> None:
    paths = [GOLDENS["digit-4"].path] * 30
    texts = []
    for place, one in enumerate(read_numbers(paths, workers=2)):
        if place == 0:
            multiprocessing.active_children()[0].kill()
        texts.append("lost" if isinstance(one, ReadingError) else one.text)  # type: ignore[union-attr]
    assert len(texts) == 30
    assert texts.count("4") >= 29
    assert set(texts) <= {"4", "lost"}


@pytest.mark.parametrize("workers", [0, -1])
def test_fewer_than_one_worker_is_refused(workers: int) -> None:
    with pytest.raises(ValueError, match=f"workers={workers}; pass 1"):
        read_numbers([], workers=workers)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="counts processor time")
def test_an_image_that_takes_too_long_is_an_error_and_the_next_is_read() -> None:
    costly = picture_of("ticks", 1250, 800)  # takes 4 s and more
    limits = Limits(memory_mb=1536, processor_s=1)
    first, second = read_numbers([costly, GOLDENS["digit-4"].path], workers=2, limits=limits)

    assert isinstance(first, ReadingError)
    assert "in 1 s of processor time" in str(first)
    assert isinstance(second, NumberReading)
    assert second.text == "4"
