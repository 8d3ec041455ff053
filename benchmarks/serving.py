"""The app as a process of its own, and users of it who speak plain HTTP: enough for load and for fuzz.

A client library would take more of the processor than the server that it measures.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, and the process whose memory is looked at."""

    url: str
    pid: int

    @property
    def memory_mb(self) -> float:
        """Memory of it and of all that it started, in units of 1024² bytes; shared pages count once."""
        return sum(map(_memory_mb, family(self.pid)))


def family(pid: int) -> list[int]:
    """Return the ids of a process and of all that it started, and they in turn."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text("ascii").split()]
    except OSError:  # it has ended
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def _memory_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@contextmanager
def served(*command: str, **variables: str) -> Iterator[Served]:
    """Start a server that prints its address, with these environment variables beside the others; stop it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GRADIO_", "NUMBER_READER_"))}
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment | variables, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            if not words:
                sys.exit("The server did not start.")
            yield Served(next(word for word in words if word.startswith("http")), process.pid)
        finally:
            process.terminate()


class User:
    """Sends one request after the other over a connection that is kept."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, kind: str, body: bytes) -> tuple[int, bytes]:
        """Send a body, and return the status and the body of the answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: {kind}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        answer = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection", "").lower() == "close":
            self.leave()
        return int(status.split()[1]), answer

    def leave(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def quantile(sorted_values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the sorted values lie."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
