"""Adds to Gradio's login a limit on wrong guesses, and an end to every session."""

import time
from collections.abc import Callable
from http import HTTPStatus

from limits import parse as parse_rate
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.guards.rates import Rate, client_of
from web.problems import RequestError, problem_response

LOGIN = "/login"  # Gradio's
WRONG_LOGINS = "5/minute"  # of one client; more than mistyping needs, and 7,200 guesses a day
SESSION_COOKIE = b"access-token-"  # how the names of Gradio's begin


class Guesses:
    """Counts the wrong logins of each client, by the page's form and by HTTP Basic together."""

    def __init__(self) -> None:
        self._rate = Rate(parse_rate(WRONG_LOGINS))

    def refusal(self, scope: Scope) -> RequestError | None:
        """Return a 429 for a client that has guessed too often, and may not even be right any more."""
        client = client_of(scope)
        detail = f"There were more than {self._rate.item} wrong logins."
        return self._rate.refusal(client, detail) if self._rate.is_used_up(client) else None

    def count(self, scope: Scope) -> None:
        """Count a wrong login."""
        self._rate.take(client_of(scope))

    def forgive(self, scope: Scope) -> None:
        """Forget the client's wrong logins."""
        self._rate.give_back(client_of(scope))


class Sessions(dict[str, str]):
    """Gradio's sessions, token to name, of which each ends after a time; not for pickling or copying.

    Parameters
    ----------
    seconds : float
        From the login to the end.
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._ends: dict[str, float] = {}

    def __setitem__(self, token: str, name: str) -> None:
        now = self._clock()
        for old in [old for old, end in self._ends.copy().items() if end <= now]:
            self._ends.pop(old, None)
            self.pop(old, None)
        self._ends[token] = now + self._seconds
        super().__setitem__(token, name)

    def __contains__(self, token: object) -> bool:
        return super().__contains__(token) and self._clock() < self._ends.get(str(token), 0)

    def get(self, token: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Return the name of who has this token, if the session lasts."""
        return super().get(token) if token in self else default


class Logins:
    """Middleware around Gradio's login form: slows who guesses, and gives the session's cookies an age.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    guesses : Guesses
        Where wrong logins are counted.
    session_s : int
        Seconds that a browser keeps the cookies.
    """

    def __init__(self, app: ASGIApp, guesses: Guesses, session_s: int) -> None:
        self._app = app
        self._guesses = guesses
        self._age = f"; Max-Age={session_s}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"].rstrip("/") != LOGIN:
            return await self._app(scope, receive, send)
        if error := self._guesses.refusal(scope):
            return await problem_response(error)(scope, receive, send)
        self._guesses.count(scope)  # before the answer is known, so that guesses at the same time count too

        def is_session(name: bytes, value: bytes) -> bool:
            return name == b"set-cookie" and value.startswith(SESSION_COOKIE)

        async def send_with_age(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                self._guesses.forgive(scope)
                message["headers"] = [
                    (name, value + self._age if is_session(name, value) else value)
                    for name, value in message["headers"]
                ]
            await send(message)

        return await self._app(scope, receive, send_with_age)
