"""What is found in folders, archives and documents, under which name, and what it reads as."""

import os
import tarfile
from pathlib import Path

import numpy as np
import pytest

from bulk import archives, documents
from bulk.errors import BulkError
from bulk.items import Item, Page
from bulk.sources import check_sources, items
from recognizer import read_number
from segmentation.image import ImageSource
from tests.bulk_sources import GOLDENS, NUMBERS, pdf, tarred, tiff, zipped

PHOTO = GOLDENS["digit-4"].path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*sources: str) -> list[str]:
    return [item.name for item in items(sources)]


def text(item: Item) -> str:
    """Return what an item reads as, or its error."""
    content = item.fetch()
    if isinstance(content, BulkError):
        return str(content)
    source: ImageSource = documents.picture_of(content) if isinstance(content, Page) else content
    return read_number(source).text


def test_a_document_that_brings_down_what_opens_it_is_an_error_and_the_next_is_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf(here / "a.pdf")
    pages_of = documents._pages_of
    monkeypatch.setattr(documents, "_pages_of", abort)
    (bad,) = items(["a.pdf"])
    monkeypatch.setattr(documents, "_pages_of", pages_of)

    assert "too much time or memory" in text(bad)
    assert names("a.pdf") == ["a.pdf#1", "a.pdf#2", "a.pdf#3"]


def abort(_: object, document: str) -> None:
    os.abort()


def test_a_folder_gives_its_images_in_order_and_passes_over_the_rest(here: Path) -> None:
    for name in (
        "b/2.png",
        "b/1.JPG",
        "b/3.heic",
        "b/4.AVIF",
        "a.png",
        "c.txt",
        ".hidden.png",
        ".cache/x.png",
        "d/._a.png",
        "c",
    ):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(b"")

    assert names(".") == ["./a.png", "./b/1.JPG", "./b/2.png", "./b/3.heic", "./b/4.AVIF"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(here: Path) -> None:
    (here / "scan.dat").write_bytes(PHOTO.read_bytes())

    (item,) = items(["scan.dat"])
    assert text(item) == "4"


def test_a_pattern_gives_what_it_matches_in_order(here: Path) -> None:
    for name in ("a/2.png", "a/1.png", "b/deep/3.png"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(b"")

    assert names("a/*.png") == ["a/1.png", "a/2.png"]
    assert names("**/*.png") == ["a/1.png", "a/2.png", "b/deep/3.png"]


def test_a_pattern_that_matches_folders_gives_what_is_in_them_once(here: Path) -> None:
    for name in ("box-1/1.png", "box-2/in/2.png"):
        (here / name).parent.mkdir(parents=True)
        (here / name).write_bytes(b"")

    assert names("box-*") == names("**") == ["box-1/1.png", "box-2/in/2.png"]


@pytest.mark.parametrize("closed", ["a", "b"])
def test_a_folder_that_cannot_be_opened_is_an_error(
    closed: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir
    for name in ("a", "b"):
        (here / name).mkdir()
        (here / name / "1.png").write_bytes(PHOTO.read_bytes())

    def guarded(path: str) -> object:
        if os.path.basename(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)

    found = {item.name: text(item) for item in items(["."])}
    opened = "b" if closed == "a" else "a"
    assert found == {
        f"./{closed}": "The folder cannot be opened (Permission denied).",
        f"./{opened}/1.png": "4",
    }


def test_a_name_that_looks_like_a_pattern_is_a_name_first(here: Path) -> None:
    (here / "scan[1].png").write_bytes(b"")

    assert names("scan[1].png") == ["scan[1].png"]


@pytest.mark.parametrize("missing", ["no.png", "no/*.png"])
def test_a_source_that_is_not_there_is_told_before_anything_is_read(missing: str, here: Path) -> None:
    (here / "a.png").write_bytes(b"")

    with pytest.raises(BulkError, match=f"There is no {missing.replace('*', '.')}"):
        check_sources(["a.png", missing])


@pytest.mark.parametrize("make", [pdf, tiff], ids=["scan.pdf", "scan.tif"])
def test_each_page_of_a_document_is_an_item_with_its_number(make, here: Path) -> None:  # type: ignore[no-untyped-def]
    name = "scan.pdf" if make is pdf else "scan.tif"
    make(here / name)

    found = list(items([name]))

    assert [item.name for item in found] == [f"{name}#1", f"{name}#2", f"{name}#3"]
    assert [text(item) for item in found] == NUMBERS


def test_pages_of_a_tiff_of_64_bits_are_found(here: Path) -> None:
    tiff(here / "big.tif", big=True)

    assert [text(item) for item in items(["big.tif"])] == NUMBERS


def test_a_tiff_of_one_page_is_an_image_like_any_other(here: Path) -> None:
    tiff(here / "one.tiff", count=1)

    (item,) = items(["one.tiff"])
    assert (item.name, text(item)) == ("one.tiff", NUMBERS[0])


def test_pages_that_go_round_in_a_circle_end(here: Path) -> None:
    path = tiff(here / "scan.tif")
    data = bytearray(path.read_bytes())
    first, *_, last = documents._directories(bytes(data))
    count = int.from_bytes(data[last : last + 2], "little")
    end = last + 2 + 12 * count
    data[end : end + 4] = first.to_bytes(4, "little")
    path.write_bytes(data)

    assert len(names("scan.tif")) == 3


@pytest.mark.parametrize("data", [b"", b"II", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II+\0" + b"\xff" * 12])
def test_a_tiff_that_breaks_off_is_left_to_the_reader_to_refuse(data: bytes, here: Path) -> None:
    (here / "a.tif").write_bytes(data)

    (item,) = items(["a.tif"])
    assert item.name == "a.tif"
    with pytest.raises(ValueError, match=r"a\.tif"):
        text(item)


def test_a_pdf_that_is_none_is_an_error_in_its_place(here: Path) -> None:
    (here / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    (here / "b.png").write_bytes(PHOTO.read_bytes())

    refused, image = items(["."])
    assert refused.name == "./a.pdf"
    assert "The PDF cannot be opened" in text(refused)
    assert text(image) == "4"


def test_a_huge_page_of_a_pdf_is_drawn_smaller(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_PDF_PIXELS", 10_000)
    pdf(here / "scan.pdf")

    picture = documents.picture_of(Page("scan.pdf", 0, is_pdf=True))

    assert 8_000 < np.asarray(picture).size <= 10_100


def test_too_many_pages_are_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_PAGES", 2)
    pdf(here / "scan.pdf")
    tiff(here / "scan.tif")

    assert [text(item) for item in items(["."])] == [
        "Got 3 pages; a document may have 2. Split it.",
    ] * 2


def test_members_of_archives_are_read_with_the_pages_of_their_documents(here: Path) -> None:
    pdf(here / "scan.pdf")
    zipped(here / "box.zip", {"a.png": PHOTO.read_bytes(), "scan.pdf": (here / "scan.pdf").read_bytes()})
    tarred(here / "box.tar.gz", {"x/a.png": PHOTO, "scan.tif": tiff(here / "scan.tif")})

    for box, expected in (
        ("box.zip", ["a.png", "scan.pdf#1", "scan.pdf#2", "scan.pdf#3"]),
        ("box.tar.gz", ["x/a.png", "scan.tif#1", "scan.tif#2", "scan.tif#3"]),
    ):
        found = [(item.name, text(item)) for item in items([box])]
        assert found == list(zip([f"{box}/{name}" for name in expected], ["4", *NUMBERS], strict=True))


def test_members_that_are_no_images_are_passed_over(here: Path) -> None:
    zipped(here / "box.zip", {"a.txt": b"", "folder/": b"", "__MACOSX/._a.png": b"", "in.zip": b""})
    with tarfile.open(here / "box.tar", "w") as archive:
        for kind, name in ((tarfile.SYMTYPE, "link.png"), (tarfile.CHRTYPE, "device.png")):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)

    assert names("box.zip", "box.tar") == []


def test_a_member_s_name_leads_nowhere(here: Path) -> None:
    inside = here / "inside"
    inside.mkdir()
    zipped(inside / "box.zip", {"../../evil.png": PHOTO.read_bytes(), "/evil.png": PHOTO.read_bytes()})

    assert [text(item) for item in items(["inside/box.zip"])] == ["4", "4"]
    assert list(here.rglob("evil*")) == []
    assert not (here.parent / "evil.png").exists()


def test_a_member_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER_BYTES", 1024**2)
    bomb = b"\0" * (1024**2 + 1)
    (here / "bomb.png").write_bytes(bomb)
    zipped(here / "box.zip", {"bomb.png": bomb, "bomb.pdf": bomb, "a.png": PHOTO.read_bytes()})
    tarred(here / "box.tar.gz", {"bomb.png": here / "bomb.png", "a.png": PHOTO})

    for box, bombs in (("box.zip", 2), ("box.tar.gz", 1)):
        told = [text(item) for item in items([box])]
        assert told[-1] == "4"
        assert (
            told[:-1]
            == [
                "It unpacks to 1,048,577 bytes; the limit is 1 MB. Unpack it yourself.",
            ]
            * bombs
        )


def test_an_archive_that_breaks_off_is_an_error_behind_what_it_still_has(here: Path) -> None:
    tarred(here / "box.tar.gz", {"a.png": PHOTO, "b.png": GOLDENS["register-1"].path})
    whole = (here / "box.tar.gz").read_bytes()
    (here / "box.tar.gz").write_bytes(whole[: len(whole) - 200])
    (here / "bad.zip").write_bytes(b"PK no archive")

    found = [(item.name, text(item)) for item in items(["box.tar.gz", "bad.zip"])]

    assert found[0] == ("box.tar.gz/a.png", "4")
    assert found[-1][0] == "bad.zip"
    assert all("The archive is damaged here" in error for _, error in found[1:])
    assert len(found) >= 3


def test_a_member_with_a_password_is_an_error(here: Path) -> None:
    path = zipped(here / "box.zip", {"a.png": PHOTO.read_bytes()})
    data = path.read_bytes()
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.index(signature) + offset
        data = data[:place] + b"\1" + data[place + 1 :]  # the flag that says so
    path.write_bytes(data)

    (told,) = [text(item) for item in items(["box.zip"])]
    assert "password" in told


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_can_still_be_written(here: Path) -> None:
    Path(os.fsdecode(b"caf\xe9.png")).write_bytes(PHOTO.read_bytes())

    (item,) = items(["."])
    assert item.name == "./caf\ufffd.png"
    assert text(item) == "4"
