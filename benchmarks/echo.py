"""An app that answers with the bytes it got, behind the same guards: what the server alone can do."""

import socket
import sys

import uvicorn
from fastapi import FastAPI, Request, Response

from web.metrics import Metrics
from web.server import guard
from web.settings import Settings


def main() -> int:
    """Serve on any free port until stopped."""
    app = FastAPI()
    guard(app, Settings(), Metrics())

    @app.post("/v1/read")
    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="image/png")

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"Echo: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
