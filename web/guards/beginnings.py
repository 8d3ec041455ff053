"""Lets requests begin one after the other, so that hundreds at once do not hold the event loop."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from web.guards.askers import KEY
from web.reading.turns import Turns

AT_ONCE = ("/healthz", "/readyz")  # what watches the app does not wait for anybody


class Beginnings:
    """Middleware that gives clients turns to begin a request; in between, the event loop does all else.

    A request takes up to 2 ms until it first waits for something. Without turns, the loop would begin all
    that have come before it answers any of them.

    Parameters
    ----------
    app : ASGIApp
        What answers. `web.guards.askers.Askers` has to be around it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._turns = Turns(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] not in AT_ONCE:
            await self._turns.take(scope[KEY])
            asyncio.get_running_loop().call_soon(self._turns.leave)
        await self._app(scope, receive, send)
