import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import KnownReader, in_threads, number_reading
from web.guards.nameless import NO_NAME
from web.server import create_app

EVIL = "evil.example"
NAMES = [
    {"Host": EVIL},
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https"},
    {"X-Gradio-Server": f"https://{EVIL}"},
]


@pytest.fixture(scope="module")
def client() -> TestClient:
    async def assemble() -> FastAPI:
        return create_app(in_threads(KnownReader(number_reading([]))))

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        return TestClient(thread.submit(asyncio.run, assemble()).result())


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/gradio_api/openapi.json"])
def test_no_page_holds_the_name_that_was_asked_for(
    client: TestClient, path: str, names: dict[str, str]
) -> None:
    answers = [
        client.get(path, headers={"Accept-Encoding": coding, **asked}).text
        for coding in ("identity", "br")
        for asked in (names, {})  # a page that was made for one must not be given to the next
    ]
    assert EVIL not in "".join(answers)
    assert NO_NAME.decode() not in "".join(answers)
    assert len(set(answers)) == 1


def test_the_page_asks_where_it_came_from(client: TestClient) -> None:
    roots = set(re.findall(r'"root": ?"([^"]*)"', client.get("/").text))
    assert roots == {"/"}
    assert client.get("/config").json()["root"] == ""  # clients put the address there that they asked


@pytest.mark.parametrize("names", NAMES)
def test_no_redirect_leads_to_the_name_that_was_asked_for(client: TestClient, names: dict[str, str]) -> None:
    assert client.get("/logout", headers=names, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("host", ["", "a b", "[::", "a:99999999", "x@y"])
def test_a_wrong_host_is_no_fault(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_page_that_there_is_not_is_no_fault(client: TestClient) -> None:
    assert client.get("/", params={"page": "none"}).status_code == 200


def test_what_is_looked_into_has_its_right_length(client: TestClient) -> None:
    for path in ("/", "/config"):
        response = client.get(path, headers={"Accept-Encoding": "identity"})
        assert int(response.headers["content-length"]) == len(response.content)
    assert client.head("/").status_code == 200
