import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from recognizer.errors import ImageError
from recognizer.reading import NumberReading
from recognizer.worker import Job, TooCostlyError, TooLarge
from recognizer.workers import AHEAD
from segmentation.image import ImageSource
from tests.conftest import ReadsNoPages, in_threads
from web.reading import jobs
from web.reading.readings import LARGE_BYTES, LONGEST_WAIT_S, BusyError, Lanes, ReadingQueue
from web.reading.turns import Asker, asker

PATIENCE_S = 30
Result = TypeVar("Result")


def run(work: Coroutine[None, None, Result]) -> Result:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work)).result(PATIENCE_S)


class HeldReader(ReadsNoPages):
    """Reads only once it is let, and remembers what came to it."""

    def __init__(self, reading: NumberReading) -> None:
        self.reading = reading
        self.let = threading.Event()
        self.entered = threading.Semaphore(0)
        self.images: list[ImageSource] = []

    def read(self, image: ImageSource, /, *, trace: bool = False) -> NumberReading:
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
    queue = ReadingQueue(in_threads(reader, count=2), length=3)

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
    queue = ReadingQueue(in_threads(reader), length=1)

    async def overfill() -> None:
        first = asyncio.create_task(queue.read_soon(b"0"))
        assert await asyncio.to_thread(reader.entered.acquire, timeout=PATIENCE_S)
        with pytest.raises(BusyError) as refused:
            await queue.read_all([b"1", b"2"])
        assert 1 <= refused.value.retry_after_s <= LONGEST_WAIT_S
        second = asyncio.create_task(queue.read_soon(b"3"))
        await asyncio.sleep(0)
        for work in (queue.read_soon, queue.explain, queue.plain):  # there is one way in
            with pytest.raises(BusyError):
                await work(b"4")
        reader.let.set()
        await asyncio.gather(first, second)

    run(overfill())
    assert reader.images == [b"0", b"3"]


def test_one_bad_image_does_not_spoil_the_others(reader: HeldReader) -> None:
    reader.let.set()
    queue = ReadingQueue(in_threads(reader, count=2), length=8)
    good, bad, last = run(queue.read_all([b"0", b"bad", b"1"]))
    assert good == last == reader.reading
    assert isinstance(bad, ImageError)
    assert not queue.waiting


def test_a_failed_reading_leaves_its_place(reader: HeldReader) -> None:
    reader.let.set()
    queue = ReadingQueue(in_threads(reader), length=1)
    for _ in range(5):
        with pytest.raises(ImageError):
            run(queue.read_soon(b"bad"))
    assert not queue.is_full


def test_every_reading_is_seen_and_no_failure(reader: HeldReader) -> None:
    reader.let.set()
    seen: list[NumberReading] = []
    queue = ReadingQueue(in_threads(reader), 9, seen.append)
    run(queue.read_all([b"0", b"bad", b"1"]))
    assert seen == [reader.reading] * 2


class Answering:
    """Answers every job at once with the same thing, or raises it."""

    count = 1

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.images: list[bytes] = []

    def submit(self, _: Job, image: bytes) -> "Future[Any]":
        self.images.append(image)
        done: Future[Any] = Future()
        if isinstance(self.answer, Exception):
            done.set_exception(self.answer)
        else:
            done.set_result(self.answer)
        return done

    def close(self) -> None:
        pass


class Never(Answering):
    """Answers no job."""

    def submit(self, _: Job, image: bytes) -> "Future[Any]":
        self.images.append(image)
        return Future()


@pytest.mark.parametrize("answer", [TooCostlyError(), TooLarge()])
def test_what_is_not_read_in_a_moment_is_read_in_the_slow_lane(
    reading_407: NumberReading, answer: object
) -> None:
    lanes = Lanes(Answering(answer), Answering(reading_407))
    assert run(ReadingQueue(lanes, length=8).read_soon(b"0")) == reading_407


def test_a_large_file_never_meets_the_quick_lane(reading_407: NumberReading) -> None:
    lanes = Lanes(quick := Answering(TooLarge()), Answering(reading_407))
    large = bytes(LARGE_BYTES + 1)
    assert run(ReadingQueue(lanes, length=8).read_all([b"0", large])) == [reading_407] * 2
    assert quick.images == [b"0"]


def test_what_ran_over_fills_a_part_of_the_slow_lane_and_large_files_the_rest() -> None:
    queue = ReadingQueue(Lanes(Answering(TooCostlyError()), Never(0)), length=15)

    async def fill() -> None:
        waiting = [asyncio.create_task(queue.read_soon(b"costly")) for _ in range(4)]
        await asyncio.sleep(0.05)
        with pytest.raises(BusyError):
            await queue.read_soon(b"costly")
        waiting.append(asyncio.create_task(queue.read_soon(bytes(LARGE_BYTES + 1))))
        await asyncio.sleep(0.05)
        assert (queue.waiting, queue.is_full) == (4, False)  # and one is being read
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    run(fill())


def test_who_sends_many_is_read_in_turn_with_who_sends_one(reader: HeldReader) -> None:
    queue = ReadingQueue(in_threads(reader), length=64)

    async def send_as(client: str, image: bytes) -> None:
        asker.set(Asker(client))
        await queue.read_soon(image)

    async def send_all() -> None:
        many = [asyncio.create_task(send_as("many", b"many")) for _ in range(16)]
        await asyncio.sleep(0)
        one = asyncio.create_task(send_as("one", b"one"))
        assert await asyncio.to_thread(reader.entered.acquire, timeout=PATIENCE_S)
        reader.let.set()
        await asyncio.gather(*many, one)

    run(send_all())
    assert reader.images.index(b"one") <= AHEAD + 1  # what its process has, and one more in turn
    assert len(reader.images) == 17


def test_what_waits_for_somebody_who_left_is_never_read(reader: HeldReader) -> None:
    queue = ReadingQueue(in_threads(reader), length=AHEAD)

    async def leave() -> None:
        asker.set(gone := Asker("gone"))
        first = [asyncio.create_task(queue.read_soon(b"read")) for _ in range(AHEAD)]
        waiting = asyncio.create_task(queue.read_soon(b"never"))
        assert await asyncio.to_thread(reader.entered.acquire, timeout=PATIENCE_S)
        assert queue.is_full
        gone.leave()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not queue.is_full
        reader.let.set()
        await asyncio.gather(*first)
        await queue.read_soon(b"read")

    run(leave())
    assert reader.images == [b"read"] * (AHEAD + 1)


class PagesAlone:
    """Does jobs, and remembers which lane they came by."""

    count = 1

    def __init__(self) -> None:
        self.done: list[Job] = []

    def submit(self, job: Job, image: bytes) -> "Future[Any]":
        self.done.append(job)
        done: Future[Any] = Future()
        done.set_result(b"{}")
        return done

    def close(self) -> None:
        pass


def test_a_page_goes_to_the_slow_lane_at_once() -> None:
    quick, slow = PagesAlone(), PagesAlone()
    assert run(ReadingQueue(Lanes(quick, slow), length=1).read_page(b"page")) == b"{}"
    assert (quick.done, slow.done) == ([], [jobs.read_page])
