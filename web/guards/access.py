"""Who may send requests: keys for programs, the page's login, and which other sites' pages."""

import base64
import binascii
import secrets
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.guards.logins import Guesses
from web.problems import RequestError, problem_response
from web.settings import Settings

FOR_PROGRAMS = ("/v1/", "/metrics", "/mcp")
FOR_THE_PAGE = ("/page/",)
FOR_THE_CLIENT = ("/gradio_api/queue/",)  # of Gradio; it looks after its other routes
NOT_BY_LINK = ("/gradio_api/", "/logout")  # where a link from elsewhere could do something
OWN_SITES = ("same-origin", "none")  # what browsers say in Sec-Fetch-Site of the page's own requests


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
    guesses : Guesses
        Where wrong logins are counted.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, is_logged_in: Callable[[Request], bool], guesses: Guesses
    ) -> None:
        self._app = app
        self._keys = [key.get_secret_value() for key in settings.api_keys]
        self._login = settings.login.get_secret_value() if settings.login else ""
        self._origins = settings.allowed_origins
        self._is_logged_in = is_logged_in
        self._guesses = guesses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        error = self._refusal(scope) if scope["type"] == "http" else None
        await (problem_response(error) if error else self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> RequestError | None:
        headers, path = Headers(scope=scope), scope["path"]
        is_for_the_page = path.startswith(FOR_THE_PAGE)
        if _is_of_another_site(scope, () if is_for_the_page else self._origins):
            detail = "A page of another site asked this. Use the page of this server, or ask from a program."
            return RequestError(HTTPStatus.FORBIDDEN, detail)
        if is_for_the_page or path.startswith(FOR_THE_CLIENT):
            if self._login and not self._is_logged_in(Request(scope)):
                return RequestError(HTTPStatus.UNAUTHORIZED, "You are not logged in. Load the page again.")
        elif path.startswith(FOR_PROGRAMS) and (self._keys or self._login):
            return self._refusal_of_a_program(headers, scope)
        return None

    def _refusal_of_a_program(self, headers: Headers, scope: Scope) -> RequestError | None:
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic" and self._login:
            if slow := self._guesses.refusal(scope):
                return slow
            if _same(_decoded(value.strip()), self._login):
                return None
            self._guesses.count(scope)
        else:
            key = value.strip() if kind.lower() == "bearer" else headers.get("x-api-key", "")
            if any(_same(key, known) for known in self._keys):
                return None
        if not self._keys:
            detail = "A login is needed. Send NAME:PASSWORD by HTTP Basic."
            return RequestError(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Basic"})
        detail = "A key is needed. Send it as Authorization: Bearer KEY, or as X-API-Key: KEY."
        return RequestError(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})


def _is_of_another_site(scope: Scope, allowed: tuple[str, ...]) -> bool:
    """Tell whether a page elsewhere asks, for which the browser adds the visitor's own credentials.

    A browser says so itself, but only over HTTPS or to its own machine. Elsewhere the origin must be the host
    that was asked; no page can make a browser send another Host or X-Forwarded-Host. A link may be followed.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin", "").lower()
    if origin in allowed:
        return False
    site = headers.get("sec-fetch-site")
    if site is None:
        hosts = (headers.get("host"), headers.get("x-forwarded-host"))
        own = {f"{scheme}://{host.lower()}" for host in hosts if host for scheme in ("http", "https")}
        return bool(origin) and origin not in own
    is_link = scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate"
    return site not in OWN_SITES and not (is_link and not scope["path"].startswith(NOT_BY_LINK))


def _same(got: str, wanted: str) -> bool:
    return secrets.compare_digest(got.encode(), wanted.encode())


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
