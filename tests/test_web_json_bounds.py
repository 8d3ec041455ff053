"""JSON that costs more to parse than an image is refused on every route that parses any."""

import json

import pytest
from fastapi.testclient import TestClient

from tests.test_web_routes import problem
from tests.test_web_server import client
from tests.timing import least_process_s
from web.guards.json_bounds import MOST_BRACKETS, MOST_COMMAS, JsonBounds
from web.problems import RequestError

__all__ = ["client"]

LISTS = b'{"image": [' + b"[]," * 6_000_000 + b"[]]}"  # 18 MB; to parse them held the app for 3 s
AN_EIGHTH = b'{"image": [' + b"[]," * 750_000 + b"[]]}"


@pytest.fixture(scope="module")
def parsing_s() -> float:
    """Return an eighth of the processor time that this machine takes to parse all lists."""
    return least_process_s(lambda: json.loads(AN_EIGHTH))


@pytest.mark.parametrize(
    "path",
    [
        "/v1/read",
        "/v1/read/batch",
        "/v1/page",
        "/page/read",
        "/page/correction",
        "/gradio_api/queue/join",
        "/mcp",
    ],
)
def test_millions_of_lists_are_refused_at_once(client: TestClient, parsing_s: float, path: str) -> None:
    assert least_process_s(lambda: refused(client, path, "application/json")) < parsing_s


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", ""])
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/mcp"])
def test_no_other_type_walks_around_the_bounds(
    client: TestClient, parsing_s: float, path: str, kind: str
) -> None:
    assert least_process_s(lambda: refused(client, path, kind)) < parsing_s


def refused(client: TestClient, path: str, kind: str) -> None:
    response = client.post(path, content=LISTS, headers={"Content-Type": kind})
    assert "Send each image as one text." in problem(response, 400)


def test_pieces_are_counted_together() -> None:
    bounds = JsonBounds()
    for _ in range(MOST_BRACKETS):
        bounds.count(b"[")
    with pytest.raises(RequestError):
        bounds.count(b"{")


def test_a_full_batch_of_data_urls_is_within_bounds() -> None:
    JsonBounds().count(b'{"images": [' + b'"data:image/png;base64,QUJD",' * 1000 + b'""]}')
    with pytest.raises(RequestError):
        JsonBounds().count(b"," * (MOST_COMMAS + 1))
