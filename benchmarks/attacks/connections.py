"""Connections that say nothing or half of what they should, and requests that are many or have no end."""

import asyncio
from collections import Counter
from contextlib import suppress
from urllib.parse import urlsplit

from benchmarks.attacks.attack import Answers, Attack, Sent, Target, answers_to, many
from benchmarks.serving import head

MB = 1024**2
CONNECTIONS = 1300  # where 1,024 files may be open
SILENCE_S = 6.0  # longer than the app lets a connection be silent
HELD_S = 1.0
PATIENCE_S = 40.0  # for an answer
PAGES = ("/", "/metrics", "/openapi.json")  # what is made anew for each request
HEADERS = 20_000  # of a request


async def silent(target: Target, size: float) -> Answers:
    """Connect, and say nothing."""
    return await _held(target, many(CONNECTIONS, size), [], SILENCE_S * size)


async def half_heads(target: Target, size: float) -> Answers:
    """Begin a request, and do not end its head."""
    start = b"POST /v1/read HTTP/1.1\r\nHost: x\r\nX: "
    return await _held(target, many(CONNECTIONS, size), [start], SILENCE_S * size)


async def held_bodies(target: Target, size: float) -> Answers:
    """Send large bodies but for the last byte, and then that."""
    length = round(19 * MB * size)
    start = head("POST", "/v1/read", {"Host": "x", "Content-Type": "image/png"}, length)
    return await _held(target, many(100, size), [start, bytes(length - 1)], HELD_S, b"x")


async def pages_at_once(target: Target, size: float) -> Answers:
    """Ask for pages from hundreds of connections side by side."""
    asked = [Sent(path, "text/html", b"", "GET") for path in PAGES]
    return await answers_to(target, asked * many(330, size), many(400, size))


async def endless_headers(target: Target, size: float) -> Answers:
    """Send requests with thousands of headers."""
    headers = {f"X-{number}": "a" for number in range(round(HEADERS * size))}
    return await answers_to(target, [Sent("/v1/read", "image/png", b"")] * many(200, size), 20, headers)


async def _held(target: Target, count: int, starts: list[bytes], seconds: float, end: bytes = b"") -> Answers:
    """Hold connections, each with the start of a request; then send its end, and count the answers."""
    answers: Answers = Counter()
    address = urlsplit(target.url)

    async def hold() -> None:
        try:
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
        except OSError as error:
            answers[type(error).__name__] += 1
            return
        try:
            for start in starts:
                writer.write(start)
                await writer.drain()
            await asyncio.sleep(seconds)
            if end:
                writer.write(end)
                line = await asyncio.wait_for(reader.readline(), PATIENCE_S)
            else:
                line = await asyncio.wait_for(reader.readline(), 1)
            answers[line.split()[1].decode() if line else "closed"] += 1
        except TimeoutError:
            answers["still open"] += 1
        except OSError:
            answers["closed"] += 1
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    await asyncio.gather(*(hold() for _ in range(count)))
    return answers


ATTACKS = (
    Attack("silent connections", silent),
    Attack("half heads", half_heads),
    Attack("bodies without their last byte", held_bodies),
    Attack("pages at once", pages_at_once),
    Attack("endless headers", endless_headers),
)
