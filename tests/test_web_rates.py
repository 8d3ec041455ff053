import base64

import pytest
from fastapi.testclient import TestClient

from tests.conftest import KnownReader
from tests.test_web_routes import client_of, problem
from web.guards.rates import client_of as home_of
from web.settings import Settings


def rated(reader: KnownReader, rate: str) -> TestClient:
    return client_of(reader, Settings(rate_limit=rate))


def ask(client: TestClient, path: str = "/v1/read") -> int:
    """Return what a body of no use is answered: 415 by the route, 429 before it."""
    return client.post(path, content=b"x", headers={"Content-Type": "text/plain"}).status_code


def test_a_client_that_asks_too_often_is_told_when_to_come_back(known_reader: KnownReader) -> None:
    client = rated(known_reader, "2/hour")
    assert [ask(client, path) for path in ("/v1/read", "/page/read")] == [415, 415]
    response = client.post("/v1/read", content=b"x", headers={"Content-Type": "text/plain"})
    assert "2 per 1 hour" in problem(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 3600
    assert client.get("/healthz").status_code == 200  # looking is free


def test_each_client_has_a_rate_of_its_own(known_reader: KnownReader) -> None:
    app = rated(known_reader, "1/hour").app

    def ask_from(*addresses: str) -> list[int]:
        return [ask(TestClient(app, client=(address, 5))) for address in addresses]

    assert ask_from("192.0.2.1", "192.0.2.1", "192.0.2.2") == [415, 429, 415]
    assert ask_from("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1") == [415, 429, 415]
    assert ask_from("::ffff:192.0.2.1", "::ffff:192.0.2.3", "192.0.2.3") == [429, 415, 429]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("unix socket", "unix socket"),
    ],
)
def test_a_client_is_what_it_cannot_change(address: str, home: str) -> None:
    assert home_of({"client": (address, 5)}) == home


def batch(client: TestClient, png: bytes, count: int, *, as_files: bool) -> int:
    if as_files:
        files = [("images", (f"{i}.png", png)) for i in range(count)]
        return client.post("/v1/read/batch", files=files).status_code
    images = [base64.b64encode(png).decode()] * count
    return client.post("/v1/read/batch", json={"images": images}).status_code


@pytest.mark.parametrize("as_files", [True, False], ids=["files", "JSON"])
def test_a_batch_counts_as_its_images(known_reader: KnownReader, png: bytes, as_files: bool) -> None:
    client = rated(known_reader, "10/hour")
    assert batch(client, png, 8, as_files=as_files) == 200
    assert batch(client, png, 3, as_files=as_files) == 429  # the request itself was one
    assert len(known_reader.images) == 8
    assert ask(client) == 415
    assert ask(client) == 429


def test_a_batch_that_is_larger_than_the_rate_is_told_to_be_smaller(
    known_reader: KnownReader, png: bytes
) -> None:
    images = [base64.b64encode(png).decode()] * 6
    response = rated(known_reader, "5/hour").post("/v1/read/batch", json={"images": images})
    assert "these are 6. Send fewer at once" in problem(response, 429)
    assert known_reader.images == []


def test_images_that_are_no_images_count_too(known_reader: KnownReader) -> None:
    client = rated(known_reader, "5/hour")
    assert client.post("/v1/read/batch", json={"images": ["***"] * 5}).status_code == 200
    assert ask(client) == 429
