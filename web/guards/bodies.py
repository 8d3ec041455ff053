"""Receives every body before a route sees it, and limits its size, its time, and the bytes of all."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.guards.json_bounds import JsonBounds
from web.problems import RequestError, problem_response

WITH_IMAGES = ("/v1/read", "/v1/page", "/page/", "/gradio_api/queue/join", "/mcp")
WITH_LOGIN = ("/login",)
LOGIN_BYTES = 65_536  # far more than a name and a password have
FREE_BYTES = 65_536  # of each body that are not counted; a drawing has 5,000 to 20,000
HURRIED_S = 5.0  # that a body may take while others find no room; 20 MB at 32 Mbit/s
RETRY_S = 2  # a body of 20 MB takes about as long at 100 Mbit/s


class InFlight:
    """The bytes of all bodies that have been received and whose requests are not answered yet.

    Parameters
    ----------
    most_bytes : int
        That there may be; the first `FREE_BYTES` of each body are not counted.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._coming: dict[asyncio.Timeout, float] = {}  # of bodies that have yet to end: when they began
        self.bytes = 0

    def check_room(self, size: int) -> None:
        """Raise `RequestError` (429) unless there is room for `size` bytes more."""
        if self.bytes + size > self._most_bytes:
            self._hurry()
            detail = f"The server is busy with other large requests. Try again in {RETRY_S} s."
            raise RequestError(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(RETRY_S)})

    @asynccontextmanager
    async def receiving(self, seconds: float) -> AsyncIterator[None]:
        """Give a body so long to come; less while others find no room."""
        async with asyncio.timeout(seconds) as timeout:
            self._coming[timeout] = asyncio.get_running_loop().time()
            try:
                yield
            finally:
                del self._coming[timeout]

    def _hurry(self) -> None:
        """End the bodies that take longer than they may while others find no room."""
        now = asyncio.get_running_loop().time()
        for timeout, begun in self._coming.items():
            if now - begun > HURRIED_S and not timeout.expired():
                timeout.reschedule(now)

    @contextmanager
    def share(self) -> "Iterator[Share]":
        """Give one request its share, which ends with the request."""
        share = Share(self)
        try:
            yield share
        finally:
            self.bytes -= share.bytes


class Share:
    """What one request has of the bytes in flight."""

    def __init__(self, in_flight: InFlight) -> None:
        self._in_flight = in_flight
        self.bytes = 0

    def grow_to(self, size: int) -> None:
        """Count a body that has `size` bytes now; raise `RequestError` (429) if there is no room for more."""
        if size > FREE_BYTES and size > self.bytes:
            self._in_flight.check_room(size - self.bytes)
            self._in_flight.bytes += size - self.bytes
            self.bytes = size


class BodyLimits:
    """Middleware that answers 413 to too large a body, 408 to too slow a one, 429 where all are too many.

    The app gets each body in one piece, and nothing at all of a client that goes while it sends.

    Parameters
    ----------
    app : ASGIApp
        What answers the others.
    most_bytes : int
        Largest body that may hold images. A login has at most `LOGIN_BYTES`; no other body is looked at.
    timeout_s : float
        Seconds until a body's end.
    most_in_flight : int
        Bytes of all bodies together.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, timeout_s: float, most_in_flight: int) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._timeout_s = timeout_s
        self._in_flight = InFlight(most_in_flight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most = self._most(scope["path"])
        with self._in_flight.share() as share:
            try:
                async with self._in_flight.receiving(self._timeout_s):
                    body = await self._body(scope, receive, share, most)
            except TimeoutError:
                return await problem_response(self._too_slow())(scope, receive, send)
            except RequestError as error:
                return await problem_response(error)(scope, receive, send)
            except _GoneError:
                return None
            waiting = [body]
            del body

            async def receive_body() -> Message:
                if waiting:
                    return {"type": "http.request", "body": waiting.pop(), "more_body": False}
                return await receive()

            return await self._app(scope, receive_body, send)

    def _most(self, path: str) -> int:
        if path.startswith(WITH_IMAGES):
            return self._most_bytes
        return LOGIN_BYTES if path.startswith(WITH_LOGIN) else 0

    async def _body(self, scope: Scope, receive: Receive, share: Share, most: int) -> bytes:
        if most == 0:
            return b""
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        if length.isdecimal():
            if len(length.lstrip("0")) > len(str(most)) or int(length) > most:
                raise _too_large(most)
            if int(length) > FREE_BYTES:
                self._in_flight.check_room(int(length))
        bounds = JsonBounds() if "json" in headers.get("content-type", "").lower() else None
        body = bytearray()
        is_whole = False
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneError
            piece = message.get("body", b"")
            if len(body) + len(piece) > most:
                raise _too_large(most)
            share.grow_to(len(body) + len(piece))
            if bounds is not None:
                bounds.count(piece)
            body += piece
            is_whole = not message.get("more_body", False)
        return bytes(body)

    def _too_slow(self) -> RequestError:
        limit = f"{self._timeout_s:g} s, or {min(HURRIED_S, self._timeout_s):g} s while others waited"
        detail = f"The request took more than {limit}. Send it faster, or a smaller picture."
        return RequestError(HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"})


class _GoneError(Exception):
    """The client went while it sent."""


def _too_large(most: int) -> RequestError:
    detail = f"The request has more than {most / 1024**2:g} MB. Scale the picture down and send it again."
    return RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
