"""Removes ``charset`` from a form's ``Content-Type``, so that its fields are decoded as UTF-8.

A client could name any codec of Python: ``punycode`` takes a minute a megabyte, ``undefined`` always fails.
"""

from python_multipart.multipart import parse_options_header
from starlette.types import ASGIApp, Receive, Scope, Send

TYPE = b"content-type"
FORM = b"multipart/form-data"


class FormsAreUtf8:
    """Middleware that keeps only the boundary of a form's ``Content-Type``.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            scope["headers"] = [
                (name, _without_charset(value) if name == TYPE else value) for name, value in scope["headers"]
            ]
        return await self._app(scope, receive, send)


def _without_charset(value: bytes) -> bytes:
    if b"charset" not in value.lower():
        return value
    kind, options = parse_options_header(value)
    if kind != FORM:
        return value
    return b'%s; boundary="%s"' % (FORM, options[b"boundary"]) if b"boundary" in options else FORM
