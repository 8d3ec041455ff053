"""Sources and tables in object stores: fsspec's own store in memory, and S3 by moto's server."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bulk import remote
from bulk.__main__ import main
from bulk.errors import BulkError
from bulk.items import Page
from bulk.sources import check_sources, items
from tests.bulk_sources import GOLDENS, NUMBERS, PAGES, pdf, tarred, zipped

fsspec = pytest.importorskip("fsspec")
PHOTOS = {f"{name}.png": GOLDENS[name].path.read_bytes() for name in PAGES}


@pytest.fixture
def memory() -> Iterator[Any]:
    store = fsspec.filesystem("memory")
    yield store
    store.rm("/", recursive=True)


def put(store: Any, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        store.makedirs(path.rpartition("/")[0], exist_ok=True)
        store.pipe_file(path, data)


def names(url: str) -> list[str]:
    return [item.name for item in items([url])]


def test_a_folder_gives_its_images_in_order_and_passes_over_the_rest(memory: Any) -> None:
    put(memory, dict.fromkeys(("/box/b/2.png", "/box/a.JPG", "/box/c.txt", "/box/.x/d.png"), b""))
    assert names("memory://box") == ["memory:///box/a.JPG", "memory:///box/b/2.png"]


def test_a_pattern_gives_what_it_matches(memory: Any) -> None:
    put(memory, dict.fromkeys(("/box/2.png", "/box/1.png", "/box/1.jpg", "/box/deep/3.png"), b""))
    assert names("memory://box/*.png") == ["memory:///box/1.png", "memory:///box/2.png"]


def test_a_file_that_is_named_is_fetched_whatever_it_is_called(memory: Any) -> None:
    put(memory, {"/box/scan.dat": b"pixels"})
    (item,) = items(["memory://box/scan.dat"])
    assert item.fetch() == b"pixels"


def test_archives_and_documents_are_read_where_they_are(memory: Any, tmp_path: Path) -> None:
    packed = zipped(tmp_path / "box.zip", {"a.png": b"first"})
    tar = tarred(tmp_path / "box.tgz", {"b.png": packed})
    document = pdf(tmp_path / "scan.pdf")
    put(memory, {f"/box/{path.name}": path.read_bytes() for path in (packed, tar, document)})
    found = {item.name: item.fetch() for item in items(["memory://box"])}
    assert found["memory:///box/box.zip/a.png"] == b"first"
    assert found["memory:///box/box.tgz/b.png"] == packed.read_bytes()
    assert found["memory:///box/scan.pdf#3"] == Page(document.read_bytes(), 2, is_pdf=True)


def test_a_url_without_anything_is_refused_before_the_rest_is_read(memory: Any) -> None:
    with pytest.raises(BulkError, match=r"There is no memory://nothing"):
        check_sources(["memory://nothing"])


def test_a_url_of_no_known_store_says_so() -> None:
    with pytest.raises(BulkError, match="fsspec knows"):
        check_sources(["nowhere://box"])


def test_a_file_that_cannot_be_fetched_becomes_an_error(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(memory, {"/box/1.png": b"", "/box/2.png": b"12345"})
    monkeypatch.setattr(remote, "MAX_MEMBER_BYTES", 4)
    gone, large = items(["memory://box"])
    memory.rm("/box/1.png")
    assert str(gone.fetch()).startswith("It cannot be fetched")
    assert str(large.fetch()).startswith("It has 5 bytes")


def test_pictures_beside_the_table_must_be_on_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["a.png", "--out", "t.csv", "--review", "s3://box/doubtful.html"])
    assert "must be on this machine" in capsys.readouterr().err


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Start moto's server; yield its address."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    pytest.importorskip("s3fs")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_a_bucket_is_read_into_a_table_in_it_as_the_files_are_here(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = fsspec.filesystem("s3")
    bucket.mkdir("scans")
    put(bucket, {f"scans/{name}": data for name, data in PHOTOS.items()})

    assert main(["s3://scans", "--out", "s3://scans/out/readings.csv", "--workers", "1"]) == 0

    with bucket.open("scans/out/readings.csv", "r", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = dict(zip((f"s3://scans/{name}.png" for name in PAGES), NUMBERS, strict=True))
    assert {row["source"]: row["text"] for row in rows} == wanted
    assert not list(tmp_path.iterdir())
    assert main(["s3://scans", "--out", "s3://scans/out/readings.csv"]) == 1
