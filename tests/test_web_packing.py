import gzip

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from web.page.packing import LEAST_BYTES, MOST_BYTES, PackedOnce, packed


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(PackedOnce, minimum_size=LEAST_BYTES)

    @app.api_route("/{count}", methods=["GET", "POST"])
    async def answer(count: int) -> Response:
        return Response(b"7" * count)

    packed.cache_clear()
    return TestClient(app)


@pytest.mark.parametrize(("method", "count", "kept"), [("GET", LEAST_BYTES, 1), ("POST", LEAST_BYTES, 0)])
def test_what_is_asked_for_again_is_packed_once(
    client: TestClient, method: str, count: int, kept: int
) -> None:
    for _ in range(3):
        response = client.request(method, f"/{count}", headers={"Accept-Encoding": "gzip"})
        assert response.headers["content-encoding"] == "gzip"
        assert response.content == b"7" * count
    assert packed.cache_info().currsize == kept
    assert packed.cache_info().hits == 2 * kept


def test_a_large_answer_is_packed_and_not_kept(client: TestClient) -> None:
    response = client.get(f"/{MOST_BYTES + 1}", headers={"Accept-Encoding": "gzip"})
    assert len(response.content) == MOST_BYTES + 1
    assert packed.cache_info().currsize == 0


@pytest.mark.parametrize(("count", "asked"), [(LEAST_BYTES, "identity"), (LEAST_BYTES - 1, "gzip")])
def test_a_small_answer_or_one_for_who_cannot_unpack_stays_as_it_is(
    client: TestClient, count: int, asked: str
) -> None:
    response = client.get(f"/{count}", headers={"Accept-Encoding": asked})
    assert "content-encoding" not in response.headers


def test_packed_is_what_it_was() -> None:
    assert gzip.decompress(packed(b"407")) == b"407"
