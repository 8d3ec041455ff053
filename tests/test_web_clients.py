"""The real clients of Gradio and MCP, and curl's like, on the real app."""

import asyncio
import base64
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio_client  # type: ignore[import-untyped]
import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from benchmarks.drawings import encoded
from benchmarks.heavy import picture_of
from benchmarks.serving import family
from tests.running import STOP_S, running_app
from web.answers import PageAnswer, ReadingAnswer
from web.page.examples import EXAMPLE_IMAGE

KEY = "a key that nobody guesses".replace(" ", "-")
PNG = base64.b64decode(EXAMPLE_IMAGE)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_app(NUMBER_READER_BODY_TIMEOUT_S="2") as (_, address):
        yield address


def test_the_example_of_the_documentation_reads_as_it_says(url: str) -> None:
    response = httpx.post(f"{url}/v1/read", json={"image": EXAMPLE_IMAGE})
    answer = ReadingAnswer.model_validate(response.json())
    assert answer.text == "47"
    assert (answer.width, answer.height) == (72, 40)


def test_gradios_client_reads_a_number(url: str) -> None:
    client = gradio_client.Client(url, verbose=False, analytics_enabled=False)
    assert client.predict(EXAMPLE_IMAGE, api_name="/read_number")["text"] == "47"
    with pytest.raises(gradio_client.exceptions.AppError, match="No image in these bytes"):
        client.predict("QUJD", api_name="/read_number")


def test_gradios_client_reads_many_numbers_at_once(url: str) -> None:
    client = gradio_client.Client(url, verbose=False, analytics_enabled=False)
    jobs = [client.submit(EXAMPLE_IMAGE, api_name="/read_number") for _ in range(12)]
    assert [job.result(timeout=STOP_S)["text"] for job in jobs] == ["47"] * 12


def call(
    url: str, image: str, headers: dict[str, str] | None = None, tool: str = "read_number"
) -> CallToolResult:
    async def ask() -> CallToolResult:
        async with (
            httpx.AsyncClient(headers=headers, timeout=STOP_S) as http,
            streamable_http_client(f"{url}/mcp", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            assert [one.name for one in (await session.list_tools()).tools] == ["read_number", "read_page"]
            return await session.call_tool(tool, {"image": image})

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(ask())).result()


def test_an_assistant_reads_a_number_through_mcp(url: str) -> None:
    result = call(url, f"data:image/png;base64,{EXAMPLE_IMAGE}")
    assert not result.isError
    assert result.structuredContent is not None
    assert ReadingAnswer.model_validate(result.structuredContent).text == "47"
    assert isinstance(result.content[0], TextContent)
    assert ReadingAnswer.model_validate_json(result.content[0].text).text == "47"


def test_an_assistant_reads_a_page_through_mcp(url: str) -> None:
    result = call(url, EXAMPLE_IMAGE, tool="read_page")
    assert not result.isError
    assert result.structuredContent is not None
    assert [number.text for number in PageAnswer.model_validate(result.structuredContent).numbers] == ["47"]


def test_a_page_is_read_in_a_worker_process_and_is_ready_to_be_sent(url: str) -> None:
    response = httpx.post(f"{url}/v1/page", json={"image": EXAMPLE_IMAGE}, timeout=STOP_S)
    assert response.status_code == 200
    answer = PageAnswer.model_validate_json(response.content)
    assert [(number.text, number.line, number.row) for number in answer.numbers] == [("47", 0, None)]
    assert answer.milliseconds > 0


def test_an_assistant_is_told_what_is_wrong_with_an_image(url: str) -> None:
    result = call(url, "QUJD")
    assert result.isError
    assert isinstance(result.content[0], TextContent)
    assert "Send a PNG" in result.content[0].text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/read", "image/png"),
        ("/gradio_api/queue/join", "application/json"),
        ("/mcp", "application/json"),
    ],
)
def test_a_body_that_comes_too_slowly_is_refused_and_the_others_go_on(url: str, path: str, kind: str) -> None:
    with slow_request(url, path, kind) as connection:
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert connection.recv(2000).startswith(b"HTTP/1.1 408 ")


def slow_request(url: str, path: str, kind: str = "image/png") -> socket.socket:
    """Return a connection that has announced 1000 bytes and sent 10."""
    address = urlsplit(url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=STOP_S)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n"
    head += f"Content-Type: {kind}\r\nContent-Length: 1000\r\n\r\n"
    connection.sendall(head.encode() + b"--x\r\nConte")
    return connection


def test_what_is_in_flight_is_finished_before_the_stop() -> None:
    with running_app() as (app, url):
        with slow_request(url, "/v1/read") as connection:
            httpx.get(f"{url}/healthz")  # by now it has met the other one
            app.send_signal(signal.SIGTERM)
            wait_until_refused(url)
            connection.sendall(PNG + b"\0" * (1000 - 10 - len(PNG)))
            assert connection.recv(2000).startswith(b"HTTP/1.1 422 ")  # the first ten bytes are no PNG's
        assert_ordinary_stop(app)


def test_what_a_stop_cannot_wait_for_is_told_so_and_no_process_is_left() -> None:
    stop_s = 3
    costly, kind = encoded(picture_of("ticks", 20_000, 50)), {"Content-Type": "image/png"}  # some 5 s
    with running_app(NUMBER_READER_STOP_TIMEOUT_S=str(stop_s)) as (app, url), ThreadPoolExecutor(1) as thread:
        processes = family(app.pid)
        url_of_it = f"{url}/v1/read"
        reading = thread.submit(lambda: httpx.post(url_of_it, content=costly, headers=kind, timeout=STOP_S))
        with slow_request(url, "/v1/read") as never_ends:
            time.sleep(1)  # by then both are in flight
            app.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            assert never_ends.recv(2000).startswith(b"HTTP/1.1 503 ")
        answer = reading.result()
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        _, complaints = app.communicate(timeout=STOP_S)
        assert time.monotonic() - begun < 3 * stop_s  # a quiet machine takes 1.3 s, what is sent never ends
    assert app.returncode == 0
    assert "Traceback" not in complaints
    assert len(processes) > 3
    end = time.monotonic() + STOP_S
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < end
        time.sleep(0.02)


def wait_until_refused(url: str) -> None:
    end = time.monotonic() + STOP_S
    while time.monotonic() < end:
        try:
            httpx.get(f"{url}/healthz")
        except httpx.ConnectError:
            return
        except (httpx.ReadError, httpx.RemoteProtocolError):
            pass  # it was let in at the very moment of the stop, and closed unanswered
        time.sleep(0.02)
    pytest.fail("the app still takes requests")


def assert_ordinary_stop(app: subprocess.Popen[str]) -> None:
    _, complaints = app.communicate(timeout=STOP_S)
    assert complaints == ""
    assert app.returncode == 0


def test_with_keys_and_a_login_strangers_read_nothing() -> None:
    variables = {"NUMBER_READER_API_KEYS": KEY, "NUMBER_READER_LOGIN": "ann:opensesame"}
    with running_app(**variables) as (_, url):
        image: dict[str, Any] = {"content": PNG, "headers": {"Content-Type": "image/png"}}
        for path in (
            "/v1/read",
            "/v1/read/batch",
            "/v1/page",
            "/mcp",
            "/page/read",
            "/gradio_api/queue/join",
        ):
            assert httpx.post(url + path, **image).status_code == 401, path
        assert httpx.get(f"{url}/metrics").status_code == 401
        assert httpx.get(f"{url}/healthz").status_code == 200

        image["headers"] |= {"Authorization": f"Bearer {KEY}"}
        assert httpx.post(f"{url}/v1/read", **image).json()["text"] == "47"
        assert not call(url, EXAMPLE_IMAGE, {"X-API-Key": KEY}).isError
        assert httpx.post(f"{url}/page/read", **image).status_code == 401  # a key is no login

        client = gradio_client.Client(url, auth=("ann", "opensesame"), verbose=False, analytics_enabled=False)
        assert client.predict(EXAMPLE_IMAGE, api_name="/read_number")["text"] == "47"
        with httpx.Client(base_url=url) as visitor:
            login = {"username": "ann", "password": "opensesame"}
            assert visitor.post("/login", data=login).json() == {"success": True}
            assert ">47</p>" in visitor.post("/page/read", content=PNG, headers=image["headers"]).text
