import asyncio
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import KnownReader, in_threads, number_reading
from tests.test_web_routes import problem
from web.server import create_app

HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    async def assemble() -> FastAPI:
        return create_app(in_threads(KnownReader(number_reading([]))))

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        app = thread.submit(asyncio.run, assemble()).result()
    with TestClient(app) as running:  # with its lifespan, in which MCP's server runs
        yield running


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"id": ' + b"9" * 5000 + b"}",
        rb'{"jsonrpc": "2.0", "id": "\ud800", "method": "ping"}',
    ],
    ids=["no JSON", "no UTF-8", "long number", "half a character"],
)
def test_what_no_server_can_answer_is_told_in_words(
    client: TestClient, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post("/mcp", content=body, headers=HEADERS)
    assert '"method": "tools/list"' in problem(response, 400)
    assert caplog.records == []


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("tools/call", None),
        ("tools/call", {"name": "none", "arguments": {}}),
        ("tools/call", {"name": "read_number", "arguments": {"image": 7}}),
        ("prompts/get", {"name": "none"}),
        ("logging/setLevel", {"level": "none"}),
        ("nothing", {}),
    ],
)
def test_what_a_client_gets_wrong_it_is_told_and_the_log_is_not(
    client: TestClient, method: str, fields: object, caplog: pytest.LogCaptureFixture
) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": fields}
    response = client.post("/mcp", json=message, headers=HEADERS)
    assert response.status_code == 200
    answer = response.json()
    assert "error" in answer or answer["result"]["isError"]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_right_message_arrives_whole(client: TestClient) -> None:
    message = {"jsonrpc": "2.0", "id": "a\u00e9\U0001f600", "method": "tools/list"}
    for body in (json.dumps(message), json.dumps(message, ensure_ascii=False)):
        response = client.post("/mcp", content=body.encode(), headers=HEADERS)
        assert response.json()["id"] == "a\u00e9\U0001f600"
        assert response.json()["result"]["tools"][0]["name"] == "read_number"


@pytest.mark.parametrize("answer", [{"result": {}}, {"error": {"code": 1, "message": "x"}}])
def test_an_answer_to_nothing_is_not_in_the_log(
    client: TestClient, answer: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    message = {"jsonrpc": "2.0", "id": 1, **answer}
    assert client.post("/mcp", json=message, headers=HEADERS).status_code == 202
    assert caplog.records == []
