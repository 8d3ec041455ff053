"""A bounded queue before the threads that read, so that a crowd is told to wait and does not fill the memory.

The crops of several requests are not put into one batch: the networks are two fifths of a reading's time and
hardly cheaper by the crop; on two cores a batch of 16 drawings took 1.02 times what the 16 took one by one.
"""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from recognizer.reading import NumberReading
from web.memory import give_back

FIRST_GUESS_S = 0.02  # of a reading's time, until one has been measured
SMOOTHING = 0.05  # weight of the newest reading in the mean time
LARGE_S = 0.1  # of processor time; ten times that of an ordinary drawing, so what takes longer took much room
LONGEST_WAIT_S = 60  # that a client is ever told to wait


class Reader(Protocol):
    """What the web side needs of a reader; `recognizer.NumberReader` is one."""

    def read(self, image: bytes, /) -> NumberReading:
        """Return the number in the bytes of an image file, or raise `ImageError`; safe from many threads."""
        ...


class BusyError(Exception):
    """More images wait than may.

    Attributes
    ----------
    retry_after_s : int
        Seconds until the queue should have room again.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"The reader is busy. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class ReadingQueue:
    """Reads images in `workers` threads, in the order in which they came. Safe to call from many threads.

    Parameters
    ----------
    reader : Reader
        What reads them.
    workers : int
        Readings at the same time.
    length : int
        Images that may wait beside those.
    seen : callable, optional
        Is told of every reading, in the thread that read it.
    """

    def __init__(
        self,
        reader: Reader,
        workers: int,
        length: int,
        seen: Callable[[NumberReading], None] = lambda _: None,
    ) -> None:
        self._reader = reader
        self._seen = seen
        self._workers = workers
        self._most = workers + length
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._lock = threading.Lock()
        self._unfinished = 0
        self._mean_s = FIRST_GUESS_S

    @property
    def waiting(self) -> int:
        """Images that wait for a thread now."""
        return max(0, self._unfinished - self._workers)

    @property
    def is_full(self) -> bool:
        """Whether the next image would be refused."""
        return self._unfinished >= self._most

    def read(self, image: bytes, /) -> NumberReading:
        """Read one image and block until it is done; so a queue is a `Reader`, too.

        Raises
        ------
        BusyError
            If the queue is full.
        ImageError
            If `image` is no image.
        """
        (future,) = self._submit([image])
        return future.result()

    async def read_soon(self, image: bytes, /) -> NumberReading:
        """Read one image without blocking the event loop; raises what `read` does."""
        (future,) = self._submit([image])
        return await asyncio.wrap_future(future)

    async def read_all(self, images: Sequence[bytes]) -> list[NumberReading | BaseException]:
        """Read images side by side; return for each its reading or the error of reading it.

        Raises
        ------
        BusyError
            If the queue has no room for all of them.
        """
        waited = [asyncio.wrap_future(future) for future in self._submit(images)]
        return await asyncio.gather(*waited, return_exceptions=True)

    def close(self) -> None:
        """Finish what is being read and refuse what waits."""
        self._threads.shutdown(cancel_futures=True)

    def _submit(self, images: Sequence[bytes]) -> list[Future[NumberReading]]:
        with self._lock:
            if self._unfinished + len(images) > self._most:
                wait = math.ceil(self._unfinished * self._mean_s / self._workers)
                raise BusyError(min(max(wait, 1), LONGEST_WAIT_S))
            self._unfinished += len(images)
        futures = [self._threads.submit(self._timed, image) for image in images]
        for future in futures:
            future.add_done_callback(self._finished)  # also where it was cancelled before its turn
        return futures

    def _timed(self, image: bytes) -> NumberReading:
        start, worked = time.perf_counter(), time.thread_time()
        try:
            reading = self._reader.read(image)
        finally:  # also where a large file turned out to be damaged
            if time.thread_time() - worked > LARGE_S:
                give_back()
        self._mean_s += SMOOTHING * (time.perf_counter() - start - self._mean_s)
        self._seen(reading)
        return reading

    def _finished(self, _: Future[NumberReading]) -> None:
        with self._lock:
            self._unfinished -= 1
