"""The shapes that the pen writes, read from two data files: styles of digits, and marks that are no digits.

All are in the notation of `training.synth.spline`, on one line: 0 is the top of the digits, 100 the baseline.
They were written down by hand from how people are taught to write and do write in different countries, from
looking at pen writing as a whole and at cheques that were misread; none is traced from a sample.

``styles.json`` has many styles of each digit: flagged and hooked 1s, crossed 7s, slashed 0s, open and closed
4s. ``marks.json`` has everything else, in groups. The commonest shapes of a mark come first, for the pen
takes them more often. Brackets and slashes are about as high as a digit; `training.synth.sizes` makes them
higher. A × is about as small as a +.

What would take real digits away is left out of ``marks.json`` on purpose: straight upright strokes, and what
somebody writes as somebody else writes a digit, such as an r like a 7, an h like a 6, an R without a stem
like a 2, a quick y like a 9. Letters that always look so (O o Q I i l, S s, Z z, B b, q g, D, G) are in a
group of their own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from training.errors import DataError

STYLES_FILE, MARKS_FILE = (Path(__file__).with_name(name) for name in ("styles.json", "marks.json"))
ABOUT = "about"  # what a file says of itself; for people
LETTERS = ("capitals", "small", "symbols", "plain")  # groups of marks.json that a writer takes for letters

_STROKE = r"-?\d+,-?\d+!?(?: -?\d+,-?\d+!?)*"
NOTATION = re.compile(rf"{_STROKE}(?: \| {_STROKE})*")

Shapes: TypeAlias = Mapping[str, tuple[str, ...]]
"""The shapes of each character, the commonest first."""


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write a digit.

    Attributes
    ----------
    name : str
        What to call it, unique among the styles of its digit.
    strokes : str
        Template in the notation of `training.synth.spline`.
    often : float
        Weight against the other styles of the digit.
    start, end : float
        Largest fraction of the first, of the last stroke that a writer may leave out at the start, at the
        end; so one style gives open and closed forms.
    loops : int or None
        Holes that the undistorted template encloses when drawn with a thin pen; None where it varies.

    Raises
    ------
    ValueError
        If a value makes no sense.
    """

    name: str
    strokes: str
    often: float = 1.0
    start: float = 0.0
    end: float = 0.0
    loops: int | None = None

    def __post_init__(self) -> None:
        _require_strokes(self.strokes)
        if not self.often > 0:
            raise ValueError(f"got often {self.often}, expected more than 0")
        if not (0 <= self.start < 1 and 0 <= self.end < 1):
            raise ValueError(f"got start {self.start} and end {self.end}, expected fractions in [0, 1)")
        if self.loops is not None and self.loops < 0:
            raise ValueError(f"got {self.loops} loops, expected none or more")


Styles: TypeAlias = tuple[tuple[Style, ...], ...]
"""The styles of each digit, 0 to 9."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What a pen draws that is no digit.

    Attributes
    ----------
    separators : Shapes
        Of what stands between and beside digits.
    letters : Shapes
        Of letters and symbols that nobody takes for digits, printed and cursive.
    capitals, small : Shapes
        Those of the letters that are written quickly like that without looking like a digit.
    look_alikes : Shapes
        Of letters that, alone, pass for digits. In a word their neighbours tell what they are, so they are
        written only there. Bare bars are left out even so: the networks took rows of 1s for words.
    pictures : tuple of str
        Hearts, stars, houses, ...: what people draw to try what happens.
    """

    separators: Shapes
    letters: Shapes
    capitals: Shapes
    small: Shapes
    look_alikes: Shapes
    pictures: tuple[str, ...]


@cache
def styles() -> Styles:
    """Return the styles of the ten digits."""
    return read_styles(STYLES_FILE)


@cache
def marks() -> Marks:
    """Return the marks that are no digits."""
    return read_marks(MARKS_FILE)


def read_styles(file: Path) -> Styles:
    """Read the styles of the ten digits.

    Raises
    ------
    DataError
        If the file does not hold them.
    """
    with _blaming(file):
        digits = _read(file)
        _require_names("digits", digits, [*"0123456789"])
        return tuple(tuple(_styles(f"{file}, {digit}", rows)) for digit, rows in digits.items())


def read_marks(file: Path) -> Marks:
    """Read the marks that are no digits.

    Raises
    ------
    DataError
        If the file does not hold them.
    """
    with _blaming(file):
        groups = _read(file)
        _require_names("groups", groups, ["separators", *LETTERS, "look_alikes", "pictures"])
        pictures = _shapes(f"{file}, pictures", groups.pop("pictures"))
        shapes = {
            group: {
                character: _shapes(f"{file}, {group}, {character}", rows) for character, rows in of.items()
            }
            for group, of in groups.items()
        }
    return Marks(
        separators=shapes["separators"],
        letters={character: of for group in LETTERS for character, of in shapes[group].items()},
        capitals=shapes["capitals"],
        small=shapes["small"],
        look_alikes=shapes["look_alikes"],
        pictures=pictures,
    )


def _read(file: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once_each)
    said.pop(ABOUT, None)
    return said


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of the file; by default JSON keeps the last of two that have one name."""
    _require_unique([name for name, _ in pairs])
    return dict(pairs)


def _styles(place: str, rows: list[dict[str, Any]]) -> Iterator[Style]:
    with _blaming(place):
        _require_unique([row.get("name") for row in rows])
    for row in rows:
        with _blaming(f"{place}, {row.get('name')}"):
            yield Style(**row)


def _shapes(place: str, rows: list[dict[str, str]]) -> tuple[str, ...]:
    with _blaming(place):
        for row in rows:
            if not {"strokes"} <= row.keys() <= {"strokes", "note"}:
                raise ValueError(f"got {row}, expected strokes and perhaps a note")
            _require_strokes(row["strokes"])
        shapes = [row["strokes"] for row in rows]
        _require_unique(shapes)
        if not shapes:
            raise ValueError("got no shape, expected one or more")
    return tuple(shapes)


def _require_strokes(strokes: str) -> None:
    if not NOTATION.fullmatch(strokes):
        raise ValueError(f"got strokes {strokes!r}, expected points like '0,50 20,80!', see spline.py")


def _require_unique(names: list[Any]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"got {', '.join(map(repr, sorted(twice)))} more than once; leave one of them")


def _require_names(what: str, found: Mapping[str, Any], wanted: list[str]) -> None:
    if list(found) != wanted:
        raise ValueError(f"got the {what} {', '.join(found)}, expected {', '.join(wanted)}, in this order")


@contextmanager
def _blaming(place: object) -> Iterator[None]:
    """Say where in the files it is wrong.

    Raises
    ------
    DataError
        If the block raises that something cannot be read or makes no sense.
    """
    try:
        yield
    except (AttributeError, OSError, TypeError, ValueError) as error:
        raise DataError(f"{place}: {error}") from error
