"""Compresses once what is asked for again and again: the page, its script and its style."""

import gzip
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, GZipResponder
from starlette.types import Receive, Scope, Send

LEAST_BYTES = 1000  # a smaller answer fits one packet anyway
LEVEL = 6  # of 9: a page takes a millisecond
MOST_BYTES = 256 * 1024  # of an answer that is kept; the page's script has 90,000, and Gradio's come as files
KEPT = 32  # answers; the page in each language, and what it loads, are 20


@lru_cache(maxsize=KEPT)
def packed(body: bytes) -> bytes:
    """Return a body as gzip has it."""
    return gzip.compress(body, LEVEL, mtime=0)


class PackedOnce(GZipMiddleware):
    """Middleware that compresses answers, those to GET once for all who ask.

    Other answers are of one request, so that to keep them would be of no use.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_kept = scope["type"] == "http" and scope["method"] == "GET"
        if is_kept and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            return await _Responder(self.app, self.minimum_size)(scope, receive, send)
        return await super().__call__(scope, receive, send)


class _Responder(GZipResponder):
    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        is_whole = self._compressor is None and not more_body
        if is_whole and len(body) <= MOST_BYTES:
            return packed(body)
        return await super().apply_compression(body, more_body=more_body)
