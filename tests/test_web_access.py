import base64

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from tests.conftest import KnownReader
from tests.test_web_routes import client_of, problem
from web.settings import Settings

KEYS = ("one-of-the-two-keys", "the-other-of-the-two")
LOGIN = "ann:opensesame"
STRANGER = {"Content-Type": "text/plain"}


class Gradio:
    """What Gradio's application knows of its visitors."""

    cookie_id = "7"
    tokens = {"a-token": "ann"}  # noqa: RUF012


def guarded(reader: KnownReader, settings: Settings) -> TestClient:
    client = client_of(reader, settings)
    assert isinstance(client.app, FastAPI)
    client.app.state.gradio = Gradio()
    return client


@pytest.fixture
def with_keys(known_reader: KnownReader) -> TestClient:
    return guarded(known_reader, Settings(api_keys=tuple(map(SecretStr, KEYS))))


@pytest.fixture
def with_login(known_reader: KnownReader) -> TestClient:
    return guarded(known_reader, Settings(login=SecretStr(LOGIN)))


def status(client: TestClient, path: str, **headers: str) -> int:
    """Return what a body of no use is answered: 415 by the route, 401 before it."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, content=b"x", headers=STRANGER | sent).status_code


def basic(login: str) -> str:
    return f"Basic {base64.b64encode(login.encode()).decode()}"


@pytest.mark.parametrize("path", ["/v1/read", "/v1/read/batch", "/v1/page"])
def test_each_key_opens_the_routes_for_programs(with_keys: TestClient, path: str) -> None:
    for key in KEYS:
        assert status(with_keys, path, authorization=f"Bearer {key}") == 415
        assert status(with_keys, path, x_api_key=key) == 415


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer one-of-the-two-key"},
        {"authorization": f"Basic {KEYS[0]}"},
        {"authorization": KEYS[0]},
        {"x_api_key": ""},
        {"x_api_key": "é"},
        {"authorization": basic(":")},
    ],
)
def test_without_a_key_they_are_closed(with_keys: TestClient, headers: dict[str, str]) -> None:
    sent = {name: value.encode() for name, value in headers.items()}
    assert status(with_keys, "/v1/read", **sent) == 401  # type: ignore[arg-type]


def test_a_stranger_is_told_how_to_send_a_key(with_keys: TestClient) -> None:
    response = with_keys.get("/metrics")
    assert "Authorization: Bearer" in problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_keys_leave_the_page_and_the_health_open(with_keys: TestClient) -> None:
    assert status(with_keys, "/page/read") == 415
    assert with_keys.get("/healthz").status_code == 200


def test_a_login_closes_the_page_and_the_routes_for_programs(with_login: TestClient) -> None:
    assert status(with_login, "/page/read") == 401
    assert status(with_login, "/page/read", cookie="access-token-7=another") == 401
    assert status(with_login, "/page/read", cookie="access-token-unsecure-7=a-token") == 415
    assert status(with_login, "/v1/read") == 401
    assert status(with_login, "/v1/read", authorization=basic("ann:wrong")) == 401
    assert status(with_login, "/v1/read", authorization="Basic ***") == 401
    assert status(with_login, "/v1/read", authorization=basic(LOGIN)) == 415


def test_without_settings_everything_is_open(known_reader: KnownReader) -> None:
    client = client_of(known_reader, Settings())
    assert (status(client, "/v1/read"), status(client, "/page/read")) == (415, 415)
    assert client.get("/metrics").status_code == 200


FROM_ELSEWHERE = {"sec_fetch_site": "cross-site", "origin": "https://evil.example"}
FROM_A_SISTER = {"sec_fetch_site": "same-site", "origin": "http://testserver:3000"}
WITHOUT_METADATA = {"origin": "http://evil.example"}  # so over plain HTTP
FROM_A_FRAME = {"origin": "null"}
OF_THE_PAGE = {"sec_fetch_site": "same-origin", "origin": "https://proxy.example"}
OF_THE_PAGE_OVER_HTTP = {"origin": "http://testserver"}
OF_THE_PAGE_BEHIND_A_PROXY = {"origin": "http://proxy.example", "x_forwarded_host": "proxy.example"}


@pytest.mark.parametrize("path", ["/v1/read", "/page/read", "/mcp", "/gradio_api/queue/join", "/login"])
@pytest.mark.parametrize("page", [FROM_ELSEWHERE, FROM_A_SISTER, WITHOUT_METADATA, FROM_A_FRAME])
def test_the_page_of_another_site_cannot_ask_in_a_visitors_name(
    with_login: TestClient, path: str, page: dict[str, str]
) -> None:
    mine = {"authorization": basic(LOGIN), "cookie": "access-token-7=a-token"}  # as the browser adds them
    assert status(with_login, path, **mine, **page) == 403
    assert status(with_login, path, **mine) != 403


@pytest.mark.parametrize(
    "path", ["/metrics", "/gradio_api/info", "/config", "/logout", "/gradio_api/queue/data"]
)
def test_nor_may_it_look_at_what_is_behind_the_login(with_login: TestClient, path: str) -> None:
    picture = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Authorization": basic(LOGIN)}
    assert with_login.get(path, headers=picture).status_code == 403


@pytest.mark.parametrize("page", [OF_THE_PAGE, OF_THE_PAGE_OVER_HTTP, OF_THE_PAGE_BEHIND_A_PROXY])
def test_the_servers_own_page_may_ask(known_reader: KnownReader, page: dict[str, str]) -> None:
    client = client_of(known_reader, Settings())
    assert (status(client, "/v1/read", **page), status(client, "/page/read", **page)) == (415, 415)


def test_a_site_that_is_named_may_ask_the_routes_but_not_as_the_page(known_reader: KnownReader) -> None:
    client = client_of(known_reader, Settings(allowed_origins=("https://good.example",)))
    named = {"sec_fetch_site": "cross-site", "origin": "https://good.example"}
    assert (status(client, "/v1/read", **named), status(client, "/page/read", **named)) == (415, 403)


def test_a_link_from_elsewhere_opens_the_page_but_does_nothing(with_login: TestClient) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert with_login.get("/healthz", headers=link).status_code == 200
    assert with_login.get("/logout", headers=link).status_code == 403
    assert with_login.post("/v1/read", headers=link).status_code == 403


def test_only_who_is_logged_in_asks_as_gradios_client(with_login: TestClient) -> None:
    assert status(with_login, "/gradio_api/queue/join") == 401
    assert (
        status(with_login, "/gradio_api/queue/join", cookie="access-token-7=a-token") == 404
    )  # Gradio is not here


@pytest.mark.parametrize(
    ("origins", "answered"),
    [((), None), (("https://example.org",), "https://example.org"), (("https://other.org",), None)],
)
def test_other_sites_are_allowed_only_where_they_are_named(
    known_reader: KnownReader, origins: tuple[str, ...], answered: str | None
) -> None:
    client = client_of(known_reader, Settings(allowed_origins=origins))
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    for response in (
        client.options("/v1/read", headers=asked),
        client.post("/v1/read", headers={"Origin": "https://example.org"}),
    ):
        assert response.headers.get("access-control-allow-origin") == answered
