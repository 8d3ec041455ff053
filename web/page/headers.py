"""The headers that tell a browser what the pages of this server may do."""

import base64
import hashlib
import re
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.page.face import with_own_face
from web.page.languages import Language, language_for

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PAGE_POLICY = "; ".join(
    [
        "default-src 'self'",
        # Gradio makes functions of strings; the canvas's own code is one.
        "script-src 'self' 'unsafe-eval' {hashes}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
WORKER_PATH = "/service-worker.js"
WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"  # it fetches the page
KEPT = 16  # pages: that of each language, and that of the login
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def page_policy(html: bytes) -> str:
    """Return the policy under which a page may run the inline scripts that it came with, and no other."""
    digests = (hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(html))
    hashes = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return PAGE_POLICY.format(hashes=" ".join(dict.fromkeys(hashes))).replace(" ;", ";")


@lru_cache(maxsize=KEPT)
def _finished(html: bytes, language: Language, teaching: bool) -> tuple[bytes, str]:
    """Return Gradio's page as it is sent, and its policy; the page is the same for all who ask."""
    page = with_own_face(html, language, teaching)
    return page, page_policy(page)


class SecurityHeaders:
    """Middleware that puts `SECURITY_HEADERS` on every answer, and on a page the policy for its scripts.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    teaching : bool
        Whether this server keeps what visitors give; the page says so.
    """

    def __init__(self, app: ASGIApp, teaching: bool = False) -> None:
        self._app = app
        self._teaching = teaching

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        asked = Headers(scope=scope)
        language = language_for(asked.get("accept-language"))
        if "text/html" in asked.get("accept", ""):  # a page is looked into before it is sent
            scope["headers"] = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        page: _Page | None = None

        async def send_with_headers(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if scope["path"] == WORKER_PATH:
                    headers["Content-Security-Policy"] = WORKER_POLICY
                if headers.get("content-type", "").startswith("text/html"):
                    page = _Page(message, language, self._teaching)
                    return
            if page is None:
                await send(message)
            elif page.is_whole_with(message):
                await page.send(send)

        return await self._app(scope, receive, send_with_headers)


class _Page:
    """A page that is held back until all of it is there."""

    def __init__(self, start: Message, language: Language, teaching: bool) -> None:
        self._start = start
        self._language = language
        self._teaching = teaching
        self._html = bytearray()

    def is_whole_with(self, message: Message) -> bool:
        self._html += message.get("body", b"")
        return not message.get("more_body", False)

    async def send(self, send: Send) -> None:
        html, policy = _finished(bytes(self._html), self._language, self._teaching)
        headers = MutableHeaders(scope=self._start)
        headers["Content-Language"] = self._language.code
        headers.add_vary_header("Accept-Language")
        headers["Content-Security-Policy"] = policy
        if "content-length" in headers and self._html:  # an answer to HEAD has a length and no body
            headers["Content-Length"] = str(len(html))
        await send(self._start)
        await send({"type": "http.response.body", "body": html})
