"""Of Gradio's routes those are open that its page and its client need."""

import pytest
from fastapi.testclient import TestClient

from tests.test_web_routes import problem
from tests.test_web_server import client

__all__ = ["client"]

CLOSED = [
    ("POST", "upload"),
    ("GET", "upload_progress?upload_id=1"),
    ("POST", "call/read_number"),
    ("POST", "call/v2/read_number"),
    ("GET", "call/read_number/1"),
    ("POST", "run/read_number"),
    ("POST", "api/read_number"),
    ("POST", "cancel"),
    ("POST", "reset"),
    ("POST", "component_server"),
    ("POST", "stream/1"),
    ("GET", "heartbeat/1"),
    ("GET", "file=/etc/passwd"),
    ("GET", "proxy=https://example.org"),
    ("GET", "deep_link?session_hash=1"),
    ("GET", "dev/reload"),
    ("POST", "vibe-edit"),
    ("POST", "process_recording"),
    ("GET", "openapi.json"),
    ("GET", "startup-events"),
]


@pytest.mark.parametrize(("method", "name"), CLOSED)
def test_what_takes_files_or_keeps_things_is_closed(client: TestClient, method: str, name: str) -> None:
    assert "/v1/read" in problem(client.request(method, f"/gradio_api/{name}"), 404)


@pytest.mark.parametrize("path", ["/monitoring", "/pwa_icon", "/svelte/index.js", "/nothing", "/healthz/"])
def test_there_is_nothing_elsewhere(client: TestClient, path: str) -> None:
    problem(client.get(path), 404)


@pytest.mark.parametrize(("path", "allowed"), [("/", "GET, HEAD"), ("/config", "GET"), ("/login", "POST")])
def test_another_method_is_told_which_are_wanted(client: TestClient, path: str, allowed: str) -> None:
    response = client.delete(path)
    assert allowed in problem(response, 405)
    assert response.headers["allow"] == allowed


def test_a_stream_that_would_say_nothing_is_not_begun(client: TestClient) -> None:
    problem(client.get("/mcp", headers={"Accept": "text/event-stream"}), 405)


def test_what_gradio_complains_of_is_a_problem(client: TestClient) -> None:
    problem(client.get("/assets/nothing.js"), 404)
    problem(client.post("/login", data={"name": "ann"}), 422)
