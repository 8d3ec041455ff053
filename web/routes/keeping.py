"""Stores corrections in threads of their own, so that a database that hangs delays no reading and no stop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus

from corrections import DatabaseError
from web.problems import RequestError

GIFTS_AT_ONCE = 8  # twice the connections to the database; a gift takes some 10 ms


class Keeping:
    """Keeps at most `GIFTS_AT_ONCE` gifts at a time, each in a thread that no stop waits for.

    Parameters
    ----------
    timeout_s : float
        Seconds after which the visitor is told that it failed; what hangs keeps its place until it ends.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._places = threading.BoundedSemaphore(GIFTS_AT_ONCE)

    async def result(self, keep: Callable[[], int]) -> int:
        """Return what `keep` does; it is called in another thread.

        Raises
        ------
        RequestError
            429 at once, if as many gifts are being kept as may.
        DatabaseError
            If it takes too long.
        """
        if not self._places.acquire(blocking=False):
            detail = "The drawing was not kept: too many are given at once. Try again in 1 s."
            raise RequestError(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": "1"})
        given: Future[int] = Future()
        given.set_running_or_notify_cancel()  # from here on nobody can call it off
        try:
            threading.Thread(target=self._keep, args=(keep, given), name="gift", daemon=True).start()
        except RuntimeError:  # the system has no thread left
            self._places.release()
            raise
        try:
            return await asyncio.wait_for(asyncio.wrap_future(given), self._timeout_s)
        except TimeoutError as error:
            raise DatabaseError(f"The database has not answered for {self._timeout_s:g} s.") from error

    def _keep(self, keep: Callable[[], int], given: "Future[int]") -> None:
        try:
            number = keep()
        except BaseException as error:
            self._places.release()
            given.set_exception(error)
        else:
            self._places.release()
            given.set_result(number)
