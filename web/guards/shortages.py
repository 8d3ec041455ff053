"""Answers requests that fail because the machine is out of open files, memory or disk space."""

import errno
import logging
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from web.guards.notes import NotedSend
from web.problems import RequestError, problem_response

OF_DISK = (errno.ENOSPC, errno.EDQUOT)
OF_THE_REST = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

log = logging.getLogger(__name__)


def is_shortage(error: BaseException) -> bool:
    """Tell whether an error says that open files, memory or disk space ran out."""
    return isinstance(error, OSError) and error.errno in (*OF_DISK, *OF_THE_REST)


class Shortages:
    """Middleware that answers 507 where the disk is full, and 503 where there are no more files or memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        noted = NotedSend(send)
        try:
            await self._app(scope, receive, noted)
        except OSError as error:
            if scope["type"] != "http" or not is_shortage(error):
                raise
            log.error("%s", error)
            if not noted.has_started:
                await problem_response(_problem(error))(scope, receive, send)


def _problem(error: OSError) -> RequestError:
    if error.errno in OF_DISK:
        detail = "The server's disk is full. Try again later, and tell the operator."
        return RequestError(HTTPStatus.INSUFFICIENT_STORAGE, detail)
    detail = "The server has no more room for this. Try again in 5 s."
    return RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "5"})
