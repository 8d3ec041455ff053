import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import KnownReader, in_threads
from web.server import create_app


@pytest.fixture
def client(known_reader: KnownReader) -> TestClient:
    async def assemble() -> FastAPI:
        return create_app(in_threads(known_reader))

    # Without a running loop Gradio makes one and never closes it; in this thread Playwright may run its own.
    with ThreadPoolExecutor(1) as thread:
        return TestClient(thread.submit(lambda: asyncio.run(assemble())).result())


def test_page_and_routes_stand_beside_each_other(client: TestClient) -> None:
    assert "Read my number" in client.get("/").text
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.post("/v1/read", content=b"x", headers={"Content-Type": "image/png"}).status_code == 422


def test_page_keeps_and_reports_nothing(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False


def test_page_loads_no_style_or_script_from_another_host(client: TestClient) -> None:
    assert re.findall(r'<(?:script|link)[^>]+(?:src|href)="(?:https?:)?//[^"]*', client.get("/").text) == []
    style = client.get("/theme.css").text
    assert "@import" not in style
    assert set(re.findall(r"url\(\W*(\w+)", style)) <= {"data"}


def test_documentation_that_loads_from_another_host_is_off(client: TestClient) -> None:
    assert "swagger" not in client.get("/docs").text.lower()


def test_what_is_not_there_is_a_problem_and_no_page(client: TestClient) -> None:
    wrong_method = client.get("/v1/read")
    assert (wrong_method.status_code, wrong_method.headers["allow"]) == (405, "POST")
    nothing = client.post("/v1/write")
    assert nothing.status_code == 404
    for response in (wrong_method, nothing):
        assert response.headers["content-type"] == "application/problem+json"
        assert "/v1/read" in response.json()["detail"]


def test_gradio_allows_no_site_that_the_operator_has_not_named(client: TestClient) -> None:
    asked = {"Origin": "https://example.org", "Host": "numbers.example.com"}
    for path in ("/", "/config", "/gradio_api/info"):
        assert "access-control-allow-origin" not in client.get(path, headers=asked).headers
