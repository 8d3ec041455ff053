"""The app with its reader in threads of its own process, as it was before processes read: to compare with."""

import os
import socket
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import uvicorn

from recognizer import NumberReader
from recognizer.worker import Job
from web.reading.readings import Lanes
from web.server import create_app
from web.settings import settings_from_environment


class Threads:
    """Do jobs with one reader, in threads that nothing limits."""

    def __init__(self, reader: NumberReader, count: int) -> None:
        self.count = count
        self._reader = reader
        self._threads = ThreadPoolExecutor(count)

    def submit(self, job: Job, image: bytes) -> "Future[Any]":
        """Have a job done."""
        return self._threads.submit(partial(job, self._reader, image))

    def close(self) -> None:
        """Drop what waits."""
        self._threads.shutdown(cancel_futures=True)


def main() -> int:
    """Serve on any free port until stopped."""
    threads = Threads(NumberReader(), os.cpu_count() or 1)
    app = create_app(Lanes(threads, threads), settings_from_environment())
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"Threads: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
