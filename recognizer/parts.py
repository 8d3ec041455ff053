"""Lines on which several numbers stand → each number as a line of its own, with what was seen of the whole.

What the networks say of a digit, and how its candidates are weighed, depends on what stands beside it. So a
line is looked at as a whole, and parted after that.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from recognizer.evidence import Evidence
from segmentation.lattice import Candidate, Line, Speck
from segmentation.strips import MARGIN_PX

Place = TypeVar("Place", Candidate, Speck)


class Part(NamedTuple):
    """A part of a line: its candidates, what the networks say of them, and their scores.

    For these see `recognizer.scoring.step_scores`.
    """

    line: Line
    evidence: Evidence
    scores: npt.NDArray[np.float64]


def parts_of(whole: Part, pieces: Mapping[int, int]) -> list[Part]:
    """Part a line.

    Parameters
    ----------
    whole : Part, the whole line.
    pieces : for the label of each component the part that it belongs to, from 0 at the left.
    """
    owners = [pieces[primitive.component] for primitive in whole.line.primitives]
    homes = np.maximum.accumulate(np.array(owners, np.intp))
    known = np.unique(homes)
    specks = np.array([pieces[one.parts[0].component] for one in whole.line.specks], np.intp)
    of_specks = known[(np.searchsorted(known, specks, side="right") - 1).clip(0)]
    return [_part(whole, np.flatnonzero(homes == one), np.flatnonzero(of_specks == one)) for one in known]


def _part(whole: Part, primitives: npt.NDArray[np.intp], specks: npt.NDArray[np.intp]) -> Part:
    line, evidence = whole.line, whole.evidence
    first, last = int(primitives[0]), int(primitives[-1]) + 1
    kept = [k for k, one in enumerate(line.candidates) if first <= one.start and one.stop <= last]
    places = [*kept, *(len(line.candidates) + specks).tolist()]
    columns = np.array([line.places[place].columns for place in places])
    width, count = line.strip.shape[1], evidence.logs.shape[1]
    left = max(int(columns[:, 0].min()) - MARGIN_PX, 0) * count // width
    right = min(-(-(int(columns[:, 1].max()) + MARGIN_PX) * count // width), count)
    shift = left * width // count
    candidates = tuple(
        replace(_moved(line.candidates[k], shift), start=line.candidates[k].start - first,
                stop=line.candidates[k].stop - first)
        for k in kept
    )  # fmt: skip
    part = Line(
        line.primitives[first:last],
        line.cut_costs[first : last + 1],
        candidates,
        line.strip[:, shift : right * width // count],
        tuple(_moved(line.specks[k], shift) for k in specks),
    )
    seen = Evidence(
        evidence.crop_probabilities[kept],
        evidence.digit_counts[kept],
        evidence.mark_counts[places],
        evidence.frames[:, left:right],
        evidence.counts[places],
        evidence.logs[:, left:right],
    )
    return Part(part, seen, whole.scores[kept])


def _moved(place: Place, columns: int) -> Place:
    first, last = place.columns
    return replace(place, columns=(first - columns, last - columns))
