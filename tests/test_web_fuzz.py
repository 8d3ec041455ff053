"""Images that are wrong in every way: told so, never a fault of ours. `benchmarks.fuzz` sends far more."""

import base64
import struct
import zlib
from collections import Counter
from itertools import islice

import pytest
from fastapi.testclient import TestClient

from benchmarks.fuzz import bodies
from recognizer import NumberReader
from tests.test_web_routes import client_of
from web.settings import Settings

COUNT = 150


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(NumberReader(), Settings())


def test_wrong_images_are_no_fault_of_the_server(client: TestClient) -> None:
    statuses: Counter[int] = Counter()
    for kind, body in islice(bodies(seed=1), COUNT):
        statuses[client.post("/v1/read", content=body, headers={"Content-Type": kind}).status_code] += 1
    assert statuses.keys() == {200, 422}
    assert statuses[422] > COUNT / 4  # else the images were not wrong


def test_the_same_seed_gives_the_same_images() -> None:
    assert [*islice(bodies(3), 50)] == [*islice(bodies(3), 50)]
    assert [*islice(bodies(3), 50)] != [*islice(bodies(4), 50)]


def bomb(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large and has no pixels; decoded, it would be damaged."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    checked = header + struct.pack(">I", zlib.crc32(header))
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + checked + struct.pack(">I", 9) + b"IDAT" + b"\0" * 13
    )


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (2_000_000, 32), (9_000, 9_000)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(
    client: TestClient, size: tuple[int, int]
) -> None:
    image = bomb(*size)
    bare = client.post("/v1/read", content=image, headers={"Content-Type": "image/png"})
    url = f"data:image/png;base64,{base64.b64encode(image).decode()}"
    for response in (
        bare,
        client.post("/v1/read", json={"image": url}),
        client.post("/v1/read", files={"image": image}),
    ):
        assert response.status_code == 422
        assert "too large" in response.json()["detail"]
