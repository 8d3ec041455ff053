"""Who may ask for what, and how often: keys for programs, the page's login, and a rate for each client."""

import base64
import binascii
import ipaddress
import math
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.problems import RequestError, problem_response
from web.settings import Settings

FOR_PROGRAMS = ("/v1/", "/metrics", "/mcp")
FOR_THE_PAGE = ("/page/", "/gradio_api/queue/")  # Gradio looks after its own routes
ONLY_LOOKING = ("GET", "HEAD", "OPTIONS")
ONE_HOME_IPV6 = 64  # bits; a client has all the addresses below them


class Access:
    """Middleware that answers 401 to strangers, where keys or a login are set, and 403 to other sites' pages.

    Parameters
    ----------
    app : ASGIApp
        What answers the others.
    settings : Settings
        With the keys and the login.
    is_logged_in : callable
        Tells of a request whether the visitor has logged in on the page.
    """

    def __init__(self, app: ASGIApp, settings: Settings, is_logged_in: Callable[[Request], bool]) -> None:
        self._app = app
        self._keys = [key.get_secret_value() for key in settings.api_keys]
        self._login = settings.login.get_secret_value() if settings.login else ""
        self._is_logged_in = is_logged_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        error = self._refusal(scope) if scope["type"] == "http" else None
        await (problem_response(error) if error else self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> RequestError | None:
        headers, path = Headers(scope=scope), scope["path"]
        if path.startswith(FOR_THE_PAGE):
            if headers.get("sec-fetch-site") == "cross-site":
                return RequestError(HTTPStatus.FORBIDDEN, "Only the page itself may ask this. Use /v1/read.")
            if self._login and not self._is_logged_in(Request(scope)):
                return RequestError(HTTPStatus.UNAUTHORIZED, "You are not logged in. Load the page again.")
        elif path.startswith(FOR_PROGRAMS) and (self._keys or self._login) and not self._is_known(headers):
            detail = "A key is needed. Send it as Authorization: Bearer KEY, or as X-API-Key: KEY."
            return RequestError(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})
        return None

    def _is_known(self, headers: Headers) -> bool:
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic" and self._login:
            return _same(_decoded(value.strip()), self._login)
        key = value.strip() if kind.lower() == "bearer" else headers.get("x-api-key", "")
        return any(_same(key, known) for known in self._keys)


class RateLimit:
    """Middleware that answers 429 to a client that asks too often; looking at pages is not counted.

    Parameters
    ----------
    app : ASGIApp
        What answers the others.
    rate : RateLimitItem
        Most requests of one client.
    """

    def __init__(self, app: ASGIApp, rate: RateLimitItem) -> None:
        self._app = app
        self._rate = rate
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in ONLY_LOOKING:
            return await self._app(scope, receive, send)
        client = _home(scope["client"][0] if scope.get("client") else "")
        if self._limiter.hit(self._rate, client):
            return await self._app(scope, receive, send)
        reset = self._limiter.get_window_stats(self._rate, client).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        detail = f"You may ask {self._rate}. Try again in {wait} s."
        error = RequestError(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(wait)})
        return await problem_response(error)(scope, receive, send)


def _same(got: str, wanted: str) -> bool:
    return secrets.compare_digest(got.encode(), wanted.encode())


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _home(address: str) -> str:
    """Return what one client cannot change: its IPv4 address, or the network of its IPv6 address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((int(ip), ONE_HOME_IPV6), strict=False))
