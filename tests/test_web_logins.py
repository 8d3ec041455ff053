import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from tests.conftest import KnownReader, in_threads
from tests.test_web_routes import problem
from web.guards.logins import Sessions
from web.server import create_app
from web.settings import Settings

LOGIN = "ann:opensesame"
WRONG_AT_ONCE = 5  # a minute


@pytest.fixture
def app(known_reader: KnownReader) -> FastAPI:
    """The whole app with a login, whose sessions last an hour."""

    async def assemble() -> FastAPI:
        return create_app(in_threads(known_reader), Settings(login=SecretStr(LOGIN), session_hours=1))

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        return thread.submit(asyncio.run, assemble()).result()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


def log_in(client: TestClient, password: str, path: str = "/login") -> int:
    return client.post(path, data={"username": "ann", "password": password}).status_code


def log_in_by_basic(client: TestClient, password: str) -> int:
    credentials = base64.b64encode(f"ann:{password}".encode()).decode()
    return client.get("/metrics", headers={"Authorization": f"Basic {credentials}"}).status_code


def test_who_guesses_at_the_form_is_slowed_even_if_right_at_last(client: TestClient) -> None:
    assert [log_in(client, f"guess {i}") for i in range(WRONG_AT_ONCE)] == [400] * WRONG_AT_ONCE
    response = client.post("/login", data={"username": "ann", "password": "opensesame"})
    assert "wrong logins" in problem(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert log_in(client, "opensesame", "/login/") == 429
    assert log_in_by_basic(client, "opensesame") == 429


def test_who_guesses_by_basic_is_slowed_even_if_right_at_last(client: TestClient) -> None:
    assert [log_in_by_basic(client, f"guess {i}") for i in range(WRONG_AT_ONCE)] == [401] * WRONG_AT_ONCE
    assert (log_in_by_basic(client, "opensesame"), log_in(client, "opensesame")) == (429, 429)


def test_other_clients_log_in_meanwhile(app: FastAPI) -> None:
    guessing, other = TestClient(app, client=("192.0.2.1", 5)), TestClient(app, client=("192.0.2.2", 5))
    for i in range(WRONG_AT_ONCE + 1):
        log_in(guessing, f"guess {i}")
    assert (log_in(guessing, "opensesame"), log_in(other, "opensesame")) == (429, 200)
    assert log_in_by_basic(other, "opensesame") == 200


def test_who_mistypes_and_then_is_right_begins_anew(client: TestClient) -> None:
    for _ in range(2):
        assert [log_in(client, "opensesane") for _ in range(WRONG_AT_ONCE - 1)] == [400] * (WRONG_AT_ONCE - 1)
        assert log_in(client, "opensesame") == 200
    assert [log_in_by_basic(client, "opensesame") for _ in range(2 * WRONG_AT_ONCE)] == [
        200
    ] * 2 * WRONG_AT_ONCE


def test_the_cookies_have_an_age_and_stay_out_of_reach(client: TestClient) -> None:
    response = client.post("/login", data={"username": "ann", "password": "opensesame"})
    cookies = [SimpleCookie(line) for line in response.headers.get_list("set-cookie")]
    morsels = {name.rpartition("-")[0]: morsel for cookie in cookies for name, morsel in cookie.items()}
    assert len(cookies) == len(morsels) == 2
    for morsel in morsels.values():
        assert morsel["max-age"] == "3600"
        assert morsel["httponly"]
        assert morsel["samesite"]


def test_a_session_opens_the_page_until_it_is_too_old(app: FastAPI, png: bytes) -> None:
    now = [0.0]
    app.state.gradio.tokens = Sessions(60, clock=lambda: now[0])
    client = TestClient(app)
    assert log_in(client, "opensesame") == 200

    def read() -> int:
        return client.post("/page/read", content=png, headers={"Content-Type": "image/png"}).status_code

    assert read() == 200
    now[0] = 59
    assert (read(), client.get("/config").status_code) == (200, 200)
    now[0] = 60
    assert (read(), client.get("/config").status_code) == (401, 401)
    assert log_in(client, "opensesame") == 200
    assert read() == 200
    assert len(app.state.gradio.tokens) == 1  # the old one is gone
