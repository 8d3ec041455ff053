"""The public functions over one class; `NumberReader.read` shows the whole pipeline from image to number."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recognizer.assembly import number_reading
from recognizer.columns import Told, told_by_column
from recognizer.evidence import SURE, LogFrames, components_to_cut, gather_evidence
from recognizer.mixture import agreed, as_sure_as, less_sure, mixed
from recognizer.networks import WEIGHTS, Networks, load_networks
from recognizer.page import Cell, PageReading, Place, page_reading, places_of, turned_back
from recognizer.reading import NumberReading, RejectedMark
from recognizer.reasons import NOT_UNDERSTOOD, STRUCK_OUT, TOO_MANY
from recognizer.trace import Trace
from recognizer.upright import drawing_turns, frames_of, is_surely_upright, look_upright, quarter_turns
from segmentation.box import Box
from segmentation.image import ImageSource, load_gray
from segmentation.lattice import Lattice, cut_lattice
from segmentation.numbers import PageWriting, find_numbers
from segmentation.page import find_page, is_page
from segmentation.pixels import Gray
from segmentation.writing import Writing, coarser, resized

ISOLATED_PX = 32  # largest side of images of isolated digits, as MNIST's (28): nobody draws on so little
# In doubt a cell is read in other sizes, too: its digits taken for so many times as high. Chosen on 150 scans
# of each of four sets; those in tables, whose rules are erased, on two sheets and 20 tables.
OTHER_SIZES, SIZE_IN_TABLES = (0.7, 1.12), (0.8,)
WIDEST_CELL_PX = 640  # of the strips of its lines: 30 digits; of longer ones nothing was measured
_first_use = threading.Lock()


class _Found(NamedTuple):
    """A number on a page.

    Attributes
    ----------
    reading : NumberReading
    cell : of a ruled table, in which it stands.
    writing : its line alone.
    frames : what the line network says of that.
    """

    reading: NumberReading
    cell: Cell | None
    writing: Writing
    frames: tuple[LogFrames, ...]


class NumberReader:
    """Reads handwritten numbers of any length. Safe to call from many threads.

    Parameters
    ----------
    networks : the networks, or the folder to load them from; the default is the shipped ones.

    Raises
    ------
    WeightsError
        If weights are missing or damaged, or do not belong together.
    """

    def __init__(self, networks: Networks | Path = WEIGHTS) -> None:
        self.networks = load_networks(networks) if isinstance(networks, Path) else networks

    @property
    def version(self) -> str:
        """What these weights are called: 12 hexadecimal digits of a sha256 over all networks."""
        return self.networks.version

    def read(self, image: ImageSource, *, trace: bool = False) -> NumberReading:
        """Read the number in an image: find the writing, line network, cut, evidence, paths, reading.

        Parameters
        ----------
        image : path, bytes of an image file, PIL image, or array (H, W), (H, W, 3) or (H, W, 4)
            In either polarity, in any size; see `segmentation.image.load_gray`.
        trace : bool
            Whether the reading brings its trace, see `recognizer.trace`.

        Returns
        -------
        NumberReading; with no digits where the image shows none.

        Raises
        ------
        ImageError
            If `image` is no image.
        """
        gray = load_gray(image)
        views = look_upright(gray, self.networks)  # find the writing, line network
        traced = gray if trace else None
        readings = [self._read_lines(one.writing, one.frames, traced) for one in views]
        return mixed(readings, [one.probability for one in views])

    def _read_lines(
        self, writing: Writing, frames: tuple[LogFrames, ...], gray: Gray | None
    ) -> NumberReading:
        """Read lines of writing, a cell in several sizes where the first leaves a doubt."""
        reading = self._read_cut(writing, self._cut(writing, frames), frames, gray)
        return self._in_doubt(reading, writing, OTHER_SIZES, gray)

    def _in_doubt(
        self, reading: NumberReading, writing: Writing, sizes: Sequence[float], gray: Gray | None = None
    ) -> NumberReading:
        """Return what looks at a cell agree on where the first is not sure: other sizes, coarser ink."""
        if reading.confidence >= SURE or not _is_cell(writing):
            return reading
        readings = [reading]
        looks = [resized(writing, size) for size in sizes]
        as_it_came = coarser(writing)
        if as_it_came is not None and as_it_came.lines:
            looks.append(as_it_came)
        for other in looks:
            frames = frames_of(other, self.networks)
            readings.append(self._read_cut(other, self._cut(other, frames), frames, gray))
        return agreed(readings)

    def _cut(self, writing: Writing, frames: tuple[LogFrames, ...]) -> Lattice:
        """Cut lines of writing; the boundary network looks at all of their ink once."""
        return cut_lattice(writing, components_to_cut(writing, frames), self.networks.boundaries)

    def _read_cut(
        self,
        writing: Writing,
        lattice: Lattice,
        frames: tuple[LogFrames, ...],
        gray: Gray | None = None,
        *,
        wanted: str = "",
    ) -> NumberReading:
        """Evidence, paths and reading of cut lines; with its trace where `gray`, the image, is given.

        For `wanted` see `Decoder`.
        """
        ask, on_page = self.networks, writing.page is not None
        evidence = gather_evidence(lattice, frames, ask.digits)
        decoded = ask.decoder(
            lattice.lines,
            evidence,
            photographed=writing.photographed,
            isolated=_is_isolated(writing),
            on_page=on_page,
            on_paper=writing.on_paper,
            wanted=wanted,
        )
        reading = number_reading(
            lattice, decoded, writing.faint, struck=writing.struck, bars=writing.bars, on_page=on_page
        )
        if gray is None:
            return reading
        return replace(reading, trace=Trace(gray, writing, frames, lattice, evidence, tuple(decoded)))

    def read_page(self, image: ImageSource) -> PageReading:
        """Read every number on a page as a reading of its own, and find the table that they stand in.

        Parameters
        ----------
        image : as `read` takes it.

        Returns
        -------
        PageReading; with no numbers where the page shows none.

        Raises
        ------
        ImageError
            If `image` is no image.
        """
        gray = load_gray(image)
        page = find_numbers(gray)
        frames = self._frames(page)
        turns, probability = self._quarter_turns(gray, frames)
        if turns:
            page = find_numbers(np.ascontiguousarray(np.rot90(gray, turns)))
            frames = self._frames(page)
        found: list[_Found] = []
        rejected = [RejectedMark(box, TOO_MANY) for box in page.over_limit]
        of_all = iter(frames)
        for piece in page.pieces:
            writing = piece.writing
            seen = tuple(islice(of_all, len(writing.lines)))
            lattice = self._cut(writing, seen)
            before = len(found)
            for line, cut, of_line in zip(writing.lines, lattice.lines, seen, strict=True):
                alone, logs = replace(writing, lines=(line,)), (of_line,)
                reading = self._read_cut(alone, replace(lattice, lines=(cut,)), logs)
                if piece.cell is not None:
                    reading = self._in_doubt(reading, alone, SIZE_IN_TABLES)
                if reading.digits:
                    found.append(_Found(less_sure(reading, probability), piece.cell, alone, logs))
                else:
                    rejected.append(RejectedMark(Box.around(one.box for one in line.whole), NOT_UNDERSTOOD))
            if len(found) == before:  # else these numbers name what was struck out beside them
                rejected += [RejectedMark(box, STRUCK_OUT) for box in writing.struck]
        places = places_of([(one.reading, one.cell) for one in found])
        readings = self._told_by_columns(found, places)
        upright = page_reading(readings, places, rejected, (page.width, page.height))
        return turned_back(upright, turns) if turns else upright

    def _told_by_columns(
        self, found: Sequence[_Found], places: Sequence[Place | None]
    ) -> list[NumberReading]:
        """Return the readings of a page's numbers, those in columns as the others of the column make them."""
        readings = [one.reading for one in found]
        columns: dict[tuple[int, int], list[int]] = {}
        for index, place in sorted(enumerate(places), key=lambda one: one[1].row if one[1] else 0):
            if place and readings[index].texts:  # none where too much was left out
                columns.setdefault((place.table, place.column), []).append(index)
        for column in columns.values():
            for index, told in zip(column, told_by_column([readings[one] for one in column]), strict=True):
                readings[index] = self._as_told(found[index], told)
        return readings

    def _as_told(self, found: _Found, told: Told) -> NumberReading:
        """Return a number as its column tells it; it is read again where that is another one."""
        reading, likeliest = found.reading, told.best.written
        if reading.written != likeliest:
            lattice = self._cut(found.writing, found.frames)
            other = self._read_cut(found.writing, lattice, found.frames, wanted=likeliest)
            if other.written == likeliest:  # no path spells what another size shows
                reading = other
        return as_sure_as(reading, told.written, told.texts)

    def _frames(self, page: PageWriting) -> list[LogFrames]:
        return [logs for piece in page.pieces for logs in frames_of(piece.writing, self.networks)]

    def _quarter_turns(self, gray: Gray, frames: Sequence[LogFrames]) -> tuple[int, float]:
        """Return the quarter turns to the left that put a page upright, and how likely they do.

        `frames` are of it as it came.
        """
        if not is_page(gray):
            return drawing_turns(gray, frames, self.networks), 1.0
        if is_surely_upright(frames):
            return 0, 1.0
        size = gray.shape[1], gray.shape[0]
        likely = quarter_turns(find_page(gray, self.networks.layers), size, self.networks.paper)
        return likely.index(max(likely)), max(likely)


def read_number(image: ImageSource) -> NumberReading:
    """Read the number in an image with the shipped weights; see `NumberReader.read`."""
    return shipped_reader().read(image)


def read_page(image: ImageSource) -> PageReading:
    """Read every number on a page with the shipped weights; see `NumberReader.read_page`."""
    return shipped_reader().read_page(image)


def shipped_reader() -> NumberReader:
    """Return the reader with the shipped weights, which is loaded once a process."""
    with _first_use:  # or two threads would both load it
        return _load_once()


def _is_cell(writing: Writing) -> bool:
    """Tell whether writing was cut out of paper, so that rules and other lines may stand beside its own."""
    is_cut_out = writing.on_paper and writing.page is None and not writing.over_limit
    return is_cut_out and 0 < sum(line.strip.shape[1] for line in writing.lines) <= WIDEST_CELL_PX


def _is_isolated(writing: Writing) -> bool:
    """Tell whether an image was cut out around a single digit, as MNIST's were."""
    return max(writing.width, writing.height) <= ISOLATED_PX and len(writing.lines) == 1


_load_once = cache(NumberReader)
