"""What the page is made of is sent small, and once."""

import gzip

import pytest
from fastapi.testclient import TestClient

from tests.test_web_routes import problem
from tests.test_web_server import client
from web.page.files import File, page_script, page_style

__all__ = ["client"]

A_YEAR = "public, max-age=31536000, immutable"


@pytest.mark.parametrize("file", [page_script(), page_style()], ids=lambda file: file.media_type)
def test_own_files_are_kept_for_a_year_under_a_name_of_their_contents(client: TestClient, file: File) -> None:
    response = client.get(f"/files/{file.name}")
    assert response.text == file.text
    assert response.headers["content-type"].startswith(file.media_type)
    assert response.headers["cache-control"] == A_YEAR


def test_gradios_hashed_files_are_kept_for_a_year_and_a_missing_one_is_not(client: TestClient) -> None:
    html = client.get("/").text
    name = html.partition('data-gradio="./')[2].partition('"')[0]
    assert client.get(f"/{name}").headers["cache-control"] == A_YEAR
    missing = client.get("/assets/nothing.js")
    problem(missing, 404)
    assert "cache-control" not in missing.headers


def test_file_that_there_is_not_is_told(client: TestClient) -> None:
    assert "Load the page again" in problem(client.get("/files/page-000000000000.js"), 404)


@pytest.mark.parametrize("path", ["/", f"/files/{page_script().name}", f"/files/{page_style().name}"])
def test_answers_are_packed_where_the_client_takes_that(client: TestClient, path: str) -> None:
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "text/html"}) as response:
        packed = b"".join(response.iter_raw())
    plain = client.get(path, headers={"Accept-Encoding": "identity", "Accept": "text/html"})
    assert response.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 2


def test_page_says_that_it_depends_on_the_language(client: TestClient) -> None:
    response = client.get("/", headers={"Accept-Language": "fr"})
    assert response.headers["content-language"] == "fr"
    assert "Accept-Language" in response.headers["vary"]
    assert '<html lang="fr"' in response.text.replace("\n\t", " ")
