import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import pytest

from recognizer.errors import ImageError
from recognizer.reading import NumberReading
from web.readings import LARGE_S, LONGEST_WAIT_S, BusyError, ReadingQueue

PATIENCE_S = 30
Result = TypeVar("Result")


def run(work: Coroutine[None, None, Result]) -> Result:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work)).result(PATIENCE_S)


class HeldReader:
    """Reads only once it is let, and remembers how many threads were in it at the same time."""

    def __init__(self, reading: NumberReading) -> None:
        self.reading = reading
        self.let = threading.Event()
        self.entered = threading.Semaphore(0)
        self.images: list[bytes] = []

    def read(self, image: bytes, /) -> NumberReading:
        self.images.append(image)
        self.entered.release()
        assert self.let.wait(PATIENCE_S)
        if image == b"bad":
            raise ImageError("No image.")
        return self.reading


@pytest.fixture
def reader(reading_407: NumberReading) -> Iterator[HeldReader]:
    held = HeldReader(reading_407)
    yield held
    held.let.set()


def test_as_many_are_read_at_once_as_there_are_workers(reader: HeldReader) -> None:
    queue = ReadingQueue(reader, workers=2, length=3)

    async def read_five() -> list[NumberReading | BaseException]:
        reading = asyncio.create_task(queue.read_all([b"0", b"1", b"2", b"3", b"4"]))
        for _ in range(2):
            assert await asyncio.to_thread(reader.entered.acquire, timeout=PATIENCE_S)
        assert (len(reader.images), queue.waiting, queue.is_full) == (2, 3, True)
        reader.let.set()
        return await reading

    assert run(read_five()) == [reader.reading] * 5
    assert reader.images == [b"0", b"1", b"2", b"3", b"4"]
    assert (queue.waiting, queue.is_full) == (0, False)


def test_what_does_not_fit_is_refused_whole_and_told_when_to_come_back(reader: HeldReader) -> None:
    queue = ReadingQueue(reader, workers=1, length=1)

    async def overfill() -> None:
        first = asyncio.create_task(queue.read_soon(b"0"))
        assert await asyncio.to_thread(reader.entered.acquire, timeout=PATIENCE_S)
        with pytest.raises(BusyError) as refused:
            await queue.read_all([b"1", b"2"])
        assert 1 <= refused.value.retry_after_s <= LONGEST_WAIT_S
        second = asyncio.create_task(queue.read_soon(b"3"))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            queue.read(b"4")
        reader.let.set()
        await asyncio.gather(first, second)

    run(overfill())
    assert reader.images == [b"0", b"3"]


def test_one_bad_image_does_not_spoil_the_others(reader: HeldReader) -> None:
    reader.let.set()
    queue = ReadingQueue(reader, workers=2, length=8)
    good, bad, last = run(queue.read_all([b"0", b"bad", b"1"]))
    assert good == last == reader.reading
    assert isinstance(bad, ImageError)
    assert not queue.waiting


def test_a_failed_reading_leaves_its_place(reader: HeldReader) -> None:
    reader.let.set()
    queue = ReadingQueue(reader, workers=1, length=1)
    for _ in range(5):
        with pytest.raises(ImageError):
            queue.read(b"bad")
    assert not queue.is_full


def test_every_reading_is_seen_and_no_failure(reader: HeldReader) -> None:
    reader.let.set()
    seen: list[NumberReading] = []
    queue = ReadingQueue(reader, 1, 9, seen.append)
    run(queue.read_all([b"0", b"bad", b"1"]))
    assert seen == [reader.reading] * 2


def test_a_closed_queue_has_finished_what_it_read(reader: HeldReader) -> None:
    queue = ReadingQueue(reader, workers=1, length=1)
    with ThreadPoolExecutor(2) as threads:
        reading = threads.submit(queue.read, b"0")
        assert reader.entered.acquire(timeout=PATIENCE_S)
        closing = threads.submit(queue.close)
        assert not closing.done()
        reader.let.set()
        closing.result(PATIENCE_S)
        assert reading.result(PATIENCE_S) == reader.reading


class HungryReader:
    """Works for as long as it is told, and then fails where it is told."""

    def __init__(self, reading: NumberReading, worked_s: float, error: Exception | None = None) -> None:
        self.reading = reading
        self.worked_s = worked_s
        self.error = error

    def read(self, _: bytes, /) -> NumberReading:
        end = time.thread_time() + self.worked_s
        while time.thread_time() < end:
            pass
        if self.error is not None:
            raise self.error
        return self.reading


@pytest.mark.parametrize("error", [None, ImageError("Damaged.")])
@pytest.mark.parametrize(("worked_s", "times"), [(0.0, 0), (1.2 * LARGE_S, 1)])
def test_memory_is_given_back_after_large_pictures_only(
    reading_407: NumberReading,
    worked_s: float,
    times: int,
    error: Exception | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bool] = []
    monkeypatch.setattr("web.readings.give_back", lambda: given.append(True))
    queue = ReadingQueue(HungryReader(reading_407, worked_s, error), workers=1, length=0)

    with suppress(ImageError):
        queue.read(b"image")

    assert len(given) == times
    queue.close()
