import asyncio
import base64
import json
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from psycopg.errors import DiskFull
from sqlalchemy.exc import OperationalError

from corrections import Corrections
from segmentation.image import load_gray
from tests.conftest import KnownReader, in_threads, number_reading
from tests.databases import frozen
from tests.running import STOP_S, running_app
from tests.test_web_routes import problem
from web.metrics import Metrics
from web.page.languages import ENGLISH
from web.problems import answer_problems
from web.reading.readings import ReadingQueue
from web.routes.keeping import GIFTS_AT_ONCE
from web.routes.router import build_router
from web.routes.teaching import build_teaching
from web.server import create_app
from web.settings import Settings

ROUTE = "/page/correction"


def client_of(corrections: Corrections | None, reader: KnownReader | None = None) -> TestClient:
    app = FastAPI()
    answer_problems(app)
    queue = ReadingQueue(in_threads(reader or KnownReader(number_reading([]))), 4)
    app.include_router(build_teaching(queue, corrections, "0123456789ab", 5))
    app.include_router(build_router(queue, Metrics(), 4))
    return TestClient(app)


@pytest.fixture
def client(corrections: Corrections) -> TestClient:
    return client_of(corrections)


@pytest.fixture
def png() -> bytes:
    file = BytesIO()
    Image.new("L", (40, 20), 200).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def gift(png: bytes) -> dict[str, Any]:
    url = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return {"image": url, "number": "407", "read": "401"}


def test_a_gift_is_kept_and_its_id_told(
    client: TestClient, corrections: Corrections, gift: dict[str, Any], png: bytes
) -> None:
    response = client.post(ROUTE, json=gift, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 201
    (kept,) = corrections
    assert response.json() == {"id": kept.id}
    assert (kept.number, kept.read, kept.version) == ("407", "401", "0123456789ab")
    assert load_gray(kept.image).tolist() == load_gray(png).tolist()


def test_the_whole_app_keeps_a_gift_only_where_it_has_a_database(
    corrections: Corrections, known_reader: KnownReader, gift: dict[str, Any]
) -> None:
    async def assemble(store: Corrections | None) -> FastAPI:
        return create_app(in_threads(known_reader), corrections=store)

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        apps = [thread.submit(asyncio.run, assemble(store)).result() for store in (None, corrections)]
    assert [TestClient(app).post(ROUTE, json=gift).status_code for app in apps] == [404, 201]
    pages = [TestClient(app).get("/", headers={"Accept": "text/html"}).text for app in apps]
    said = [ENGLISH.say(key) for key in ("keeps", "keeps.given")]
    assert [[words in page for words in said] for page in pages] == [[True, False], [False, True]]
    assert corrections.count() == 1


def test_reading_alone_keeps_nothing(
    corrections: Corrections, known_reader: KnownReader, gift: dict[str, Any]
) -> None:
    client = client_of(corrections, known_reader)
    for route in ("/v1/read", "/page/read"):
        assert client.post(route, json=gift).status_code == 200
    assert corrections.count() == 0


def test_without_a_database_gifts_are_declined(gift: dict[str, Any]) -> None:
    assert "takes no corrections" in problem(client_of(None).post(ROUTE, json=gift), 404)


@pytest.mark.parametrize(
    ("change", "status", "complaint"),
    [
        ({"number": "4o7"}, 422, "correct number cannot be kept"),
        ({"number": ""}, 422, "correct number cannot be kept"),
        ({"number": "4" * 1000}, 422, "wanted 1 to 200 digits"),
        ({"read": "none"}, 422, "number as read"),
        ({"number": 407}, 400, "does not hold the texts"),
        ({"read": None}, 400, "does not hold the texts"),
        ({"image": ["x"]}, 400, "does not hold the texts"),
        ({"image": "***"}, 400, "no base64"),
        ({"image": "data:image/png;base64,QUJD"}, 422, "No image"),
        ({"image": ""}, 422, "it is empty"),
    ],
)
def test_a_wrong_gift_is_told_in_words_and_not_kept(
    client: TestClient,
    corrections: Corrections,
    gift: dict[str, Any],
    change: dict[str, Any],
    status: int,
    complaint: str,
) -> None:
    assert complaint in problem(client.post(ROUTE, json=gift | change), status)
    assert corrections.count() == 0


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"null", b"[" * 100_000, b"\xff"])
def test_wrong_json_is_told_in_words(client: TestClient, body: bytes) -> None:
    response = client.post(ROUTE, content=body, headers={"Content-Type": "application/json"})
    told = "Send each image as one text." if len(body) > 1000 else '"number": "407"'  # it is refused before
    assert told in problem(response, 400)


def test_too_large_a_gift_is_refused(
    known_reader: KnownReader, corrections: Corrections, gift: dict[str, Any]
) -> None:
    async def assemble() -> FastAPI:
        return create_app(in_threads(known_reader), Settings(max_body_mb=1), corrections=corrections)

    with ThreadPoolExecutor(1) as thread:
        client = TestClient(thread.submit(asyncio.run, assemble()).result())
    large = gift | {"image": "A" * 2 * 1024**2}
    assert "Scale the picture down" in problem(client.post(ROUTE, json=large), 413)
    assert corrections.count() == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_cannot_give_for_a_visitor(
    client: TestClient, corrections: Corrections, gift: dict[str, Any], site: str
) -> None:
    assert problem(client.post(ROUTE, json=gift, headers={"Sec-Fetch-Site": site}), 403)
    plain = client.post(ROUTE, json=gift, headers={"Content-Type": "text/plain"})  # needs no leave of ours
    assert "text/plain" in problem(plain, 415)
    assert corrections.count() == 0


def test_a_database_that_is_gone_is_no_fault_that_gives_anything_away(
    client: TestClient, corrections: Corrections, gift: dict[str, Any], url: str, caplog: Any
) -> None:
    with corrections._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE corrections")
    detail = problem(client.post(ROUTE, json=gift), 503)
    assert "not kept" in detail
    assert "corrections.db" not in detail
    assert "cannot be used" in caplog.text  # for the operator


def test_a_full_disk_is_told_as_what_it_is(client: TestClient, gift: dict[str, Any], caplog: Any) -> None:
    full = OperationalError("INSERT", {}, DiskFull("could not extend file: No space left on device"))
    with patch("corrections.store.Session", side_effect=full):
        detail = problem(client.post(ROUTE, json=gift), 507)
    assert "disk of the database is full" in detail
    assert "Check the room on its disk" in caplog.text  # for the operator


def test_a_frozen_database_holds_up_no_reading_and_no_stop(
    postgresql_url: str, postgresql_socket: Path, gift: dict[str, Any], png: bytes
) -> None:
    settings = {"NUMBER_READER_DATABASE_URL": postgresql_url, "NUMBER_READER_DATABASE_TIMEOUT_S": "1"}
    with running_app(**settings) as (app, url), ThreadPoolExecutor(2 * GIFTS_AT_ONCE) as visitors:
        assert httpx.post(url + ROUTE, json=gift).status_code == 201

        def give(_: int) -> int:
            return httpx.post(url + ROUTE, json=gift, timeout=STOP_S).status_code

        with frozen(postgresql_socket):
            given = visitors.map(give, range(2 * GIFTS_AT_ONCE))
            image = {"image": gift["image"]}
            for _ in range(10):
                assert httpx.post(f"{url}/v1/read", json=image, timeout=STOP_S).elapsed < timedelta(seconds=2)
            assert Counter(given) == {503: GIFTS_AT_ONCE, 429: GIFTS_AT_ONCE}

            address = urlsplit(url)
            with closing(HTTPConnection(str(address.hostname), address.port, timeout=STOP_S)) as hung:
                hung.request("POST", ROUTE, json.dumps(gift), {"Content-Type": "application/json"})
                httpx.get(f"{url}/healthz")  # by now it has met the gift
                app.send_signal(signal.SIGTERM)
                assert hung.getresponse().status == 503
            _, complaints = app.communicate(timeout=STOP_S)
            assert app.returncode == 0
            assert complaints.count("ERROR") <= GIFTS_AT_ONCE + 1
