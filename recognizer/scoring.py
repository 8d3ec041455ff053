"""Scores each candidate as a step of a path, by the networks' evidence and the line's geometry.

The mean of some small networks weighs the features; they learn from composed numbers to give the right text
all the probability (a segmental conditional random field, Sarawagi and Cohen 2004; see
`training.lines.decoder`).
"""

import numpy as np
import numpy.typing as npt

from recognizer.evidence import Evidence
from segmentation.lattice import Line

FAR_GAP = 1.5  # of a digit's height: gaps are not told apart beyond
FAR_CUT = 3.0  # stroke widths: dearer cuts are not told apart
FEATURES = 30
WEIGHED_NAMES = ("digit", "no digit", "crop weight", "line weight")  # what the decoder's network says
WEIGHED = len(WEIGHED_NAMES)  # of a candidate, see `step_scores`
HARDLY = np.float32(1e-3)  # expected digits in a candidate; fewer are not told apart


def features(line: Line, evidence: Evidence) -> npt.NDArray[np.float32]:
    """Describe the candidates of a line.

    Parameters
    ----------
    line : Line of n candidates.
    evidence : Evidence of this line.

    Returns
    -------
    (n, `FEATURES`) float32 array: what the networks say (logarithms), then the geometry (digits' heights,
    stroke widths).
    """
    start = np.array([candidate.start for candidate in line.candidates])
    stop = np.array([candidate.stop for candidate in line.candidates])
    box = np.array([(c.left, c.top, c.right, c.bottom) for c in line.candidates], np.float32)
    described = (
        *_by_crop(evidence),
        *_digits_along(evidence),
        *_marks_along(evidence),
        *_placed(start, stop, box, len(line.primitives)),
        np.full(len(start), np.log(line.component_count)),
        *_cuts(start, stop, np.array(line.cut_costs, np.float32)),
    )
    return np.array(described, np.float32).T


def _by_crop(evidence: Evidence) -> tuple[npt.NDArray[np.float32], ...]:
    logs = np.log(evidence.crop_probabilities)
    return (
        logs.max(axis=1),
        -(evidence.crop_probabilities * logs).sum(axis=1),
        evidence.crop_probabilities[:, 1],
    )


def _digits_along(evidence: Evidence) -> tuple[npt.NDArray[np.float32], ...]:
    """Describe how many digits the whole line has here, and whether they are what the candidate shows."""
    count = evidence.digit_counts.sum(axis=1)
    logs = digit_logs(evidence)
    return (
        np.minimum(count, 3),
        np.abs(np.minimum(count, 3) - 1),
        np.log(np.maximum(count, HARDLY)),
        logs[:, 1].max(axis=1),
        logs.sum(axis=1).max(axis=1),
        np.minimum(evidence.digit_counts[:, 1], 2),
    )


def _marks_along(evidence: Evidence) -> tuple[npt.NDArray[np.float32], ...]:
    """Describe how many marks the whole line has here that are no digit, and whether one in all."""
    count = evidence.mark_counts[: len(evidence.digit_counts)].sum(axis=1)
    return (
        np.minimum(count, 3),
        np.log(np.maximum(count, HARDLY)),
        np.abs(np.minimum(count + evidence.digit_counts.sum(axis=1), 3) - 1),
    )


def _placed(
    start: npt.NDArray[np.intp], stop: npt.NDArray[np.intp], box: npt.NDArray[np.float32], count: int
) -> tuple[npt.NDArray[np.generic], ...]:
    """Describe size, height on the line, the gaps to what lies before and behind, and how much there is."""
    left, top, right, bottom = box.T
    single = np.flatnonzero(stop == start + 1)
    single = single[np.argsort(start[single])]
    reached = np.maximum.accumulate(right[single])
    ahead = np.minimum.accumulate(left[single][::-1])[::-1]
    before = np.where(start > 0, left - reached[start - 1], FAR_GAP)
    after = np.where(stop < count, ahead[np.minimum(stop, count - 1)] - right, FAR_GAP)
    return (
        right - left,
        bottom - top,
        top,
        bottom,
        np.clip(before, -FAR_GAP, FAR_GAP),
        np.clip(after, -FAR_GAP, FAR_GAP),
        start == 0,
        stop == count,
        stop - start,
        np.full(len(start), np.log(count)),
        np.full(len(start), count == 1),
    )


def _cuts(
    start: npt.NDArray[np.intp], stop: npt.NDArray[np.intp], cut_costs: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.generic], ...]:
    """Describe the cuts at both ends and those that the candidate passes over."""
    costs = cut_costs.tolist()
    inside = [costs[a + 1 : b] for a, b in zip(start.tolist(), stop.tolist(), strict=True)]
    return (
        cut_costs[start],
        cut_costs[stop],
        np.array([max(cuts, default=0.0) for cuts in inside]),
        np.array([min(cuts, default=FAR_CUT) for cuts in inside]).clip(max=FAR_CUT),
        np.array([cuts.count(0) for cuts in inside]),
        cut_costs[start] + cut_costs[stop] == 0,
    )


def step_scores(evidence: Evidence, weighed: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Score every candidate as each digit and as no digit.

    Parameters
    ----------
    evidence : Evidence of n candidates.
    weighed : (n, `WEIGHED`) float32 array, what the decoder's network makes of their features: the score of
        being a digit, of being none, and the weights of both networks' logarithms.

    Returns
    -------
    (n, 11) float64 array, log scores: 0 to 9, then "no digit".
    """
    digit, no_digit, weights = weighed[:, :1], weighed[:, 1:2], weighed[:, 2:, np.newaxis]
    as_digit = digit + (weights * digit_logs(evidence)).sum(axis=1)
    return np.concatenate([as_digit, no_digit], axis=1).astype(np.float64)


def digit_logs(evidence: Evidence) -> npt.NDArray[np.float32]:
    """Return what each network says of the digits, given that the candidate is one.

    Returns
    -------
    (n, 2, 10) float32 array, logarithms: by the crop, by the whole line.
    """
    logs: npt.NDArray[np.float32] = np.log(
        np.stack([evidence.crop_probabilities, np.maximum(evidence.digit_counts, HARDLY)], axis=1)
    )
    return logs
