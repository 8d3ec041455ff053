"""The limits of a body, beside those that are tested on the routes and on the running app."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from web.guards.bodies import BodyLimits

MOST = 100  # bytes
IN_FLIGHT = 1_000_000  # bytes
PATH = "/v1/read"


async def count(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the length of the body."""
    await JSONResponse(len(await Request(scope, receive).body()))(scope, receive, send)


def answer_to(
    chunks: Iterable[bytes], pause_s: float = 0, headers: Iterable[tuple[bytes, bytes]] = ()
) -> int:
    """Return the status that a body sent in these chunks is answered, each after a pause."""
    waiting = [*chunks]
    statuses: list[int] = []

    async def receive() -> Message:
        await asyncio.sleep(pause_s)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {"type": "http", "method": "POST", "path": PATH, "headers": [*headers]}
    with ThreadPoolExecutor(1) as thread:
        limited = BodyLimits(count, MOST, 0.2, IN_FLIGHT)
        thread.submit(lambda: asyncio.run(limited(scope, receive, send))).result()
    (status,) = statuses
    return status


def test_a_body_may_have_as_many_bytes_as_the_limit_says_and_no_more() -> None:
    assert answer_to([b"x" * MOST]) == 200
    assert answer_to([b"x" * MOST, b""]) == 200
    assert answer_to([b"x" * (MOST + 1)]) == 413


def test_a_body_without_a_length_is_counted_as_it_comes() -> None:
    endless = [b"x" * 30] * 1000
    assert answer_to(endless) == 413


def test_an_announced_length_is_refused_before_anything_is_received() -> None:
    assert answer_to([], headers=[(b"content-length", b"101")]) == 413


def test_the_time_is_that_of_the_whole_body() -> None:
    assert answer_to([b"x"] * 3, pause_s=0.01) == 200
    assert answer_to([b"x"] * 50, pause_s=0.05) == 408


@pytest.mark.parametrize("length", [b"-5", b"many", "²".encode()])
def test_a_length_that_is_none_is_passed_over(length: bytes) -> None:
    assert answer_to([b"x"], headers=[(b"content-length", length)]) == 200


def test_what_the_application_raises_is_not_hidden() -> None:
    async def fail(*_: object) -> None:
        raise KeyError("fault")

    async def receive() -> Message:
        return {"type": "http.request"}

    limited: Any = BodyLimits(fail, MOST, 1, IN_FLIGHT)
    scope = {"type": "http", "path": PATH, "headers": []}
    with ThreadPoolExecutor(1) as thread:
        failed = thread.submit(lambda: asyncio.run(limited(scope, receive, None)))
        assert isinstance(failed.exception(), KeyError)
