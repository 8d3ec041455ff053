"""The two routes by which Gradio's client asks: one takes an image and reads it, the other gives the answer.

Gradio's own keep each image with its request until somebody asks for the answer, or for ever. These read it
within the request, through the queue of all readings, and keep only the answer, for a while.
"""

import asyncio
import json
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from web.answers import answer_to
from web.problems import RequestError, problem_of
from web.reading.readings import ReadingQueue
from web.routes.uploads import image_from_base64, in_turn, json_fields

JOIN = "/gradio_api/queue/join"
DATA = "/gradio_api/queue/data"
WANTED = 'Send {"data": ["<base64 or data URL of a PNG, JPEG, …>"], "session_hash": "…"}.'
KEPT_S = 60.0  # until an answer is forgotten that nobody fetches; the client fetches it at once
KEPT_BYTES = 16 * 1024**2  # of all such answers; beyond it the oldest goes. One has some 500 bytes a digit
TRY_AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
SESSION_LENGTH = 100  # characters; the client's has 36


class Answers:
    """Answers that wait to be fetched. For one event loop only."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, bytes, float]] = OrderedDict()  # session, answer, until when
        self._bytes = 0
        self._expected: Counter[str] = Counter()  # of each session, readings that have yet to end
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def expected(self, session: str) -> AsyncIterator[None]:
        """Let those who fetch the answers of a session wait for one more."""
        self._expected[session] += 1
        try:
            yield
        finally:
            self._expected -= Counter((session,))
            async with self._news:
                self._news.notify_all()

    def keep(self, session: str, event: str, answer: bytes) -> None:
        """Keep an answer until it is fetched, or its time is over."""
        now = time.monotonic()
        self._kept[event] = (session, answer, now + KEPT_S)
        self._bytes += len(answer)
        for oldest, (_, _, until) in [*self._kept.items()]:
            if until > now and self._bytes <= KEPT_BYTES:
                break
            self._take(oldest)

    async def of(self, session: str) -> AsyncIterator[bytes]:
        """Give the answers of a session until no more is expected."""
        while True:
            for event in [event for event, (asked, _, _) in self._kept.items() if asked == session]:
                if event in self._kept:
                    yield self._take(event)
            if not self._expected[session]:
                return
            async with self._news:
                await self._news.wait()

    def _take(self, event: str) -> bytes:
        _, answer, _ = self._kept.pop(event)
        self._bytes -= len(answer)
        return answer


def build_client_route(queue: ReadingQueue) -> APIRouter:
    """Return the routes around a queue.

    Parameters
    ----------
    queue : ReadingQueue
        What reads.
    """
    router = APIRouter()
    answers = Answers()

    @router.post(JOIN, include_in_schema=False)
    async def join(request: Request) -> dict[str, str]:
        session, image = await in_turn(_asked, await request.body())
        event = secrets.token_hex(16)
        async with answers.expected(session):
            answers.keep(session, event, _completed(event, await _output(image, queue)))
        return {"event_id": event}

    @router.get(DATA, include_in_schema=False)
    async def data(session_hash: str = "") -> StreamingResponse:
        async def messages() -> AsyncIterator[bytes]:
            async for message in answers.of(session_hash):
                yield message
            yield _message({"msg": "close_stream"})

        return StreamingResponse(messages(), media_type="text/event-stream")

    return router


def _asked(body: bytes) -> tuple[str, bytes | RequestError]:
    """Return the session and the image that a body holds, or what is wrong with the image."""
    fields = json_fields(body, WANTED)
    session, data = fields.get("session_hash"), fields.get("data")
    if not (isinstance(session, str) and 0 < len(session) <= SESSION_LENGTH):
        raise RequestError(HTTPStatus.BAD_REQUEST, f"The JSON holds no text named session_hash. {WANTED}")
    if not (isinstance(data, list) and len(data) == 1 and isinstance(data[0], str)):
        raise RequestError(
            HTTPStatus.BAD_REQUEST, f"The JSON holds no list named data with one text. {WANTED}"
        )
    try:
        return session, image_from_base64(data[0])
    except RequestError as error:
        return session, error


async def _output(image: bytes | RequestError, queue: ReadingQueue) -> dict[str, Any]:
    """Return what the client makes a result of, or an error."""
    try:
        if isinstance(image, RequestError):
            raise image
        answer = await answer_to(image, queue)
    except Exception as error:
        wrong = problem_of(error)
        if wrong.status in TRY_AGAIN:
            raise wrong from error
        return {"error": wrong.detail, "visible": True, "duration": 10, "title": "Error"}
    return {"data": [answer.model_dump()], "is_generating": False}


def _completed(event: str, output: dict[str, Any]) -> bytes:
    return _message(
        {"msg": "process_completed", "event_id": event, "output": output, "success": "error" not in output}
    )


def _message(fields: dict[str, Any]) -> bytes:
    return b"data: %s\n\n" % json.dumps(fields).encode()
