"""Answers requests that still run when the app's time to stop is over."""

import asyncio
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from web.guards.askers import KEY
from web.guards.notes import NotedSend
from web.problems import RequestError, problem_response
from web.reading.turns import NOBODY

DETAIL = "The server is being stopped. Send the request again in a moment."


class AnswerAtStop:
    """Middleware that answers 503 to a cancelled request; otherwise it would be a 500 and a stack trace."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        noted = NotedSend(send)
        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:  # a stop cannot wait for it, or its client has left
            if not noted.has_started and not scope.get(KEY, NOBODY).has_left:
                error = RequestError(HTTPStatus.SERVICE_UNAVAILABLE, DETAIL, {"Retry-After": "1"})
                await problem_response(error)(scope, receive, send)
        return None
