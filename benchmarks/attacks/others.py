"""What somebody else meets, who asks for a small drawing and for the app's health again and again."""

import asyncio
import base64
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.attacks.attack import LOGIN, Answers
from benchmarks.drawings import drawing, encoded
from benchmarks.serving import Served, User, waited_for_a_core

DRAWING_EVERY_S = 0.1
HEALTH_EVERY_S = 0.05
MEMORY_EVERY_S = 0.2
PATIENCE_S = 60.0  # for an answer


@dataclass
class Seen:
    """What was seen of the app for a while.

    Attributes
    ----------
    drawing_s, health_s : float
        The longest that an answer took, less what the app's own process and who asks waited for a core: an
        attacker on the same machine takes the cores, one from elsewhere takes none.
    answers : Counter of str
        How often a drawing had each status, or what came instead.
    peak_mb, own_peak_mb : float
        The most memory of all processes, and of the app's own.
    """

    drawing_s: float = 0
    health_s: float = 0
    answers: Answers = field(default_factory=Counter)
    peak_mb: float = 0
    own_peak_mb: float = 0


@asynccontextmanager
async def seen_by_others(server: Served) -> AsyncIterator[Seen]:
    """Use the app, and look at its memory, until this ends; what was asked is waited for."""
    seen, is_over = Seen(), asyncio.Event()
    body, number = encoded(drawing(407)), 0
    basic = base64.b64encode(LOGIN.encode()).decode()

    async def draw() -> None:
        nonlocal number
        number += 1
        # Each from another address, so that no rate is reached; the app believes those of its own machine.
        client = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        headers = {
            "Content-Type": "image/png",
            "Authorization": f"Basic {basic}",
            "X-Forwarded-For": client,
        }
        status, seconds = await _asked(server, "POST", "/v1/read", headers, body)
        seen.answers[status] += 1
        seen.drawing_s = max(seen.drawing_s, seconds)

    async def ask_for_health() -> None:
        _, seconds = await _asked(server, "GET", "/healthz", {}, b"")
        seen.health_s = max(seen.health_s, seconds)

    async def weigh() -> None:
        seen.peak_mb = max(seen.peak_mb, server.peak_mb)
        seen.own_peak_mb = max(seen.own_peak_mb, server.own_peak_mb)

    uses = ((draw, DRAWING_EVERY_S), (ask_for_health, HEALTH_EVERY_S), (weigh, MEMORY_EVERY_S))
    async with asyncio.TaskGroup() as tasks:
        for use, pause_s in uses:
            tasks.create_task(_again_and_again(use, pause_s, is_over))
        try:
            yield seen
        finally:
            is_over.set()


async def _again_and_again(
    use: Callable[[], Awaitable[None]], pause_s: float, is_over: asyncio.Event
) -> None:
    while not is_over.is_set():
        await use()
        await asyncio.sleep(pause_s)


async def _asked(
    server: Served, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[str, float]:
    """Ask over a new connection; return the status, or what came instead, and how long that took, seconds."""
    user, start, waited_s = User(server.url), time.perf_counter(), _waited_s(server)
    try:
        status, _ = await asyncio.wait_for(user.ask(method, path, headers, body), PATIENCE_S)
        said = str(status)
    except OSError as error:
        said = type(error).__name__
    finally:
        user.leave()
    return said, max(0.0, time.perf_counter() - start - (_waited_s(server) - waited_s))


def _waited_s(server: Served) -> float:
    return waited_for_a_core(server.pid) + waited_for_a_core(os.getpid())
