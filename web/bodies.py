"""Holds every request's body to a size and a time, before anything of it is decoded."""

import asyncio
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import RequestError, problem_response


class BodyLimits:
    """Middleware that answers 413 to too large a body and 408 to one that comes too slowly.

    Parameters
    ----------
    app : ASGIApp
        What answers the others.
    most_bytes : int
        Largest body.
    timeout_s : float
        Seconds from the first look at the body until its end.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, timeout_s: float) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self._most_bytes:
            return await problem_response(self._too_large())(scope, receive, send)
        body = _Body(receive, self._most_bytes, self._timeout_s)
        started = False

        async def send_unless_refused(message: Message) -> None:
            nonlocal started
            if body.trouble is None or started:
                started = True
                await send(message)

        try:
            await self._app(scope, body.receive, send_unless_refused)
        except Exception:
            if body.trouble is None:
                raise
        if body.trouble is not None and not started:
            is_slow = body.trouble is HTTPStatus.REQUEST_TIMEOUT
            await problem_response(self._too_slow() if is_slow else self._too_large())(scope, receive, send)
        return None

    def _too_large(self) -> RequestError:
        limit = self._most_bytes / 1024**2
        detail = f"The request has more than {limit:g} MB. Scale the picture down and send it again."
        return RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, {"Connection": "close"})

    def _too_slow(self) -> RequestError:
        detail = f"The request took more than {self._timeout_s:g} s. Send it faster, or a smaller picture."
        return RequestError(HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"})


class _Body:
    """A request's body that ends as if the client had gone, once it breaks a limit; `trouble` says which."""

    def __init__(self, receive: Receive, most_bytes: int, timeout_s: float) -> None:
        self._receive = receive
        self._left = most_bytes
        self._timeout_s = timeout_s
        self._deadline: float | None = None
        self._is_whole = False
        self.trouble: HTTPStatus | None = None

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        if self.trouble is not None:
            return {"type": "http.disconnect"}
        self._deadline = self._deadline or asyncio.get_running_loop().time() + self._timeout_s
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            return self._refused(HTTPStatus.REQUEST_TIMEOUT)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            return self._refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        self._is_whole = not message.get("more_body", False)
        return message

    def _refused(self, trouble: HTTPStatus) -> Message:
        self.trouble = trouble
        return {"type": "http.disconnect"}
