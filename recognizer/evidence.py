"""What the networks say: the line network of whole lines, the digit classifier of candidates.

The line network looks first. Only components in which it expects several symbols are cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.ctc import best_text, expected_counts, log_softmax, text_log_likelihoods, without_marks
from segmentation.lattice import Lattice, Line
from segmentation.network import Infer
from segmentation.strips import VIEWS, Strip, view
from segmentation.writing import Writing, WrittenLine

Floats = npt.NDArray[np.float32]
LogFrames = npt.NDArray[np.float64]
"""Log probabilities of the line network's classes for every frame, (k views, t frames, c classes)."""

ONE = ALPHABET.class_of("1")
# Log of how much likelier an upright stroke is a 1 than a rule where rules were erased. Of 1.5, 2, 2.5 and 3
# the last reads most photographs and pages.
LIKELIER_ONES = np.float32(3.0)
TINY = np.float32(1e-6)  # keeps logarithms finite
SURE = 0.9  # a line is viewed once where its text has this probability by then; .8 to .99 read alike
# Columns of the strip: a point or comma is narrower than the frames that may show it, which are near it.
NARROW_PX, ROOM_PX = 10, 4
A_LETTER = 0.3  # expected: the line may show one; chosen on rows of letters
SEVERAL = 1.1  # symbols expected in a component: with more it is cut; 1.02 to 1.3 read alike


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the networks say of one line with n candidates and s specks.

    Attributes
    ----------
    crop_probabilities : (n, 10) float32 array, rows sum to 1
        By the digit classifier: probabilities of the digits 0 to 9 for each candidate's crop.
    digit_counts : (n, 10) float32 array
        By the line network: expected counts of each digit within the candidate's columns.
    mark_counts : (n + s, m) float32 array
        By the line network: expected counts of each named mark, and last of any other mark, there and within
        the columns of each speck.
    frames : (k, t, 11) float64 array
        By the line network: log probabilities of the ten digits and the blank along the line, by k views.
    counts : (n + s, c) float32 array
        By the line network: expected counts of all classes in the columns of each candidate, then each speck,
        and a little beside those that are narrow.
    logs : (k, t, c) float64 array
        What `frames` sums up: log probabilities of all classes.
    small : mapping of the places of small pieces of ink to what they are, see `recognizer.small_marks`.
    """

    crop_probabilities: Floats
    digit_counts: Floats
    mark_counts: Floats
    frames: LogFrames
    counts: Floats
    logs: LogFrames
    small: Mapping[int, npt.NDArray[np.float64]] = field(default_factory=dict)


def line_frames(
    strip: Strip, line_network: Infer, in_doubt: Infer | None = None, *, only_of_letters: bool = False
) -> LogFrames:
    """Run the line network on a strip, and on further views of it where the first leaves a doubt.

    Parameters
    ----------
    strip : (32, w) float32 array in [0, 1].
    line_network : (k, 32, w, 1) → logits of the alphabet's classes, (k, t, c).
    in_doubt : another line network that is asked where the first view leaves a doubt.
    only_of_letters : whether it is asked only where the first network sees a letter.

    Returns
    -------
    (k, t, c) float64 array, log probabilities by one view or by several.
    """
    logs = first_frames(strip, line_network)
    if _is_sure(logs):
        return logs
    (more,) = line_network(np.stack([view(strip, one) for one in VIEWS[1:]])[..., np.newaxis])
    logs = np.concatenate([logs, log_softmax(more)])
    if in_doubt is None or (only_of_letters and _letters(logs) < A_LETTER):
        return logs
    return np.concatenate([logs, line_frames(strip, in_doubt)])


def _letters(logs: LogFrames) -> float:
    """Return how many letters, and marks without a name, are expected in a line."""
    expected: float = np.exp(logs[..., ALPHABET.other :]).sum(axis=(1, 2)).mean()
    return expected


def with_likelier_ones(line_network: Infer) -> Infer:
    """Return a line network that is asked where rules were erased: an upright stroke is rather a 1 there.

    It learnt from paper with rules, so there its classes have other shares (Saerens, Latinne and
    Decaestecker, Neural Computation 2002). All but 1s and rules stays as likely as it was.
    """

    def ask(strips: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        (found,) = line_network(strips)
        logits = found.copy()
        one, blank = logits[..., ONE], logits[..., ALPHABET.blank]
        more = np.logaddexp(one, blank) - np.logaddexp(one + LIKELIER_ONES, blank)
        logits[..., ONE], logits[..., ALPHABET.blank] = one + LIKELIER_ONES + more, blank + more
        return [logits]

    return ask


def first_frames(strip: Strip, line_network: Infer) -> LogFrames:
    """Run the line network on the first view of a strip alone, (1, t, c); see `line_frames`."""
    (logits,) = line_network(view(strip, VIEWS[0])[np.newaxis, ..., np.newaxis])
    return log_softmax(logits)


def _is_sure(logs: LogFrames) -> bool:
    frames = without_marks(logs)
    if frames.max(axis=-1).sum() >= np.log(SURE):  # already the likeliest of the ways to spell the text
        return True
    (log_likelihood,) = text_log_likelihoods(frames, [best_text(frames[0])])
    return bool(log_likelihood >= np.log(SURE))


def components_to_cut(writing: Writing, frames: Sequence[LogFrames]) -> list[list[int]]:
    """Return for each line the components in which the line network expects more than one symbol."""
    return [_holding_several(*both) for both in zip(writing.lines, frames, strict=True)]


def _holding_several(line: WrittenLine, logs: LogFrames) -> list[int]:
    spans = _frame_spans(line.columns, line.strip, logs)
    counts = expected_counts(logs, spans)
    symbols = counts.sum(axis=1) - counts[:, ALPHABET.blank]
    return [label for label, count in zip(line.components, symbols.tolist(), strict=True) if count > SEVERAL]


def gather_evidence(
    lattice: Lattice, frames: Sequence[LogFrames], digit_classifier: Infer
) -> tuple[Evidence, ...]:
    """Run the digit classifier on all candidates, and look up what the line network says of each.

    Parameters
    ----------
    lattice : Lattice
    frames : of each of its lines, see `line_frames`.
    digit_classifier : (n, 28, 28, 1) → probabilities of the digits 0 to 9, (n, 10).

    Returns
    -------
    tuple of Evidence, one a line.
    """
    if not lattice.lines:
        return ()
    (probabilities,) = digit_classifier(lattice.crops[:, :, :, np.newaxis])
    ends = np.cumsum([len(line.candidates) for line in lattice.lines])[:-1]
    parts = zip(lattice.lines, np.split(probabilities, ends), frames, strict=True)
    return tuple(_evidence(*part) for part in parts)


def _evidence(line: Line, crop_probabilities: Floats, logs: LogFrames) -> Evidence:
    columns = np.array([place.columns for place in line.places])
    narrow = np.diff(columns) < NARROW_PX
    roomy = columns + narrow * (-ROOM_PX, ROOM_PX)
    columns[len(line.candidates) :] = roomy[len(line.candidates) :]
    both = np.concatenate([columns, roomy])
    counts, roomy_counts = np.split(expected_counts(logs, _frame_spans(both, line.strip, logs)), 2)
    return Evidence(
        np.maximum(crop_probabilities, TINY),
        counts[: len(line.candidates), : ALPHABET.blank],
        _with_letters_together(counts[:, ALPHABET.first_mark :]),
        without_marks(logs),
        roomy_counts,
        logs,
    )


def _frame_spans(columns: npt.NDArray[np.intp], strip: Strip, logs: LogFrames) -> npt.NDArray[np.intp]:
    """Return the frames of the line network that cover columns of a strip, (n, 2), half-open.

    A frame counts for all columns that it covers a part of: a thin 1 has few, and shows in any of its frames.
    """
    first, last = (columns * logs.shape[1]).T
    return np.stack([first // strip.shape[1], -(-last // strip.shape[1])], axis=1)


def _with_letters_together(counts: Floats) -> Floats:
    """Add the counts of the letters to that of the marks without a name."""
    return np.add.reduceat(counts, range(len(ALPHABET.marks) + 1), axis=1)
