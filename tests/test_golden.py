"""Real reading, on a clean clone: the pictures of ``tests/data``, see the README there."""

import pytest

from recognizer import NumberReader
from tests.pictures import FOLDER, LABELS, SURE, Golden, goldens

GOLDENS = goldens()
MOST_BYTES = 300_000  # of all pictures together, so that a clone stays small
missing = pytest.mark.xfail(strict=True, reason="not yet; once it passes, its label is to say so")


@pytest.fixture(scope="module")
def reader() -> NumberReader:
    return NumberReader()


@pytest.mark.parametrize(
    "golden",
    [pytest.param(one, id=name, marks=[] if one.read else [missing]) for name, one in GOLDENS.items()],
)
def test_picture_is_read(golden: Golden, reader: NumberReader) -> None:
    assert reader.read(golden.path).text == golden.text


@pytest.mark.parametrize(
    "golden",
    [
        pytest.param(one, id=name, marks=[] if one.sure else [missing])
        for name, one in GOLDENS.items()
        if one.read
    ],
)
def test_what_is_read_right_is_held_for_likelier_than_wrong(golden: Golden, reader: NumberReader) -> None:
    assert reader.read(golden.path).confidence >= SURE


@pytest.mark.parametrize("golden", [pytest.param(one, id=name) for name, one in GOLDENS.items()])
def test_negative_of_a_picture_reads_the_same(golden: Golden, reader: NumberReader) -> None:
    assert reader.read(255 - golden.gray).written == reader.read(golden.gray).written


def test_every_picture_has_a_label_that_names_its_source_and_an_open_licence() -> None:
    assert {one.image for one in GOLDENS.values()} == {path.name for path in FOLDER.glob("*.png")}
    notice = (FOLDER / "README.md").read_text(encoding="utf-8")
    for one in GOLDENS.values():
        assert one.licence in ("MIT", "CC BY 4.0")
        assert one.source.split(";")[0] in notice
        assert one.note


def test_the_folder_is_small_and_holds_nothing_else() -> None:
    others = {path.name for path in FOLDER.iterdir() if path.suffix != ".png"}
    assert others == {LABELS, "README.md"}
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < MOST_BYTES


def test_the_set_has_every_digit_alone_long_numbers_several_lines_and_nothing() -> None:
    texts = {one.text for one in GOLDENS.values()}
    assert set("0123456789") <= texts
    assert max(len(text) for text in texts if "\n" not in text) > 12
    assert any("\n" in text for text in texts)
    assert sum(not one.text for one in GOLDENS.values()) >= 3
