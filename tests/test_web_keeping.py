import asyncio
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from corrections import DatabaseError
from tests.running import ROOT, STOP_S
from web.problems import RequestError
from web.routes.keeping import GIFTS_AT_ONCE, Keeping


def test_what_is_kept_or_goes_wrong_comes_back() -> None:
    def fail() -> int:
        raise DatabaseError("locked")

    async def give() -> None:
        keeping = Keeping(timeout_s=STOP_S)
        for number in range(2 * GIFTS_AT_ONCE):  # each gives its place back
            assert await keeping.result(lambda number=number: number) == number  # type: ignore[misc]
            with pytest.raises(DatabaseError, match="locked"):
                await keeping.result(fail)

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        thread.submit(lambda: asyncio.run(give())).result()


def test_what_hangs_is_answered_in_time_and_more_are_refused_at_once() -> None:
    database = threading.Event()

    async def give() -> None:
        keeping = Keeping(timeout_s=0.2)
        start = time.monotonic()
        hung = [keeping.result(lambda: int(database.wait(STOP_S))) for _ in range(GIFTS_AT_ONCE)]
        assert all(
            isinstance(end, DatabaseError) for end in await asyncio.gather(*hung, return_exceptions=True)
        )
        with pytest.raises(RequestError, match="too many") as refused:
            await keeping.result(lambda: 1)
        assert time.monotonic() - start < STOP_S / 2
        assert refused.value.status == 429

        database.set()
        async with asyncio.timeout(STOP_S):
            while True:
                try:
                    assert await keeping.result(lambda: 1) == 1
                    return
                except RequestError:
                    await asyncio.sleep(0.01)

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        thread.submit(lambda: asyncio.run(give())).result()


def test_the_end_of_the_process_does_not_wait_for_what_hangs() -> None:
    program = f"""
import asyncio, time
from web.routes.keeping import Keeping
try:
    asyncio.run(Keeping(0.1).result(lambda: time.sleep({10 * STOP_S})))
except Exception as error:
    print(error)
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=STOP_S, capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"not answered for 0.1 s" in ended.stdout
