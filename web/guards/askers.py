"""Notes the client of each request: clients are read in turn, and images of those that left are dropped."""

from starlette.types import ASGIApp, Receive, Scope, Send

from web.guards.rates import client_of
from web.reading.turns import Asker, asker

KEY = "number_reader.asker"


class Askers:
    """Middleware that notes who asks. `web.guards.connections` tells when they leave."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            scope[KEY] = Asker(client_of(scope))
            asker.set(scope[KEY])
        await self._app(scope, receive, send)
