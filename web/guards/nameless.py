"""Keeps the ``Host`` that a request names out of the answers, because a client can send any name.

Gradio writes it into the page, whose script would then send everything there, and remembers that of the first
visitor for all others. Without it the page asks where it came from.
"""

import re
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_NAME = b"number-reader.invalid"  # RFC 6761 promises that there is none
NAMING = (b"host", b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server")  # what Gradio believes
NAMED = re.compile(rb"https?://" + re.escape(NO_NAME))
PAGE_ROOT = re.compile(b'"' + NAMED.pattern + b'"')
# Where Gradio answers with the name of the server.
WITH_A_NAME = ("/", "/config", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/runs")
KEPT = 8  # answers: each of these is the same for all who ask, but for those who are to log in


@lru_cache(maxsize=KEPT)
def _without_name(body: bytes, is_page: bool) -> bytes:
    return NAMED.sub(b"", PAGE_ROOT.sub(b'"/"', body) if is_page else body)


class Nameless:
    """Middleware that hides the server's name from the application, and leaves none in the answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        hidden = list(NAMING)
        if scope["path"] == "/":
            scope["query_string"] = b""  # Gradio would look for a page of that name, and fail
        is_named = scope["method"] == "GET" and (scope["path"].rstrip("/") or "/") in WITH_A_NAME
        if is_named:  # it is looked into before it is sent
            hidden.append(b"accept-encoding")
        headers = [header for header in scope["headers"] if header[0] not in hidden]
        scope["headers"] = [*headers, (b"host", NO_NAME)]
        start: Message = {}
        body = bytearray()

        async def send_without_name(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                location = MutableHeaders(scope=message).get("location")
                if location is not None:
                    place = NAMED.sub(b"", location.encode("latin-1")).decode("latin-1")
                    MutableHeaders(scope=message)["location"] = place or "/"
                start = message
                if is_named:
                    return
            elif is_named and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                is_page = Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
                text = _without_name(bytes(body), is_page)
                MutableHeaders(scope=start)["content-length"] = str(len(text))
                await send(start)
                message = {"type": "http.response.body", "body": text}
            await send(message)

        return await self._app(scope, receive, send_without_name)
