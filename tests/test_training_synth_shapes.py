"""The files with the pen's shapes: what they hold is drawn, and what is wrong in them is named."""

import json
import string
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from training.errors import DataError
from training.synth.ink import draw
from training.synth.shapes import MARKS_FILE, STYLES_FILE, Style, marks, read_marks, read_styles, styles
from training.synth.spline import ideal

NAMED_STYLES = [(f"{digit} {s.name}", s) for digit, of in enumerate(styles()) for s in of]
EVERY_STYLE = [pytest.param(s, id=name) for name, s in NAMED_STYLES]
STYLES_OF_SURE_LOOPS = [pytest.param(s, id=name) for name, s in NAMED_STYLES if s.loops is not None]
PINHOLE_PX = 30  # smaller holes, at 200 px, are gaps between two edges of the brush
EVERY_MARK = [
    (c, shape)
    for group in (marks().separators, marks().letters, marks().look_alikes)
    for c, shapes in group.items()
    for shape in shapes
] + [("picture", shape) for shape in marks().pictures]
PASS_FOR_DIGITS = "OoQIil|SsZzBbqgDG>0123456789"


def test_the_files_hold_what_the_shipped_networks_learnt_from() -> None:
    assert sum(map(len, styles())) == 472
    of = marks()
    characters = (*of.separators.values(), *of.letters.values(), *of.look_alikes.values())
    assert sum(map(len, characters)) + len(of.pictures) == 842


def test_a_style_is_read_as_it_stands_in_the_file() -> None:
    phi = next(style for style in styles()[0] if style.name == "phi")
    assert phi.strokes == "34,22 10,28 2,52 16,78 38,78 56,60 52,32 30,21 | 46,0 16,100"
    assert (phi.often, phi.start, phi.end, phi.loops) == (1.6, 0.02, 0.06, None)


def test_the_commonest_shape_of_a_mark_is_the_first_in_the_file() -> None:
    assert marks().separators["-"][:2] == ("0,54 36,52", "0,52 22,52")
    assert marks().pictures[0] == "30,30 20,6 2,14 4,44 32,96! 60,46 62,14 42,8 30,30"


def holes(coverage: NDArray[np.uint8]) -> int:
    paper = (np.pad(coverage, 2) < 128).astype(np.uint8)
    areas = cv2.connectedComponentsWithStats(paper, connectivity=4)[2][1:, cv2.CC_STAT_AREA]
    return int((areas > PINHOLE_PX).sum()) - 1


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_style_fills_the_height_of_a_digit(style: Style) -> None:
    points = np.concatenate(ideal(style.strokes))
    assert -0.2 <= points[:, 1].min() <= 0.15
    assert 0.85 <= points[:, 1].max() <= 1.2
    assert np.ptp(points[:, 0]) <= 1.4


@pytest.mark.parametrize("style", STYLES_OF_SURE_LOOPS)
def test_style_encloses_as_many_loops_as_it_says(style: Style) -> None:
    ink = draw([stroke * 200 for stroke in ideal(style.strokes)], 8)
    assert holes(ink.coverage) == style.loops


def test_style_names_are_unique_within_a_digit() -> None:
    for of in styles():
        assert len({s.name for s in of}) == len(of)


@pytest.mark.parametrize(("character", "shape"), EVERY_MARK)
def test_mark_can_be_drawn(character: str, shape: str) -> None:
    assert draw([s * 64 for s in ideal(shape)], 5).coverage.max() == 255


def test_a_letter_is_taught_as_such_or_passes_for_a_digit_alone() -> None:
    assert not set(PASS_FOR_DIGITS) & set(marks().letters)
    assert set(marks().look_alikes) == set(PASS_FOR_DIGITS) & set(string.ascii_letters)
    assert set(marks().letters) | set(marks().look_alikes) >= set(string.ascii_letters)


def test_no_mark_is_both_a_letter_and_a_separator() -> None:
    assert not set(marks().letters) & set(marks().separators)
    assert all(
        len(set(shapes)) == len(shapes)
        for shapes in (*marks().letters.values(), *marks().separators.values())
    )


def changed(file: Path, folder: Path, *path: Any, to: Any) -> Path:
    """Write a copy of a file with another value at a place in it."""
    content = json.loads(file.read_text(encoding="utf-8"))
    part = content
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    (folder / file.name).write_text(json.dumps(content), encoding="utf-8")
    return folder / file.name


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("strokes", "0,0 10", "got strokes '0,0 10', expected points like"),
        ("strokes", "0,0 | ", "got strokes"),
        ("often", 0, "got often 0, expected more than 0"),
        ("end", 1.0, r"got start 0.04 and end 1.0, expected fractions in \[0, 1\)"),
        ("loops", -1, "got -1 loops, expected none or more"),
        ("width", 3, "unexpected keyword argument 'width'"),
    ],
)
def test_a_style_that_makes_no_sense_is_named(name: str, value: object, told: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"styles.json, 0, round: .*{told}"):
        read_styles(changed(STYLES_FILE, tmp_path, "0", 1, name, to=value))


def test_two_styles_of_a_digit_with_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"styles\.json, 0: got 'oval' more than once"):
        read_styles(changed(STYLES_FILE, tmp_path, "0", 1, "name", to="oval"))


def test_a_digit_without_styles_is_missed(tmp_path: Path) -> None:
    (tmp_path / "styles.json").write_text('{"0": []}')
    with pytest.raises(DataError, match="got the digits 0, expected 0, 1, 2"):
        read_styles(tmp_path / "styles.json")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("separators", "(", 0), {"strokes": "a"}, r"separators, \(: got strokes 'a'"),
        (("separators", "(", 0), {"shape": "0,0"}, "expected strokes and perhaps a note"),
        (("separators", "("), [], "got no shape"),
        (("look_alikes",), [], "marks.json"),
        (("pictures", 1), {"strokes": "0,50 100,50 | 76,26 100,50! 76,74"}, "more than once"),
    ],
)
def test_a_mark_that_makes_no_sense_is_named(
    path: tuple[Any, ...], value: object, told: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=told):
        read_marks(changed(MARKS_FILE, tmp_path, *path, to=value))


def test_a_character_that_stands_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    text = MARKS_FILE.read_text(encoding="utf-8").replace('"-": [', '"(": [', 1)
    (tmp_path / "marks.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"got '\(' more than once"):
        read_marks(tmp_path / "marks.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing\.json"):
        read_styles(tmp_path / "nothing.json")
