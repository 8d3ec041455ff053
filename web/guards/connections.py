"""Limits connections: their number, how long one may be silent, how slowly it may take an answer.

uvicorn leaves all of that to a proxy. Its ``limit_concurrency`` refuses requests, not connections, so that
silent ones use up the open files.
"""

import asyncio
import re
import socket
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.guards.askers import KEY
from web.page.headers import SECURITY_HEADERS
from web.problems import PROBLEM_TYPE, RequestError, problem
from web.reading.turns import Asker

REQUEST_S = 5.0  # until a request's head is there, and between two; as long as uvicorn waits between two
TAKING_S = 30.0  # until a client has taken what waits for it; 64 KB, so 2 KB a second suffice
READ_BYTES = (
    65_536  # at once from a connection; parsing tiny chunks of asyncio's 262,144 would hold the others up
)
CHUNK_BYTES = 128  # that a chunk of a body has on average, at least; h11 parses 250,000 chunks a second
MOST_HEADERS = 100  # of a request; browsers send 20. To parse 5,000 takes 9 ms, and holds everybody else
END_OF_HEAD = re.compile(rb"\n\r?\n")
FIRST_CHUNKS = 1000  # that may be smaller
ACCEPTED_AT_ONCE = 100  # connections; asyncio takes as many before one of them can be refused
WAITING = 2048  # connections that the system holds meanwhile; uvicorn's own default
FILES_A_CONNECTION = 2  # open files: its socket, and as many for all else that the app opens


def room_for(most: int) -> int:
    """Raise the limit of open files for `most` connections; return how many there is room for.

    Parameters
    ----------
    most : int
        Connections that there should be room for.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return most
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_A_CONNECTION * most
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return most if soft == resource.RLIM_INFINITY else min(most, soft // FILES_A_CONNECTION)


class Connections:
    """The open connections of one server, and the one that gives way when there are too many.

    Parameters
    ----------
    most : int
        Connections at the same time.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.silent: dict[Connection, None] = {}  # no request is being answered; the oldest comes first
        self.sending: dict[Connection, None] = {}  # a request's body has yet to come

    def protocol(self) -> Callable[..., asyncio.Protocol]:
        """Return what makes a connection, for uvicorn's ``http``."""
        return partial(Connection, connections=self)

    def make_room(self) -> bool:
        """Drop the connection that has been silent the longest, else the one that has been sending."""
        for waiting in (self.silent, self.sending):
            if oldest := next(iter(waiting), None):
                oldest.drop()
                return True
        return False


class Server(uvicorn.Server):
    """uvicorn's server, with a longer queue of connections that wait to be accepted."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(WAITING)


class Connection(H11Protocol):
    """uvicorn's connection, with time limits while it waits for the client."""

    def __init__(self, *args: Any, connections: Connections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._all = connections
        self._clock: asyncio.TimerHandle | None = None
        self._chunked_bytes = 0
        self._line_ends = 0
        self._head_lines = 0  # of the head that is coming

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection; if there are too many, another one gives way, or this one is refused."""
        transport.max_size = READ_BYTES  # type: ignore[attr-defined]
        # asyncio does so only where the listener names its protocol. Else the body of an answer waits until
        # the client has acknowledged the head, which many do after 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        if len(self.connections) > self._all.most and not self._all.make_room():
            detail = "The server has too many connections. Try again in 1 s."
            return self._say(RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "1"}))
        return self._waits()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_clock()
        self._all.silent.pop(self, None)
        self._all.sending.pop(self, None)
        asker = self.cycle.scope.get(KEY) if self._is_asked() else None
        if isinstance(asker, Asker):
            asker.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        if self.conn.their_state is h11.IDLE and self._has_too_many_headers(data):
            return self._refuse_headers()
        super().data_received(data)
        self._weigh(data)
        return self._waits()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._stop_clock()
        self._all.silent.pop(self, None)
        self._head_lines = 0
        if not self.transport.is_closing() and self._has_too_many_headers(self.conn.trailing_data[0]):
            return self._refuse_headers()
        super().on_response_complete()
        return self._waits()

    def pause_writing(self) -> None:
        """Wait until the client has taken some of the answer."""
        super().pause_writing()
        self._start_clock(TAKING_S, self.drop)

    def resume_writing(self) -> None:
        """Go on with the answer."""
        super().resume_writing()
        self._stop_clock()
        self._waits()

    def send_400_response(self, msg: str) -> None:
        """Tell the client that this is no HTTP."""
        if self.cycle is None or not self.cycle.response_started:
            self._say(RequestError(HTTPStatus.BAD_REQUEST, f"{msg} Send HTTP/1.1."))
        else:
            self.drop()

    def drop(self) -> None:
        """Close at once; what the client has not taken is lost."""
        self._all.silent.pop(self, None)
        self._all.sending.pop(self, None)
        self.transport.abort()

    def _is_asked(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _waits(self) -> None:
        """Note what is waited for; the clock of a silent connection is not set back by what it sends."""
        if self._is_asked():
            self._all.silent.pop(self, None)
            if not self.flow.write_paused:
                self._stop_clock()
            if self.cycle.more_body and not self.cycle.response_started:
                self._all.sending.setdefault(self)
            else:
                self._all.sending.pop(self, None)
        elif not self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._all.sending.pop(self, None)
            self._all.silent.setdefault(self)
            if self._clock is None:
                self._start_clock(REQUEST_S, self._out_of_time)

    def _out_of_time(self) -> None:
        if self.transport.get_write_buffer_size():
            self._start_clock(TAKING_S, self.drop)
        elif self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            detail = f"The request's head took more than {REQUEST_S:g} s. Send it at once."
            self._say(RequestError(HTTPStatus.REQUEST_TIMEOUT, detail))
        else:
            self.drop()

    def _has_too_many_headers(self, data: bytes) -> bool:
        """Tell whether a head, of which this is the next piece, has more lines than are parsed."""
        self._head_lines += END_OF_HEAD.split(data, maxsplit=1)[0].count(b"\n")
        return self._head_lines > MOST_HEADERS

    def _refuse_headers(self) -> None:
        detail = f"The request has more than {MOST_HEADERS} headers. Send fewer."
        self._say(RequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail))

    def _weigh(self, data: bytes) -> None:
        """Drop whoever sends a body in chunks so small that parsing them holds the others up."""
        is_chunked = self.headers and any(name == b"transfer-encoding" for name, _ in self.headers)
        if is_chunked and self.conn.their_state is h11.SEND_BODY:
            self._chunked_bytes += len(data)
            self._line_ends += data.count(b"\r\n")  # two a chunk
            if self._line_ends / 2 > FIRST_CHUNKS + self._chunked_bytes / CHUNK_BYTES:
                self.drop()

    def _say(self, error: RequestError) -> None:
        """Answer outside of a request, and close."""
        body = problem(error).model_dump_json(exclude_none=True).encode()
        headers = {
            **SECURITY_HEADERS,
            **error.headers,
            "Content-Type": PROBLEM_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {error.status.value} {error.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.cycle is not None:
            self.cycle.disconnected = True  # so that nothing is sent after this
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()
        self._start_clock(TAKING_S, self.drop)

    def _start_clock(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop_clock()
        self._clock = self.loop.call_later(seconds, then)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
