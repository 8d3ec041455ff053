"""How well each candidate would do as a step of a path: what the networks say, and the line's geometry.

The mean of some small networks weighs the features; they learn from composed numbers to give the right text
all the probability (a segmental conditional random field, Sarawagi and Cohen 2004; see
`training.lines.decoder`).
"""

import numpy as np
import numpy.typing as npt

from recognizer.evidence import Evidence
from segmentation.lattice import Line

FAR = 1.5  # of a digit's height: gaps are not told apart beyond
FEATURES = 30
WEIGHED = 4  # what the decoder's network says of a candidate, see `step_scores`
HARDLY = np.float32(1e-3)  # digits begun in a candidate; fewer are not told apart


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
        *_said(evidence),
        *_along(evidence),
        *_others(evidence),
        *_placed(start, stop, box, len(line.primitives)),
        np.full(len(start), np.log(line.component_count)),
        *_joined(start, stop, np.array(line.joints, np.float32)),
    )
    return np.stack([np.asarray(feature, np.float32) for feature in described], axis=1)


def _said(evidence: Evidence) -> tuple[npt.NDArray[np.float32], ...]:
    logs = np.log(evidence.digits)
    return logs.max(axis=1), -(evidence.digits * logs).sum(axis=1), evidence.digits[:, 1]


def _along(evidence: Evidence) -> tuple[npt.NDArray[np.float32], ...]:
    """Describe how many digits the whole line has here, and whether they are what the candidate shows."""
    count = evidence.begun.sum(axis=1)
    logs = digit_logs(evidence)
    return (
        np.minimum(count, 3),
        np.abs(np.minimum(count, 3) - 1),
        np.log(np.maximum(count, HARDLY)),
        logs[:, 1].max(axis=1),
        logs.sum(axis=1).max(axis=1),
        np.minimum(evidence.begun[:, 1], 2),
    )


def _others(evidence: Evidence) -> tuple[npt.NDArray[np.float32], ...]:
    """Describe how many marks the whole line has here that are no digit, and whether one in all."""
    count = evidence.marks.sum(axis=1)
    return (
        np.minimum(count, 3),
        np.log(np.maximum(count, HARDLY)),
        np.abs(np.minimum(count + evidence.begun.sum(axis=1), 3) - 1),
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
    before = np.where(start > 0, left - reached[start - 1], FAR)
    after = np.where(stop < count, ahead[np.minimum(stop, count - 1)] - right, FAR)
    return (
        right - left,
        bottom - top,
        top,
        bottom,
        np.clip(before, -FAR, FAR),
        np.clip(after, -FAR, FAR),
        start == 0,
        stop == count,
        stop - start,
        np.full(len(start), np.log(count)),
        np.full(len(start), count == 1),
    )


def _joined(
    start: npt.NDArray[np.intp], stop: npt.NDArray[np.intp], joints: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.generic], ...]:
    """Describe the cuts at both ends and those that the candidate passes over."""
    inside = [joints[a + 1 : b] for a, b in zip(start, stop, strict=True)]
    return (
        joints[start],
        joints[stop],
        np.array([cuts.max(initial=0.0) for cuts in inside]),
        np.array([cuts.min(initial=3.0) for cuts in inside]),
        np.array([np.count_nonzero(cuts == 0) for cuts in inside]),
        joints[start] + joints[stop] == 0,
    )


def step_scores(evidence: Evidence, weighed: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Score every candidate as each digit and as a mark.

    Parameters
    ----------
    evidence : Evidence of n candidates.
    weighed : (n, `WEIGHED`) float32 array, what the decoder's network makes of their features: the score of
        being a digit, of being a mark, and the weights of both networks' logarithms.

    Returns
    -------
    (n, 11) float64 array, log scores: 0 to 9, then "no digit".
    """
    digit, mark, weights = weighed[:, :1], weighed[:, 1:2], weighed[:, 2:, np.newaxis]
    as_digit = digit + (weights * digit_logs(evidence)).sum(axis=1)
    return np.concatenate([as_digit, mark], axis=1).astype(np.float64)


def digit_logs(evidence: Evidence) -> npt.NDArray[np.float32]:
    """Return what each network says of the digits, given that the candidate is one.

    Returns
    -------
    (n, 2, 10) float32 array, logarithms: by the crop, by the whole line.
    """
    logs: npt.NDArray[np.float32] = np.log(
        np.stack([evidence.digits, np.maximum(evidence.begun, HARDLY)], axis=1)
    )
    return logs
