"""Small requests that make no sense: each is the client's mistake, and one line of log at most."""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from corrections import Corrections
from tests.conftest import KnownReader, in_threads, number_reading
from web.server import create_app
from web.settings import Settings

PATHS = [
    "/",
    "/?page=none&deep_link=%00",
    "/config?page=%ff&deep_link=..%2f",
    "/gradio_api/info?page=none",
    "/login",
    "/logout",
    "/theme.css",
    "/assets/%00",
    "/healthz",
    "/readyz",
    "/metrics?a=%",
    "/openapi.json",
    "/v1/read",
    "/v1/read/batch",
    "/v1/page",
    "/v1/%ff%00",
    "/page/read",
    "/page/explain",
    "/page/correction",
    "/mcp",
    "//v1/read",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/none/" + "a" * 5000,
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE"]
JSON = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"7",
    b"NaN",
    b"\xff\xfe",
    b'{"image": 1e999, "images": {"a": []}}',
    b'{"image": ' + b"9" * 5000 + b"}",
    b'{"image": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    rb'{"image": "\ud800", "images": ["\ud800"], "number": "\ud800", "read": "\u0000"}',
    b'{"image": "data:,", "images": ["data:"], "number": "1", "read": ""}',
    b'{"image": "QUJD", "number": "1", "read": "=1+2"}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "read_number"}}',
    b'{"jsonrpc": "2.0", "id": null, "method": 7}',
    b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]',
]
FORMS = [
    b"x",
    b"--x--",
    b"--x\r\n\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="image"; filename="../\xff\x00"\r\n\r\nabc\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="image"; filename=""\r\n\r\n\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff\r\n\r\nabc\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: attachment\r\n\r\nabc\r\n--x--\r\n",
]
KINDS = [
    "multipart/form-data",
    "multipart/form-data; boundary=" + "y" * 300,
    "multipart/form-data; charset=nonsense; boundary=x",
    "application/x-www-form-urlencoded",
    "image/" + "x" * 5000,
    "image/é",
    "/",
    ";",
    "",
]
HEADERS = [
    ("Cookie", "access-token-7=é; =; ;;a"),
    ("Authorization", "Basic é"),
    ("Authorization", "Basic"),
    ("Authorization", "Bearer é"),
    ("X-API-Key", "é"),
    ("Origin", "é"),
    ("Sec-Fetch-Site", "é"),
    ("Host", "[::"),
    ("Host", "a:99999999"),
    ("X-Forwarded-Host", "[::"),
    ("X-Forwarded-Proto", "é"),
    ("X-Gradio-Server", "http://[::"),
    ("Range", "bytes=9-1"),
    ("If-Modified-Since", "é"),
    ("Accept", "é"),
    ("Accept-Encoding", "é"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", "1e3"),
    ("mcp-session-id", "é"),
    ("mcp-protocol-version", "é"),
    ("Last-Event-ID", "é"),
    ("traceparent", "é"),
]


@pytest.fixture(scope="module", params=["open", "with a login"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole app, open to everybody or with a key and a login."""
    locked = Settings(api_keys=(SecretStr("k" * 16),), login=SecretStr("ann:opensesame"))
    settings = locked if request.param == "with a login" else Settings()
    folder: Path = tmp_path_factory.mktemp("database")
    store = Corrections(f"sqlite:///{folder / 'corrections.db'}")

    async def assemble() -> FastAPI:
        return create_app(in_threads(KnownReader(number_reading([]))), settings, corrections=store)

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        app = thread.submit(asyncio.run, assemble()).result()
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as running:
        yield running
    store.close()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_no_small_request_is_answered_as_a_fault_or_floods_the_log(
    client: TestClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    kind = "application/json"
    accepted = {"Accept": "application/json, text/event-stream"}
    requests: list[tuple[str, bytes, dict[str, str]]] = [
        *((method, b"", {"Content-Type": kind}) for method in METHODS if (method, path) != ("GET", "/mcp")),
        *(("POST", body, {"Content-Type": kind, **accepted}) for body in JSON),
        *(("POST", body, {"Content-Type": "multipart/form-data; boundary=x"}) for body in FORMS),
        *(("POST", b"a=b&username=%ff&password", {"Content-Type": kind}) for kind in KINDS),
        *(
            (method, b"x", {name: value})
            for name, value in HEADERS
            for method in ("GET", "POST")
            if path != "/mcp"
        ),
        *(("POST", b"{}", {"Content-Type": kind, **accepted, name: value}) for name, value in HEADERS),
    ]
    for method, body, headers in requests:
        caplog.clear()
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        response = client.request(method, path, content=body, headers=sent)
        warned = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert response.status_code < 500, (method, body[:80], headers)
        assert len(warned) <= 1, (method, body[:80], headers)
        assert [record for record in warned if record.exc_info or "\n" in record.getMessage()] == []
