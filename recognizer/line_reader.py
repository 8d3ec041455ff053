"""Lines of writing → a reading: cut, ask the networks, decode, put together; `read_cut` shows the order."""

from collections.abc import Sequence
from dataclasses import replace

from recognizer.assembly import number_reading
from recognizer.evidence import SURE, LogFrames, components_to_cut, gather_evidence
from recognizer.mixture import agreed, mixed
from recognizer.networks import Networks
from recognizer.reading import NumberReading
from recognizer.trace import Trace
from recognizer.upright import frames_of
from segmentation.lattice import Lattice, cut_lattice
from segmentation.pixels import Gray
from segmentation.writing import Writing, coarser, resized

ISOLATED_PX = 32  # largest side of images of isolated digits, as MNIST's (28): nobody draws on so little
# In doubt a cell is read in other sizes, too: its digits taken for so many times as high. Chosen on 150 scans
# of each of four sets.
OTHER_SIZES = (0.7, 1.12)
# So is a drawing that is less sure than this. Each look is as likely as here, the first in the size that was
# found. Chosen on drawings of twelve sets, see docs/experiments.md.
HARDLY_SURE = 0.6
SIZES_OF_DRAWINGS, AS_LIKELY = (0.85, 1.12), (0.4, 0.3, 0.3)
WIDEST_PX = 640  # of the strips of a cell or drawing: 30 digits; of longer ones nothing was measured


class LineReader:
    """Reads lines of writing that were found. Safe to call from many threads.

    Parameters
    ----------
    networks : the networks.
    """

    def __init__(self, networks: Networks) -> None:
        self.networks = networks

    def read(self, writing: Writing, frames: tuple[LogFrames, ...], gray: Gray | None) -> NumberReading:
        """Read all lines as one number, a cell or drawing in several sizes where the first leaves a doubt.

        Parameters
        ----------
        writing : Writing
        frames : of each line, see `recognizer.upright.frames_of`.
        gray : the image, where the reading is to bring its trace.
        """
        reading = self.read_cut(writing, self.cut(writing, frames), frames, gray)
        return self.in_doubt(reading, writing, gray=gray)

    def cut(self, writing: Writing, frames: tuple[LogFrames, ...]) -> Lattice:
        """Cut lines of writing; the boundary network looks at all of their ink once."""
        return cut_lattice(writing, components_to_cut(writing, frames), self.networks.boundaries)

    def read_cut(
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

    def in_doubt(
        self,
        reading: NumberReading,
        writing: Writing,
        sizes: Sequence[float] = OTHER_SIZES,
        gray: Gray | None = None,
    ) -> NumberReading:
        """Return what several looks make of a cell or drawing where the first is not sure.

        Looks at a cell, in other `sizes` and at coarser ink, agree. Of those at a drawing one is right.
        """
        if reading.confidence >= (SURE if writing.on_paper else HARDLY_SURE) or not _is_short(writing):
            return reading
        if not writing.on_paper:
            others = (self._look(resized(writing, size), gray) for size in SIZES_OF_DRAWINGS)
            return mixed([reading, *others], AS_LIKELY)
        looks = [resized(writing, size) for size in sizes]
        as_it_came = coarser(writing)
        if as_it_came is not None and as_it_came.lines:
            looks.append(as_it_came)
        return agreed([reading, *(self._look(one, gray) for one in looks)])

    def _look(self, writing: Writing, gray: Gray | None) -> NumberReading:
        frames = frames_of(writing, self.networks)
        return self.read_cut(writing, self.cut(writing, frames), frames, gray)


def _is_short(writing: Writing) -> bool:
    """Tell whether writing is no page and not too much to be looked at in several sizes."""
    width = sum(line.strip.shape[1] for line in writing.lines)
    return writing.page is None and not writing.over_limit and 0 < width <= WIDEST_PX


def _is_isolated(writing: Writing) -> bool:
    """Tell whether an image was cut out around a single digit, as MNIST's were."""
    return max(writing.width, writing.height) <= ISOLATED_PX and len(writing.lines) == 1
