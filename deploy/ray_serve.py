"""The reader on Ray Serve, in several replicas: ``serve run deploy.ray_serve:app`` in the project's folder.

``POST /`` takes an image file as the request's body and answers as ``/v1/read`` of the app does. Each replica
reads in a process that is ended when an image costs too much. There are none of the app's page, keys and
rates: put it behind a proxy that has them.
"""

import asyncio
import os

from ray import serve
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from recognizer import ImageError, NumberReader
from recognizer.lanes import started
from recognizer.limits import Limits
from recognizer.reader import shipped_reader
from recognizer.worker import LostError, TooCostlyError

REPLICAS = int(os.environ.get("REPLICAS", "2"))
MAX_BODY_BYTES = 20 * 1024**2  # as the app's
LIMITS = Limits(memory_mb=1536, processor_s=10)  # as the app's


class Reader:
    """One replica, which reads in one process beside it."""

    def __init__(self) -> None:
        self._workers = started(shipped_reader, 1, LIMITS)

    async def __call__(self, request: Request) -> Response:
        """Answer with a reading as JSON, or say why there is none."""
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                return _refused(413, f"At most {MAX_BODY_BYTES:,} bytes. Send less.")
        try:
            reading = await asyncio.wrap_future(self._workers.submit(NumberReader.read, bytes(body)))
        except ImageError as error:
            return _refused(422, str(error))
        except TooCostlyError:
            return _refused(422, "The picture costs too much to read. Send it smaller.")
        except LostError as error:
            return _refused(503, f"The picture was not read: {error} Send it again.")
        return JSONResponse(reading.as_dict())

    def __del__(self) -> None:
        self._workers.close()


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"detail": why}, status)


app = serve.deployment(num_replicas=REPLICAS, max_ongoing_requests=4, ray_actor_options={"num_cpus": 1})(
    Reader
).bind()
