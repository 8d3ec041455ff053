"""What hangs: a database that is locked under gifts, and a stop with requests in flight."""

import asyncio
import os
import signal
import sqlite3
import time

from benchmarks.attacks.attack import Answers, Attack, Sent, Target, answers_to, many, picture
from benchmarks.attacks.pictures import SHEET_PX, gift
from benchmarks.drawings import drawing, encoded
from benchmarks.heavy import picture_of
from benchmarks.serving import is_running

STOP_S = 10.0  # that a stop may take
BEGUN_S = 0.5  # by then the requests are in flight
LATE = "stopped too late"
AT_A_STOP = {"200", "422", "429", "503", "stopped in time"}


async def gifts_while_locked(target: Target, size: float) -> Answers:
    """Lock the database, and give 45 drawings at once."""
    gifts = [gift(encoded(drawing(number))) for number in range(many(45, size))]
    lock = sqlite3.connect(target.database, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        return await answers_to(target, gifts, len(gifts))
    finally:
        lock.execute("ROLLBACK")
        lock.close()


async def stop(target: Target, size: float) -> Answers:
    """Send what takes seconds and what takes none, and have the app stop."""
    side = many(SHEET_PX, size)
    sheet = picture(encoded(picture_of("rings", side, side)))
    requests: list[Sent] = [sheet] * many(8, size) + [picture(encoded(drawing(0)))] * many(8, size)
    sending = asyncio.create_task(answers_to(target, requests, len(requests)))
    await asyncio.sleep(BEGUN_S)
    os.kill(target.pid, signal.SIGTERM)
    start = time.monotonic()
    while is_running(target.pid) and time.monotonic() - start < 6 * STOP_S:
        await asyncio.sleep(0.05)
    answers = await sending
    answers["stopped in time" if time.monotonic() - start < STOP_S else LATE] += 1
    return answers


def _at_a_stop(answers: Answers) -> str:
    others = sorted(set(answers) - AT_A_STOP)
    return f"a stop with {', '.join(others)}" if others else ""


ATTACKS = (
    Attack("gifts to a locked database", gifts_while_locked),
    Attack("a stop with requests in flight", stop, wrong=_at_a_stop, is_the_end=True),
)
