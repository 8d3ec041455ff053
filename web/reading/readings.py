"""A bounded queue before the processes that read: the one way in for every image.

There are two lanes. The quick one takes what looks small, and ends what turns out to take more than a moment.
The slow one takes that and what is large, at leisure; so nobody's drawing waits for somebody else's photo.

The crops of several requests are not put into one batch: the networks are two fifths of a reading's time and
hardly cheaper by the crop; on two cores a batch of 16 drawings took 1.02 times what the 16 took one by one.
"""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple, Protocol

from recognizer.limits import Limits
from recognizer.reading import NumberReading
from recognizer.worker import Job, TooCostlyError, TooLarge
from recognizer.workers import AHEAD, Workers
from web.page.languages import ENGLISH, Language
from web.reading import jobs
from web.reading.turns import Asker, Turns, asker
from web.settings import Settings

PRELOADED = "web.reading.preload"  # where processes are forked
QUICK_S = 0.04  # of processor time in the quick lane; one drawing in a hundred takes over 0.011
LARGE_BYTES = 1024**2  # of a file; a drawing has 10 to 100 KB
SLOW_NICE = 5  # the slow lane's processes get a third of the time of the others, where there is too little
OVERRUN_SHARE = 4  # what ran over in the quick lane may fill one in so many places of the slow one
FIRST_GUESS_S = 0.02  # of a reading's time, until one has been measured
SMOOTHING = 0.05  # weight of the newest reading in the mean time
LONGEST_WAIT_S = 60  # that a client is ever told to wait


class BusyError(Exception):
    """The queue is full.

    Attributes
    ----------
    retry_after_s : int
        Seconds until the queue should have room again.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"The reader is busy. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class Does(Protocol):
    """Something that runs jobs: `recognizer.workers.Workers`, or threads in a test."""

    count: int

    def submit(self, job: Job, image: bytes) -> "Future[Any]":
        """Have a job done, see `recognizer.workers.Workers.submit`."""
        ...

    def close(self) -> None:
        """End what is being done."""
        ...


class Lanes(NamedTuple):
    """The workers of the two lanes: quick for small images, slow for all others."""

    quick: Does
    slow: Does


def worker_lanes(make_reader: Callable[[], jobs.Reader], settings: Settings) -> Lanes:
    """Return lanes of as many processes each as the settings say, when each lane has one that is ready.

    Parameters
    ----------
    make_reader : callable
        See `recognizer.workers.Workers`.
    settings : Settings
        How many processes, and what each may take.

    Raises
    ------
    LostError
        If they cannot start.
    """
    memory_mb, seconds = settings.worker_memory_mb, settings.reading_timeout_s
    quick = Limits(memory_mb, min(QUICK_S, seconds), small_only=True)
    slow = Limits(memory_mb, seconds, nice=SLOW_NICE, is_for_one=True)
    lanes = Lanes(*(Workers(make_reader, settings.workers, limits, PRELOADED) for limits in (quick, slow)))
    for begun in [workers.submit(jobs.begin, b"") for workers in lanes]:
        begun.result()
    return lanes


class Lane:
    """Workers and the images that wait for them. Belongs to one event loop.

    Parameters
    ----------
    workers : Does
        What does the jobs.
    length : int
        Images that may wait beside those that are being read.
    """

    def __init__(self, workers: Does, length: int) -> None:
        self._workers = workers
        self._most = workers.count + length
        self._unfinished = 0
        self._mean_s = FIRST_GUESS_S
        self._turns = Turns(workers.count * AHEAD)

    @property
    def waiting(self) -> int:
        """Images that wait now."""
        return max(0, self._unfinished - self._workers.count)

    @property
    def is_full(self) -> bool:
        """Whether the next image would be refused."""
        return self._unfinished >= self._most

    def enter(self, images: int, share: int = 1) -> None:
        """Take places for images, each of which `do` leaves again.

        Parameters
        ----------
        images : int
            How many.
        share : int
            They may fill one in so many places.

        Raises
        ------
        BusyError
            If there is no room for all of them.
        """
        if images and self._unfinished + images > max(1, self._most // share):
            wait = math.ceil(self._unfinished * self._mean_s / self._workers.count)
            raise BusyError(min(max(wait, 1), LONGEST_WAIT_S))
        self._unfinished += images

    async def do(self, job: Job, image: bytes) -> Any:
        """Have a job done in a place that was taken; raises what `recognizer.workers.Workers.submit` says."""
        start = time.perf_counter()
        try:
            await self._turns.take(asker.get())
            try:
                return await asyncio.wrap_future(self._workers.submit(job, image))
            finally:
                self._turns.leave()
        finally:
            self.leave(1)
            took_s = (time.perf_counter() - start) * self._workers.count / (self._unfinished + 1)
            self._mean_s += SMOOTHING * (took_s - self._mean_s)

    def leave(self, images: int) -> None:
        """Free places that were taken."""
        self._unfinished -= images

    def close(self) -> None:
        """End what is being done."""
        self._workers.close()


class ReadingQueue:
    """Reads images, those of each client in the order in which they came. Belongs to one event loop.

    Parameters
    ----------
    lanes : Lanes
        What reads.
    length : int
        Images that may wait in each lane.
    seen : callable, optional
        Is told of every reading.
    """

    def __init__(
        self, lanes: Lanes, length: int, seen: Callable[[NumberReading], None] = lambda _: None
    ) -> None:
        self._quick, self._slow = (Lane(workers, length) for workers in lanes)
        self._seen = seen

    @property
    def waiting(self) -> int:
        """Images that wait for a worker now."""
        return self._quick.waiting + self._slow.waiting

    @property
    def is_full(self) -> bool:
        """Whether the next drawing would be refused."""
        return self._quick.is_full

    async def read_soon(self, image: bytes, /) -> NumberReading:
        """Read one image.

        Raises
        ------
        BusyError
            If the queue is full.
        ImageError
            If `image` is no image.
        TooCostlyError
            If it takes more time or memory than a worker may.
        LostError
            If its worker is lost, or the app is being stopped.
        """
        (result,) = await self.read_all([image])
        if isinstance(result, BaseException):
            raise result
        return result

    async def read_all(self, images: Sequence[bytes]) -> list[NumberReading | BaseException]:
        """Read images side by side; return for each its reading or the error of reading it.

        Raises
        ------
        BusyError
            If the queue has no room for all of them.
        """
        results = await self._do_all(jobs.read, images)
        for result in results:
            if isinstance(result, NumberReading):
                self._seen(result)
        return results

    async def explain(self, image: bytes, language: Language = ENGLISH) -> bytes:
        """Return how an image is read, see `web.reading.jobs.explain`; raises what `read_soon` does."""
        return bytes(await self._do_one(partial(jobs.explain, language=language), image))

    async def read_page(self, image: bytes) -> bytes:
        """Return all numbers on a page, see `web.reading.jobs.read_page`; raises what `read_soon` does.

        It goes to the slow lane at once: few pages are read in a moment.
        """
        return await self._do_slowly(jobs.read_page, image)

    async def read_table(self, image: bytes, language: Language = ENGLISH) -> bytes:
        """Return the same for the page's own script, see `web.reading.jobs.read_table`."""
        return await self._do_slowly(partial(jobs.read_table, language=language), image)

    async def plain(self, image: bytes) -> bytes:
        """Return the picture to store, see `jobs.plain`; raises what `read_soon` and `plain_png` do."""
        asker.set(Asker(asker.get().client))  # a gift is kept also where the giver has left
        return bytes(await self._do_one(jobs.plain, image))

    def close(self) -> None:
        """End what is being read, and refuse all else."""
        self._quick.close()
        self._slow.close()

    async def _do_slowly(self, job: Job, image: bytes) -> bytes:
        self._slow.enter(1)
        return bytes(await self._slow.do(job, image))

    async def _do_one(self, job: Job, image: bytes) -> Any:
        (result,) = await self._do_all(job, [image])
        if isinstance(result, BaseException):
            raise result
        return result

    async def _do_all(self, job: Job, images: Sequence[bytes]) -> list[Any]:
        large = sum(len(image) > LARGE_BYTES for image in images)
        self._slow.enter(large)
        try:
            self._quick.enter(len(images) - large)
        except BusyError:
            self._slow.leave(large)
            raise
        work = (
            self._slow.do(job, image) if len(image) > LARGE_BYTES else self._do_quickly(job, image)
            for image in images
        )
        return await asyncio.gather(*work, return_exceptions=True)

    async def _do_quickly(self, job: Job, image: bytes) -> Any:
        try:
            done = await self._quick.do(job, image)
        except TooCostlyError:
            self._slow.enter(1, OVERRUN_SHARE)
        else:
            if not isinstance(done, TooLarge):
                return done
            self._slow.enter(1)
        return await self._slow.do(job, image)
