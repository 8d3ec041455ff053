"""A page → its numbers, each as a reading of its own.

Where rules part it into cells, every cell is read for itself. Elsewhere lines are looked at as a whole, and
parted into numbers after that. A drawing has one scale for all of its lines, so a heading may hide them.
It is read by what is near, too, and that counts if it reads more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeAlias

import numpy as np

from recognizer.assembly import Around, number_reading
from recognizer.columns import Told, told_by_column
from recognizer.decoder import DecodedLine
from recognizer.evidence import SURE, LogFrames, gather_evidence
from recognizer.line_reader import LineReader
from recognizer.mixture import EQUALLY, as_sure_as, less_sure, mixed
from recognizer.networks import Networks
from recognizer.page import Cell, PageReading, Place, moved_back, page_reading, places_of, turned_back
from recognizer.parts import Part, parts_of
from recognizer.reading import NumberReading, RejectedMark
from recognizer.reasons import LIKE_NOTHING, NOT_UNDERSTOOD, STRUCK_OUT, TOO_FAINT, TOO_MANY
from recognizer.upright import (
    LEANS,
    View,
    Way,
    drawing_turns,
    frames_of,
    is_surely_upright,
    look_again,
    look_level,
    look_likeliest,
    may_look_again,
    quarter_turns,
    ways_up,
)
from segmentation.box import Box
from segmentation.ink import even_paper
from segmentation.ink_map import MAX_LISTED
from segmentation.lattice import Lattice
from segmentation.numbers import PageWriting, Ruling, find_numbers, find_ruling
from segmentation.page import find_page, is_page
from segmentation.parting import pieces_of
from segmentation.pixels import Gray
from segmentation.turning import levelled
from segmentation.writing import Writing, find_writing

MORE = 1.0  # digits that the other way must read more of a drawing
SAME_PLACE = 0.5  # of what two boxes cover: by two looks at a page they are of one number
SIZE_IN_TABLES = (0.8,)  # in doubt, as `line_reader.OTHER_SIZES`; chosen on two sheets and 20 tables

Read: TypeAlias = Callable[..., NumberReading]
"""Reads a number again, which is `wanted` to be some text; see `recognizer.decoder.Decoder`."""


class _Found(NamedTuple):
    """A number on a page, the cell of a ruled table in which it stands, and what reads it again."""

    reading: NumberReading
    cell: Cell | None
    again: Read


class _Seen(NamedTuple):
    """What was found on a page that was turned to the left, `turns` quarters, and how large that is.

    `is_drawn` says whether it was found as the lines of a drawing, which have one scale for all.
    """

    found: list[_Found]
    rejected: list[RejectedMark]
    size: tuple[int, int]
    turns: int
    is_drawn: bool = False


def read_page(gray: Gray, reader: LineReader) -> PageReading:
    """Read every number on a page.

    Parameters
    ----------
    gray : (H, W) uint8 array, 0 black, 255 white.
    reader : reads lines of writing.
    """
    ruling = find_ruling(gray)
    if ruling.has_cells:
        return _read(gray, ruling, None, None, reader)
    look = _looked(gray, reader.networks)
    if abs(look.slope) < LEANS:
        return _read(gray, ruling, look.view, look.way, reader)
    level, back = levelled(gray, look.slope, even_paper(gray))
    ruling = find_ruling(level)
    view, way = None, None if ruling.has_cells else look.way
    if way and look.view:
        view = look_level(level, reader.networks, way)
        way = Way(view.turns, view.probability)
    return moved_back(_read(level, ruling, view, way, reader), back, gray.shape[::-1])


class _Look(NamedTuple):
    """What a page without cells shows: its `view` is None where that is too much to be read by lines.

    `way` is its way up once it is turned to the left by its slope.
    """

    view: View | None
    way: Way
    slope: float


def _looked(gray: Gray, networks: Networks) -> _Look:
    ways = ways_up(gray, networks)
    if ways.lying.writing.over_limit:
        return _Look(None, ways.when_level, ways.lying.slope)
    view = look_likeliest(gray, networks, ways)
    return _Look(view, Way(view.level_turns, view.probability), view.slope)


def _read(gray: Gray, ruling: Ruling, view: View | None, way: Way | None, reader: LineReader) -> PageReading:
    """Read a level page; `view` is what it shows without rules, `way` its way up where that is known."""
    seen = None if view is None else _read_twice(gray, view, reader)
    if seen is None or seen.is_drawn:
        pieces = _read_pieces(gray, ruling, way, reader)
        seen = seen if seen and _gain(seen) + MORE > _gain(pieces) else pieces
    places = places_of([(one.reading, one.cell) for one in seen.found])
    upright = page_reading(_told_by_columns(seen.found, places), places, seen.rejected, seen.size)
    return turned_back(upright, seen.turns) if seen.turns else upright


def _gain(seen: _Seen) -> float:
    """Return how many digits more are expected to be right than wrong."""
    readings = [one.reading for one in seen.found]
    return sum(len(reading.digits) * (2 * reading.text_confidence - 1) for reading in readings)


def _read_twice(gray: Gray, view: View, reader: LineReader) -> _Seen | None:
    """Read the lines of a page, in doubt also as the second layers network finds them."""
    first = _read_lines(gray, view, reader)
    if first is None or not may_look_again(view.writing) or _is_sure(first):
        return first
    (second_view,) = look_again(gray, reader.networks, [view])
    second = _read_lines(gray, second_view, LineReader(reader.networks.with_second_layers()))
    if second is None:
        return first
    return _together(*((second, first) if _gain(second) > _gain(first) else (first, second)))


def _is_sure(seen: _Seen) -> bool:
    """Tell whether a page is sure digit by digit; one without digits is not."""
    digits = sum(len(one.reading.digits) for one in seen.found)
    return digits > 0 and _gain(seen) >= (2 * SURE - 1) * digits


def _together(seen: _Seen, other: _Seen) -> _Seen:
    """Return the numbers of one look at a page, each as sure as it and another look make it."""
    beside = [(_box(one.reading), one) for one in other.found]
    return seen._replace(found=[_mixed(one, beside) for one in seen.found])


def _mixed(one: _Found, beside: Sequence[tuple[Box, _Found]]) -> _Found:
    place = _box(one.reading)
    shares = [(_shared(place, box), found) for box, found in beside]
    shared, other = max(shares, default=(0.0, one), key=lambda of: of[0])
    if shared < SAME_PLACE:
        return one._replace(reading=less_sure(one.reading, EQUALLY[0]))
    both = mixed([one.reading, other.reading], EQUALLY)
    return one._replace(reading=both, again=one.again if both.written == one.reading.written else other.again)


def _box(reading: NumberReading) -> Box:
    return Box.around(digit.box for digit in reading.digits)


def _shared(one: Box, other: Box) -> float:
    """Return the share of what two boxes cover that both cover."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    both = max(across, 0) * max(down, 0)
    return both / (one.width * one.height + other.width * other.height - both)


def _read_lines(gray: Gray, view: View, reader: LineReader) -> _Seen | None:
    """Read a page without rules, on whose lines several numbers may stand; None where there is too much."""
    writing, frames = view.writing, view.frames
    if writing.over_limit:
        return None
    if view.turns:
        upright = np.ascontiguousarray(np.rot90(gray, view.turns))
        writing = find_writing(upright, reader.networks.layers, lean=view.lean)
        frames = frames_of(writing, reader.networks)
    is_drawn = writing.page is None and not writing.stack
    seen = _Seen([], [], (writing.width, writing.height), view.turns, is_drawn)
    left_out = (writing.struck, STRUCK_OUT), (writing.faint, TOO_FAINT), (writing.bars, LIKE_NOTHING)
    for boxes, reason in left_out:
        seen.rejected.extend(RejectedMark(box, reason) for box in boxes)
    for reading, again, box in _numbers(replace(writing, struck=(), faint=(), bars=()), frames, reader):
        _take_in(seen, less_sure(reading, view.probability), None, again, box)
    return seen


def _take_in(seen: _Seen, reading: NumberReading, cell: Cell | None, again: Read, box: Box) -> None:
    """Put a reading among those that were found, or what it was of among what was not read."""
    if reading.digits:
        seen.found.append(_Found(reading, cell, again))
    else:
        seen.rejected.append(RejectedMark(box, NOT_UNDERSTOOD))


def _numbers(
    writing: Writing, frames: tuple[LogFrames, ...], reader: LineReader
) -> Iterator[tuple[NumberReading, Read, Box]]:
    """Give each number on some lines, what reads it again, and the box around it."""
    ink_map, lattice = writing.ink_map, reader.cut(writing, frames)
    if ink_map is None or not lattice.lines:
        return
    pieces = [pieces_of(ink_map, line) for line in writing.lines]
    if writing.stack or (len(pieces) == 1 and not any(pieces[0].values())):  # there is nothing to part
        again = partial(reader.read_cut, writing, lattice, frames)
        yield reader.in_doubt(again(), writing), again, _around(writing)
        return
    parts = _parts(lattice, frames, pieces, reader.networks)
    bare = replace(lattice, specks=())
    decode = partial(_decoded, writing=writing, reader=reader)
    decoded = decode([part for _, part in parts])
    rows = np.array([row for row, _ in parts])
    clutter, digits = (np.array(seen) for seen in zip(*map(Around.of, decoded), strict=True))
    for place, (row, part) in enumerate(parts):
        around = Around(int(clutter.sum() - clutter[place]), float(digits[rows == row].sum() - digits[place]))
        put = partial(_put_together, bare, part, writing.page is not None, around)
        yield (
            put(decoded[place]),
            partial(_reread, decode, put, part),
            Box.around(one.box for one in part.line.candidates),
        )


def _parts(
    lattice: Lattice, frames: Sequence[LogFrames], pieces: Sequence[Mapping[int, int]], networks: Networks
) -> list[tuple[int, Part]]:
    """Return the numbers of all lines, each with its line."""
    evidence = gather_evidence(lattice, frames, networks.digits)
    return [
        (row, part)
        for row, (line, seen, of) in enumerate(zip(lattice.lines, evidence, pieces, strict=True))
        for part in parts_of(Part(line, seen, networks.decoder.scores(line, seen)), of)
    ]


def _decoded(
    parts: Sequence[Part], *, writing: Writing, reader: LineReader, wanted: str = ""
) -> list[DecodedLine]:
    lines, evidence, scores = zip(*parts, strict=True)
    return reader.networks.decoder(
        lines,
        evidence,
        photographed=writing.photographed,
        on_page=writing.page is not None,
        on_paper=writing.on_paper,
        wanted=wanted,
        scores=scores,
    )


def _reread(
    decode: Callable[..., list[DecodedLine]],
    put: Callable[[DecodedLine], NumberReading],
    part: Part,
    *,
    wanted: str,
) -> NumberReading:
    return put(*decode([part], wanted=wanted))


def _put_together(
    lattice: Lattice, part: Part, on_page: bool, around: Around, decoded: DecodedLine
) -> NumberReading:
    alone = replace(lattice, lines=(part.line,))
    return number_reading(alone, [decoded], on_page=on_page, around=around)


def _read_pieces(gray: Gray, ruling: Ruling, way: Way | None, reader: LineReader) -> _Seen:
    """Read a page by what is near: in the cells of its rules, and outside of them."""
    networks = reader.networks
    turns, probability = way if way and is_page(gray) else Way(0, 0.0)
    page = find_numbers(*_turned(gray, ruling, turns))
    frames = _frames(page, networks)
    if not probability:  # a drawing's way up is told by its pieces, which have a scale each
        turns, probability = _way_up(gray, frames, networks)
        if turns:
            page = find_numbers(*_turned(gray, ruling, turns))
            frames = _frames(page, networks)
    rejected = [RejectedMark(box, TOO_MANY) for box in page.over_limit]
    seen = _Seen([], rejected, (page.width, page.height), turns)
    of_all = iter(frames)
    for piece in page.pieces:
        writing = piece.writing
        too_many = writing.over_limit[: MAX_LISTED - min(len(seen.rejected), MAX_LISTED)]
        seen.rejected.extend(RejectedMark(box, TOO_MANY) for box in too_many)
        logs = tuple(islice(of_all, len(writing.lines)))
        lattice = reader.cut(writing, logs)
        before = len(seen.found)
        for line, cut, of_line in zip(writing.lines, lattice.lines, logs, strict=True):
            alone = replace(writing, lines=(line,))
            again = partial(reader.read_cut, alone, replace(lattice, lines=(cut,)), (of_line,))
            reading = again()
            if piece.cell is not None:
                reading = reader.in_doubt(reading, alone, SIZE_IN_TABLES)
            _take_in(seen, less_sure(reading, probability), piece.cell, again, _around(alone))
        if len(seen.found) == before:  # else these numbers name what was struck out beside them
            seen.rejected.extend(RejectedMark(box, STRUCK_OUT) for box in writing.struck)
    return seen


def _around(writing: Writing) -> Box:
    return Box.around(one.box for line in writing.lines for one in line.whole)


def _frames(page: PageWriting, networks: Networks) -> list[LogFrames]:
    return [logs for piece in page.pieces for logs in frames_of(piece.writing, networks)]


def _turned(gray: Gray, ruling: Ruling, turns: int) -> tuple[Gray, Ruling | None]:
    """Return a page turned to the left, whose rules are to be found there."""
    return (np.ascontiguousarray(np.rot90(gray, turns)), None) if turns else (gray, ruling)


def _way_up(gray: Gray, frames: Sequence[LogFrames], networks: Networks) -> Way:
    """Return which way up a page is, of which `frames` are as it came."""
    if not is_page(gray):
        return Way(drawing_turns(gray, frames, networks), 1.0)
    if is_surely_upright(frames):
        return Way(0, 1.0)
    size = gray.shape[1], gray.shape[0]
    likely = quarter_turns(find_page(gray, networks.layers), size, networks.paper)
    return Way(likely.index(max(likely)), max(likely))


def _told_by_columns(found: Sequence[_Found], places: Sequence[Place | None]) -> list[NumberReading]:
    """Return the readings of a page's numbers, those in columns as the others of the column make them."""
    readings = [one.reading for one in found]
    columns: dict[tuple[int, int], list[int]] = {}
    for index, place in sorted(enumerate(places), key=lambda one: one[1].row if one[1] else 0):
        if place and readings[index].texts:  # none where too much was left out
            columns.setdefault((place.table, place.column), []).append(index)
    for column in columns.values():
        for index, told in zip(column, told_by_column([readings[one] for one in column]), strict=True):
            readings[index] = _as_told(found[index], told)
    return readings


def _as_told(found: _Found, told: Told) -> NumberReading:
    """Return a number as its column tells it; it is read again where that is another one."""
    reading, likeliest = found.reading, told.best.written
    if reading.written != likeliest:
        other = found.again(wanted=likeliest)
        if other.written == likeliest:  # no path spells what another size shows
            reading = other
    return as_sure_as(reading, told.written, told.texts)
