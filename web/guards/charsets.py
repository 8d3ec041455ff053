"""Takes the charset out of a form's type, so that its texts are UTF-8.

Python knows some that no form has: ``punycode`` takes a minute for a megabyte, ``undefined`` fails on all.
"""

from python_multipart.multipart import parse_options_header
from starlette.types import ASGIApp, Receive, Scope, Send

TYPE = b"content-type"
FORM = b"multipart/form-data"


class FormsAreUtf8:
    """Middleware that leaves a form's type nothing but its boundary.

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
