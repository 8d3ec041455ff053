"""Components of a page → its lines of writing, however large each of them is.

Neighbours of like height at like height are on one line; what is small joins the line that it stands in.
A mark elsewhere on the page changes nothing for a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median  # NumPy's takes ten times as long for few numbers

import numpy as np
import numpy.typing as npt

from segmentation.components import Stats
from segmentation.ink_map import DIGIT_PX, MAX_PIECES, piece_counts
from segmentation.lines import LINE_END, overlaps_with
from segmentation.objects import LOWER, are_dots

Floats = npt.NDArray[np.float64]

ALIKE = 2.2  # times: neighbours whose heights differ by more are no letters of one line
OVERLAP = 0.35  # of the lower one's height that two neighbours share
REACH = 3.0  # heights between neighbours; farther apart they are on one line if nothing speaks against it
DASH = 0.15  # a mark is as "high" as this share of its width
SMALL = 0.45  # of a line's letters: what is lower is a dash, a point, the bar of a 5
WITHIN = 0.6  # heights above or below a line's middle in which a small mark belongs to it
SAME_ROW = 0.5  # heights between the middles of two pieces of a line, at most
RAISED = 0.3  # of an exponent's height above its line's letters, at most, by its middle
EXPONENT = 0.9  # of the height of the letter to its left: an exponent is lower, …
SHARED = 0.1  # … and reaches down beside it by so much of its own height
# Two letters stand on two lines, one above the other, if they share so much of the narrower one's width and
# are together so many times as high as the line's letters.
ABOVE, TWO_LINES = 0.5, 1.5
HIGH = 0.6  # of these letters: each of the two is as high; lower ones are dashes, or what is left of a frame
NEAR = 1.5  # heights of a line's letters: a small mark farther from it is none of its
LEAST_LETTER = 0.3  # of the usual height of letters: smaller lines are dust
MOST = 1500  # components of a page; more is texture
MOST_LENGTH = 3000.0  # of all lines, in heights of their letters: a thousand digits with room for twice more
STEEPEST = 0.2  # rise over run of a line


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of writing: its components, left to right, and the height of its letters, pixels."""

    components: tuple[int, ...]
    letter: float


def rows_of(stats: Stats, components: npt.NDArray[np.intp]) -> list[Row]:
    """Gather components into lines of writing, top to bottom.

    Parameters
    ----------
    stats : (n, 5) int array.
    components : those of them that are ink. Of more than `MOST` only the largest are taken.
    """
    if not len(components):
        return []
    chosen = components[np.sort(np.argsort(-stats[components, 4], kind="stable")[:MOST])]
    groups = _groups(_are_neighbours(stats[chosen]))
    parts = [part for group in groups for part in _parted(stats, chosen[group].tolist())]
    pieces = [_Piece.of(stats, part) for part in parts]
    pieces.sort(key=lambda piece: -piece.ink)
    placed = _Placed(len(pieces), len(chosen))
    small = []
    for piece in pieces:
        line = placed.home(piece)
        if line is not None:
            placed.add(piece, line)
        elif placed.count and piece.letter < SMALL * placed.largest and len(piece.parts) == 1:
            small.append(piece)
        else:
            placed.add(piece, placed.lines)
    for piece in small:
        placed.add(piece, placed.nearest(piece, placed.lines))
    lines = _without_dust([placed.line(number) for number in range(placed.lines)], are_dots(stats))
    rows = [(_middle(line), _row(stats, line)) for line in lines]
    return [row for _, row in sorted(rows, key=lambda one: one[0])]


def within_length(
    stats: Stats, rows: Sequence[Row], ink: Floats, most: int | None = None
) -> tuple[list[Row], list[Row]]:
    """Part lines into those that are read, top to bottom, and those too many: what has most ink is read.

    Parameters
    ----------
    stats : (n, 5) int array.
    rows : their lines.
    ink : (n,) float array, of each component; what is printed may count less.
    most : how many are wanted; all by default. The others are in neither list.

    Returns
    -------
    (rows, too_many), where `rows` are no longer than `MOST_LENGTH` and no more than `MAX_PIECES` together,
    or a single one.
    """
    of_rows = np.array([ink[list(row.components)].sum() for row in rows])
    order = np.argsort(-of_rows, kind="stable")[:most]
    length = np.cumsum([_length(stats, rows[number]) for number in order])
    pieces = np.cumsum([_pieces(stats, rows[number]) for number in order])
    fits = (length <= MOST_LENGTH) & (pieces <= MAX_PIECES)
    fits[:1] = True
    kept, beyond = order[fits], order[~fits]
    if most is None:
        kept.sort()
    return [rows[number] for number in kept], [rows[number] for number in beyond]


def _length(stats: Stats, row: Row) -> float:
    """Return how long a line is, in heights of its letters."""
    left, _, width, _, _ = stats[list(row.components)].T
    return float((left + width).max() - left.min()) / row.letter


def _pieces(stats: Stats, row: Row) -> int:
    """Return how many pieces a line may be cut into."""
    _, _, width, height, _ = stats[list(row.components)].T * (DIGIT_PX / row.letter)
    return int(piece_counts(width, height).sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Neighbours on a line: where its middle runs, how high its letters are, how much ink they are."""

    parts: tuple[int, ...]
    x: float
    y: float
    left: float
    right: float
    slope: float
    letter: float
    ink: float
    weight: float
    boxes: Floats  # left, top, right, bottom of its parts

    @classmethod
    def of(cls, stats: Stats, parts: Sequence[int]) -> "_Piece":
        left, top, width, height, area = stats[list(parts)].T.astype(np.float64)
        high = np.maximum(height, DASH * width)
        letters = high >= SMALL * high.max()
        x, y = left + width / 2, top + height / 2
        slope = _slope(x[letters], y[letters], high[letters])
        middle = median(x[letters].tolist()), median(y[letters].tolist())
        ends = float(left.min()), float((left + width).max())
        return cls(
            tuple(parts),
            *middle,
            *ends,
            slope,
            median(high[letters].tolist()),
            float(area.sum()),
            float(np.sqrt(area).sum()),
            _boxes(stats, parts),
        )

    def centre(self, x: float) -> float:
        return self.y + self.slope * (x - self.x)


def _are_neighbours(stats: Stats) -> npt.NDArray[np.bool_]:
    left, top, width, height, _ = stats.T.astype(np.float64)
    high = np.maximum(height, DASH * width)
    lower, higher = np.minimum.outer(high, high), np.maximum.outer(high, high)
    shared = np.minimum.outer(top + height, top + height) - np.maximum.outer(top, top)
    apart = np.maximum.outer(left, left) - np.minimum.outer(left + width, left + width)
    alike = (higher <= ALIKE * lower) & (shared >= OVERLAP * np.minimum.outer(height, height))
    return np.asarray(alike & (apart <= REACH * higher), np.bool_)


def _groups(joined: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Return the connected parts of a graph."""
    first = np.arange(len(joined))
    np.fill_diagonal(joined, True)
    while True:  # each takes the lowest number among its neighbours, until nothing changes
        lower = np.where(joined, first, len(first)).min(axis=1)
        if (lower == first).all():
            break
        first = lower[lower]
    groups: dict[int, list[int]] = {}
    for component, group in enumerate(first.tolist()):
        groups.setdefault(group, []).append(component)
    return list(groups.values())


def _parted(stats: Stats, parts: list[int]) -> list[list[int]]:
    """Part neighbours that stand on two lines, as the numbers of a fraction beside a higher digit do.

    From left to right, each goes to the line whose end it continues best, and where it stands above none.
    """
    boxes = _boxes(stats, parts)
    stacked = _are_stacked(boxes, boxes, _Piece.of(stats, parts).letter)
    if not stacked.any():
        return [parts]
    lines: list[list[int]] = []
    line_of = np.full(len(parts), -1)
    ends = np.zeros((len(parts), LINE_END, 2))  # top and bottom of the last ones of each line
    for place in np.argsort(boxes[:, 0], kind="stable").tolist():
        top, bottom = boxes[place, 1::2]
        overlap = overlaps_with(top, bottom, ends[: len(lines)]).clip(0)
        taken = line_of[stacked[place]]
        overlap[taken[taken >= 0]] = 0.0
        best = int(np.argmax(overlap)) if overlap.any() else len(lines)
        if best == len(lines):
            lines.append([])
            ends[best] = top, bottom
        ends[best, len(lines[best]) % LINE_END] = top, bottom
        lines[best].append(place)
        line_of[place] = best
    return [[parts[place] for place in line] for line in lines]


def _are_stacked(boxes: Floats, others: Floats, letter: float | Floats) -> npt.NDArray[np.bool_]:
    """Tell which of some letters stand above or below which of others, so that they are on two lines.

    Parameters
    ----------
    boxes, others : (n, 4) and (m, 4) arrays of left, top, right, bottom.
    letter : height of their lines' letters, of each other.

    Returns
    -------
    (n, m) bool array.
    """
    left, top, right, bottom = (edges[:, np.newaxis] for edges in boxes.T)
    other_left, other_top, other_right, other_bottom = others.T
    shared = np.minimum(right, other_right) - np.maximum(left, other_left)
    apart = np.maximum(top, other_top) - np.minimum(bottom, other_bottom)
    together = np.maximum(bottom, other_bottom) - np.minimum(top, other_top)
    lower = np.minimum(bottom - top, other_bottom - other_top)
    stacked = (shared >= ABOVE * np.minimum(right - left, other_right - other_left)) & (apart >= 0)
    return np.asarray(stacked & (together >= TWO_LINES * letter) & (lower >= HIGH * letter), np.bool_)


def _boxes(stats: Stats, parts: Sequence[int]) -> Floats:
    """Return left, top, right and bottom of components."""
    left, top, width, height, _ = stats[list(parts)].T.astype(np.float64)
    return np.stack([left, top, left + width, top + height], axis=1)


def _slope(x: Floats, y: Floats, high: Floats) -> float:
    """Return the median slope between letters that stand far enough apart."""
    if len(x) < 3:
        return 0.0
    one, other = np.triu_indices(len(x), 1)
    run = x[other] - x[one]
    far = np.abs(run) > 2 * np.median(high)
    if not far.any():
        return 0.0
    return float(np.clip(np.median((y[other] - y[one])[far] / run[far]), -STEEPEST, STEEPEST))


class _Placed:
    """Pieces that have found their line."""

    def __init__(self, pieces: int, components: int) -> None:
        self._pieces: list[_Piece] = []
        self._line_of: list[int] = []
        self._told = np.zeros((pieces, 6))  # of each: x, y, left, right, slope, letter
        self._boxes = np.zeros((components, 4))  # of all of their components, and of which piece each is
        self._piece_of = np.zeros(components, np.intp)
        self._components = 0
        self.lines = 0
        self.largest = 0.0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._pieces)

    def add(self, piece: _Piece, line: int) -> None:
        """Place a piece on a line; one more than there are begins a new one."""
        told = (piece.x, piece.y, piece.left, piece.right, piece.slope, piece.letter)
        self._told[self.count] = told
        places = np.s_[self._components : self._components + len(piece.boxes)]
        self._boxes[places], self._piece_of[places] = piece.boxes, self.count
        self._components += len(piece.boxes)
        self._pieces.append(piece)
        self._line_of.append(line)
        self.lines = max(self.lines, line + 1)
        self.largest = max(self.largest, piece.letter)

    def line(self, number: int) -> list[_Piece]:
        """Return the pieces of a line."""
        return [piece for piece, line in zip(self._pieces, self._line_of, strict=True) if line == number]

    def home(self, piece: _Piece) -> int | None:
        """Return the line on whose row a piece of like height stands, or whose exponent it is."""
        if not self.count:
            return None
        x, y, left, right, slope, letter = self._told[: self.count].T
        off = np.abs(y + slope * (piece.x - x) - piece.centre(piece.x))
        lower = np.minimum(letter, piece.letter)
        alike = np.maximum(letter, piece.letter) <= ALIKE * lower
        apart = np.maximum(left - piece.right, piece.left - right)
        on_row = alike & (off < SAME_ROW * lower)
        raised = (piece.letter < letter) & (apart < letter) & (off - letter / 2 < RAISED * piece.letter)
        fits = on_row | raised
        on_others = self._on_other_lines(piece)
        fits &= ~on_others
        if not fits.any():
            return self._below(piece, on_others)
        return self._line_of[int(np.argmin(np.where(fits, apart + 2 * off, np.inf)))]

    def _on_other_lines(self, piece: _Piece) -> npt.NDArray[np.bool_]:
        """Tell which pieces are on a line that has some above or below a piece, which is on another then."""
        piece_of = self._piece_of[: self._components]
        letter = np.maximum(self._told[piece_of, 5], piece.letter)
        stacked = _are_stacked(piece.boxes, self._boxes[: self._components], letter)
        lines = np.array(self._line_of, np.intp)
        return np.isin(lines, lines[piece_of[stacked.any(axis=0)]])

    def _below(self, piece: _Piece, on_others: npt.NDArray[np.bool_]) -> int | None:
        """Return the line with the letter whose exponent a piece is, however high that line is elsewhere."""
        left, top, right, bottom = self._boxes[: self._components].T
        own_top, own_bottom = piece.boxes[:, 1].min(), piece.boxes[:, 3].max()
        high, apart = bottom - top, piece.left - right
        is_before = (apart > -OVERLAP * piece.letter) & (apart < high) & (left < piece.left)
        is_before &= (own_top < top) & (own_bottom < bottom) & (piece.letter < EXPONENT * high)
        is_before &= own_bottom - top > SHARED * (own_bottom - own_top)
        is_before &= ~on_others[self._piece_of[: self._components]]
        if not is_before.any():
            return None
        nearest = int(np.argmin(np.where(is_before, apart, np.inf)))
        return self._line_of[int(self._piece_of[nearest])]

    def nearest(self, piece: _Piece, otherwise: int) -> int:
        """Return the line that a small mark stands nearest to, a vertical pixel counting as two."""
        x, y, left, right, slope, letter = self._told[: self.count].T
        across = np.maximum(np.maximum(left - piece.right, piece.left - right), 0)
        off = np.abs(y + slope * (piece.x - x) - piece.y) - WITHIN * letter
        distance = across + 2 * np.maximum(off, 0)
        distance[self._on_other_lines(piece)] = np.inf
        best = int(np.argmin(distance))
        return self._line_of[best] if distance[best] <= NEAR * letter[best] else otherwise


def _without_dust(lines: list[list[_Piece]], is_dot: npt.NDArray[np.bool_]) -> list[list[_Piece]]:
    """Leave out lines that are far smaller than most of the writing; dots alone need less to be."""
    letter = np.array([max(line, key=lambda piece: piece.ink).letter for line in lines])
    ink = np.array([sum(piece.weight for piece in line) for line in lines])
    dotted = np.array([all(is_dot[part] for piece in line for part in piece.parts) for line in lines])
    if dotted.all():
        dotted[:] = False
    order = np.argsort(letter)
    below = np.cumsum(np.where(dotted, 0, ink)[order])
    usual = letter[order][np.searchsorted(below, below[-1] / 2)]
    least = np.where(dotted, LOWER, LEAST_LETTER) * usual
    return [line for line, high, lowest in zip(lines, letter, least, strict=True) if high >= lowest]


def _middle(line: list[_Piece]) -> float:
    return float(np.average([piece.y for piece in line], weights=[piece.ink for piece in line]))


def _row(stats: Stats, line: list[_Piece]) -> Row:
    parts = sorted((part for piece in line for part in piece.parts), key=lambda part: int(stats[part, 0]))
    most = max(line, key=lambda piece: piece.weight)
    return Row(tuple(parts), most.letter)
