"""Refuses messages on which MCP's server would fail, and keeps clients' mistakes out of the log."""

import json
import logging
from http import HTTPStatus
from pathlib import Path

import mcp
from mcp.server.fastmcp import FastMCP
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import RequestError, problem_response
from web.routes.uploads import in_turn, json_fields

MCP_PATH = "/mcp"
WANTED = 'Send a message of MCP, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"} and the like.'
SOURCES = str(Path(mcp.__file__).parent)


def mcp_route(server: FastMCP) -> Route:
    """Return the route of a server behind a check of its messages.

    What no parser or no answer can hold is answered 400: numbers of over 4,300 digits, lists nested 1,000
    deep, halves of surrogate pairs. MCP's own code answers them with 500 and logs its stack. Only POST: by
    GET it would hold a connection, and it has nothing to say unasked.
    """
    (route,) = server.streamable_http_app().routes
    assert isinstance(route, Route)
    return Route(route.path, _Checked(route.endpoint), methods=["POST"])


class _Checked:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await Request(scope, receive).body()
            await in_turn(_require_json, body)
        except ClientDisconnect:
            return None  # nobody waits for an answer
        except RequestError as error:
            return await problem_response(error)(scope, receive, send)
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        return await self._app(scope, receive_again, send)


def quieten_mcp() -> None:
    """Log nothing of MCP's server but its faults; what a client got wrong it is told itself."""
    logging.getLogger("mcp").setLevel(logging.ERROR)
    logging.getLogger("mcp.server.fastmcp").setLevel(
        logging.CRITICAL
    )  # faults of the tool are logged where it is
    # What it calls an error there is a client's answer to nothing that was asked.
    logging.getLogger("mcp.server.lowlevel.server").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(
        _is_no_chatter
    )  # to which it also writes; the same filter is added once only


def _is_no_chatter(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR or not record.pathname.startswith(SOURCES)


def _require_json(body: bytes) -> None:
    fields = json_fields(body, WANTED)
    try:
        if b"\\u" in body:  # only so can half a surrogate pair be written
            json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        detail = (
            f"A text of the JSON holds half a character (\\u{ord(error.object[error.start]):x}). {WANTED}"
        )
        raise RequestError(HTTPStatus.BAD_REQUEST, detail) from error
