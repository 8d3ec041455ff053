"""What connections may cost, on real sockets: the running app, and a small one whose times are short."""

import base64
import contextlib
import http.client
import json
import resource
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from tests.running import STOP_S, running_app
from web.guards import connections
from web.guards.bodies import HURRIED_S
from web.guards.connections import MOST_HEADERS, Connections, Server, room_for
from web.page.examples import EXAMPLE_IMAGE
from web.problems import PROBLEM_TYPE

PNG = base64.b64decode(EXAMPLE_IMAGE)
MB = 1024**2
MOST = 30  # connections
NOTICED_S = HURRIED_S / 2  # until the server notices who is gone; later it would let go by itself


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    variables = {"MAX_CONNECTIONS": str(MOST), "MAX_BODY_MB": "2", "MAX_IN_FLIGHT_MB": "5"}
    with running_app(**{f"NUMBER_READER_{name}": value for name, value in variables.items()}) as (_, address):
        yield address


def connect(url: str, data: bytes = b"") -> socket.socket:
    address = urlsplit(url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=STOP_S)
    connection.sendall(data)
    return connection


def said(connection: socket.socket) -> bytes:
    """Return all that the server says until it closes."""
    with contextlib.closing(connection), contextlib.suppress(ConnectionResetError):
        pieces = [*iter(lambda: connection.recv(65_536), b"")]
    return b"".join(pieces)


def head(path: str, length: int, kind: str = "image/png") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {kind}", f"Content-Length: {length}", "", ""]
    return "\r\n".join(lines).encode()


def send_slowly(connection: socket.socket, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        connection.sendall(piece)
        time.sleep(0.01)


def status_of_large(url: str) -> int:
    return httpx.post(
        f"{url}/v1/read", content=bytes(2 * MB), headers={"Content-Type": "image/png"}
    ).status_code


def is_room_again(url: str) -> bool:
    """Tell whether a large body is taken once the server has noticed that others are gone."""
    end = time.monotonic() + NOTICED_S
    while (status := status_of_large(url)) == 429 and time.monotonic() < end:
        time.sleep(0.05)
    return status == 422


def is_read(url: str) -> bool:
    response = httpx.post(f"{url}/v1/read", content=PNG, headers={"Content-Type": "image/png"})
    return bool(response.json()["text"] == "47")


def test_an_answer_does_not_wait_until_its_head_is_acknowledged(url: str) -> None:
    took_s = []
    with httpx.Client() as client:
        for _ in range(30):  # a new connection's first packets are acknowledged at once
            start = time.perf_counter()
            client.get(f"{url}/healthz")
            took_s.append(time.perf_counter() - start)
    assert min(took_s[20:]) < 0.03  # Linux acknowledges after 0.04 s


@pytest.mark.parametrize(
    "start", [b"", b"POST /v1/read HTTP/1.1\r\nHost: x\r\nX: ", head("/v1/read", 1000) + b"x"]
)
def test_connections_that_never_ask_give_way_to_one_that_does(url: str, start: bytes) -> None:
    waiting = [connect(url, start) for _ in range(4 * MOST)]
    assert is_read(url)
    for connection in waiting:
        connection.close()


def test_a_silent_connection_is_closed_and_half_a_head_is_told_so(url: str) -> None:
    silent, slow = connect(url), connect(url, b"GET / HTTP/1.1\r\nHost: ")
    begun = time.monotonic()
    answer = said(slow)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert PROBLEM_TYPE.encode() in answer
    assert said(silent) == b""
    assert time.monotonic() - begun < 2 * connections.REQUEST_S


def test_large_bodies_have_room_together_and_the_others_are_told_to_wait(url: str) -> None:
    size = 3 * MB // 2
    held = [connect(url, head("/v1/read", size) + bytes(size - 1)) for _ in range(6)]
    assert is_read(url)
    statuses = []
    for connection in held:
        connection.sendall(b"x")
        statuses.append(connection.recv(65_536).split()[1])
        connection.close()
    assert statuses.count(b"422") == 3  # of five megabytes
    assert statuses.count(b"429") == 3
    assert is_room_again(url)


def test_large_bodies_that_tarry_give_way_to_others(url: str) -> None:
    held = [connect(url, head("/v1/read", 2 * MB) + bytes(2 * MB - 1)) for _ in range(2)]
    time.sleep(HURRIED_S + 0.5)
    assert status_of_large(url) == 429
    assert [connection.recv(100).split()[1] for connection in held] == [b"408", b"408"]
    assert is_room_again(url)
    for connection in held:
        connection.close()


def test_whoever_goes_while_sending_gives_the_room_back(url: str) -> None:
    for _ in range(5):
        connect(url, head("/v1/read", 2 * MB) + bytes(MB)).close()
    assert is_room_again(url)


def test_too_large_a_body_is_answered_while_it_is_still_sent(url: str) -> None:
    address = urlsplit(url)
    for _ in range(5):
        client = http.client.HTTPConnection(str(address.hostname), address.port, timeout=STOP_S)
        client.request("POST", "/v1/read", bytes(20 * MB), {"Content-Type": "image/png"})
        assert client.getresponse().status == 413
        client.close()


def test_a_client_that_waits_to_be_told_is_refused_before_it_sends(url: str) -> None:
    asked = head("/v1/read", 3 * MB).replace(b"Host: x", b"Host: x\r\nExpect: 100-continue")
    with connect(url, asked) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    asked = head("/v1/read", len(PNG)).replace(b"Host: x", b"Host: x\r\nExpect: 100-continue")
    with connect(url, asked) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(PNG)
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_chunks_are_read_and_tiny_ones_end_the_connection(url: str) -> None:
    chunked = head("/v1/read", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with connect(url, chunked + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PNG), PNG)) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    tiny = connect(url, chunked)
    with pytest.raises(ConnectionError):
        send_slowly(tiny, [b"1\r\nx\r\n" * 1000] * 100)
    tiny.close()
    assert is_read(url)


@pytest.mark.parametrize("line", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\xa5"])
def test_what_is_no_http_is_a_problem(url: str, line: bytes) -> None:
    answer = said(connect(url, line))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 400


def test_requests_sent_at_once_are_answered_in_their_order(url: str) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(
        url, asked * 50 + asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    ) as connection:
        assert said(connection).count(b"HTTP/1.1 200 ") == 51


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells the open files of a process")
def test_running_out_of_open_files_ends_nothing_and_is_one_line() -> None:
    with running_app() as (app, url):
        open_now = len([*Path(f"/proc/{app.pid}/fd").iterdir()])
        resource.prlimit(app.pid, resource.RLIMIT_NOFILE, (open_now + 20, open_now + 20))
        waiting = [connect(url) for _ in range(60)]
        time.sleep(0.5)
        for connection in waiting:
            connection.close()
        time.sleep(1.5)  # asyncio accepts again after one second
        assert is_read(url)
        app.terminate()
        _, complaints = app.communicate(timeout=STOP_S)
    assert app.returncode == 0
    assert complaints.count("\n") == 1
    assert "Too many open files" in complaints


def test_there_is_room_for_no_more_connections_than_files() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert room_for(10) == 10
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
    assert room_for(10**9) <= before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def flooding(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, threading.Event]]:
    """Give a server whose answer is far more than the system takes for a client, and when it was asked."""
    monkeypatch.setattr(connections, "TAKING_S", 0.3)
    asked = threading.Event()

    async def flood(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        asked.set()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(64):
            await send({"type": "http.response.body", "body": bytes(MB), "more_body": True})
        await send({"type": "http.response.body"})

    listener = socket.create_server(("127.0.0.1", 0))
    protocol = Connections(MOST).protocol()
    config = uvicorn.Config(
        flood,
        loop="asyncio",  # as the app; with uvloop, which others may bring, there are no such connections
        http=protocol,  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
    )
    server = Server(config)
    server.config.port = listener.getsockname()[1]
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield server, asked
    server.should_exit = True
    thread.join(STOP_S)


def test_whoever_takes_no_answer_is_let_go(flooding: tuple[Server, threading.Event]) -> None:
    server, asked = flooding
    with connect(f"http://127.0.0.1:{server.config.port}", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
        assert asked.wait(STOP_S)
        end = time.monotonic() + STOP_S
        while server.server_state.connections:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.parametrize("before", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_thousands_of_headers_are_refused_before_they_are_parsed(url: str, before: bytes) -> None:
    lines = b"".join(b"X%d: a\r\n" % number for number in range(MOST_HEADERS))
    answer = said(connect(url, before + b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n"))
    assert answer.count(b"HTTP/1.1 200") == (1 if before else 0)
    assert b"HTTP/1.1 431" in answer
    assert b"more than 100 headers" in answer


def test_a_body_of_many_lines_is_not_taken_for_headers(url: str) -> None:
    body = b"\n" * 5 * MOST_HEADERS
    answer = said(
        connect(url, head("/v1/read", len(body)).replace(b"Host", b"Connection: close\r\nHost") + body)
    )
    assert answer.startswith(b"HTTP/1.1 422")
