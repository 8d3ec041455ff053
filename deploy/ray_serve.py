"""The reader on Ray Serve, in several replicas: ``serve run deploy.ray_serve:app`` in the project's folder.

``POST /`` takes an image file as the request's body and answers as ``/v1/read`` of the app does. It has
none of the app's page, keys and limits: put it behind a proxy that has them.
"""

import asyncio
import os

from ray import serve
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from recognizer import ImageError, NumberReader

REPLICAS = int(os.environ.get("REPLICAS", "2"))
MAX_BODY_BYTES = 20 * 1024**2  # as the app's


class Reader:
    """One replica, with its own reader on one core."""

    def __init__(self) -> None:
        self._reader = NumberReader()

    async def __call__(self, request: Request) -> Response:
        """Answer with a reading as JSON, or say why there is none."""
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                return JSONResponse({"detail": f"At most {MAX_BODY_BYTES:,} bytes. Send less."}, 413)
        try:
            reading = await asyncio.to_thread(self._reader.read, bytes(body))
        except ImageError as error:
            return JSONResponse({"detail": str(error)}, 422)
        return JSONResponse(reading.as_dict())


app = serve.deployment(num_replicas=REPLICAS, max_ongoing_requests=4, ray_actor_options={"num_cpus": 1})(
    Reader
).bind()
