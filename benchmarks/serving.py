"""The app as a process of its own, and users of it who speak plain HTTP: enough for load and for fuzz.

A client library would take more of the processor than the server that it measures.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
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
        return sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in family(self.pid)) / 1024

    @property
    def peak_mb(self) -> float:
        """The most that each of them has ever had, added up; what has ended is not counted."""
        return sum(_kilobytes(pid, "status", "VmHWM:") for pid in family(self.pid)) / 1024

    @property
    def own_peak_mb(self) -> float:
        """The most that it has ever had without the others."""
        return _kilobytes(self.pid, "status", "VmHWM:") / 1024

    def forget_peaks(self) -> None:
        """Let the peaks begin anew with what each has now."""
        for pid in family(self.pid):
            with suppress(OSError):  # it has ended
                Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def family(pid: int) -> list[int]:
    """Return a process and all that it started, and they in turn."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text("ascii").split()]
    except OSError:  # it has ended
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def waited_for_a_core(pid: int) -> float:
    """Return how long the main thread of a process has been ready to run and had no core, in seconds."""
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    except OSError:  # it has ended
        return 0.0


def is_running(pid: int) -> bool:
    """Tell whether a process has yet to end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _kilobytes(pid: int, file: str, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(field))


def served(*command: str, **variables: str) -> AbstractContextManager[Served]:
    """Start a server that prints its address, with these environment variables beside the others; stop it."""
    return started(command, variables)


@contextmanager
def started(
    command: Sequence[str], variables: Mapping[str, str], log: IO[bytes] | None = None
) -> Iterator[Served]:
    """Do as `served` does; what the server complains of goes to `log`, here unless told."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GRADIO_", "NUMBER_READER_"))}
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**environment, **variables},
        text=True,
        stdout=subprocess.PIPE,
        stderr=log,
    ) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            if not words:
                sys.exit("The server did not start.")
            yield Served(next(word for word in words if word.startswith("http")), process.pid)
        finally:
            process.terminate()


class NoAnswerError(ConnectionError):
    """A connection ended before an answer was whole; the message says how much of it came, and after what."""


class User:
    """Sends one request after the other over a connection that is kept."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._answered: list[int] = []  # the statuses that came over this connection

    async def post(self, path: str, kind: str, body: bytes) -> tuple[int, bytes]:
        """Send a body, and return the status and the body of the answer."""
        return await self.ask("POST", path, {"Content-Type": kind}, body)

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        """Send a request, and return the status and the body of the answer.

        Raises
        ------
        NoAnswerError
            If the connection ends before that.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(head(method, path, {"Host": self._host, **headers}, len(body)) + body)
        try:
            status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            told = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            answer = await reader.readexactly(int(told["content-length"]))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise self._no_answer(error) from error
        self._answered.append(int(status.split()[1]))
        if told.get("connection", "").lower() == "close":
            self.leave()
        return int(status.split()[1]), answer

    def _no_answer(self, error: OSError | asyncio.IncompleteReadError) -> NoAnswerError:
        why = "reset" if isinstance(error, OSError) else f"closed after {len(error.partial):,} bytes"
        before = f"request {len(self._answered) + 1} of its connection"
        last = f", the last was answered {self._answered[-1]}" if self._answered else ""
        self.leave()
        return NoAnswerError(f"{why}: {before}{last}")

    def leave(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
            self._answered = []


def head(method: str, path: str, headers: Mapping[str, str], length: int) -> bytes:
    """Return what comes before a body of so many bytes."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def quantile(sorted_values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the sorted values lie."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
