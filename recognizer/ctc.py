"""Connectionist temporal classification (CTC): how likely texts are for a line that is not cut."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET

BLANK = ALPHABET.blank
SPELLED = f"{ALPHABET.digits} {ALPHABET.signs}"  # what each class of a frame spells; the blank nothing
PLACES = {character: place for place, character in enumerate(SPELLED)}
SIGNS = [ALPHABET.class_of(sign) for sign in ALPHABET.signs]
UNSPELLED = [one for one in range(BLANK, len(ALPHABET.classes)) if one not in SIGNS]
TINY = np.finfo(np.float64).tiny  # keeps logarithms finite
NEVER = -1e30  # a logarithm of zero that can be added to
BAND = 128  # places followed at once, all of a text of 63 digits; an even number
OUT = 3  # places out of reach before each row's band: no frame shows their class
FRAMES_AT_ONCE = 16  # between moves of the bands; a text moves on by at most two places a frame
SMALLEST = np.finfo(np.float64).tiny  # what is so much less likely than the likeliest place is out of reach


def log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the logarithms of the probabilities along the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    logs: npt.NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def without_marks(logs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add the probabilities of all marks to that of the blank, for texts of digits alone.

    Parameters
    ----------
    logs : (…, c) float64 array, log probabilities of the classes of `recognizer.alphabet.ALPHABET`.

    Returns
    -------
    (…, 11) float64 array, of the digits and `BLANK`.
    """
    others = np.exp(logs[..., BLANK:]).sum(axis=-1, keepdims=True)
    return np.concatenate([logs[..., :BLANK], np.log(np.maximum(others, SMALLEST))], axis=-1)


def with_signs(logs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add the probabilities of marks that are no signs to that of the blank, for texts of digits and signs.

    Parameters
    ----------
    logs : (…, c) float64 array, log probabilities of the classes of `recognizer.alphabet.ALPHABET`.

    Returns
    -------
    (…, `len(SPELLED)`) float64 array, of the digits, `BLANK`, and the signs.
    """
    nothing = np.log(np.maximum(np.exp(logs[..., UNSPELLED]).sum(axis=-1, keepdims=True), TINY))
    return np.concatenate([logs[..., :BLANK], nothing, logs[..., SIGNS]], axis=-1)


def text_log_likelihoods(frames: npt.NDArray[np.float64], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Say how well each text explains a line.

    Time and memory are in proportion to the line's length: a text of more than `BAND` places is followed only
    around where the line has most likely got to.

    Parameters
    ----------
    frames : (k, t, 11) float64 array
        Log probabilities of the ten digits and `BLANK` for every frame, by k views of the line; of the signs,
        too, where the texts have some, see `with_signs`.
    texts : n strings of digits, or of digits and signs, which may be empty.

    Returns
    -------
    (n,) float64 array
        The logarithm of each text's probability, the mean over the views; very low where it does not fit in.

    References
    ----------
    A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist Temporal Classification", ICML 2006: the
    forward variable of equation 6, for all texts and views at once.
    """
    view_count, frame_count, class_count = frames.shape
    shares = np.zeros((frame_count, view_count, class_count + 1))  # and a class that no frame shows
    np.exp(frames.transpose(1, 0, 2), out=shares[..., :-1])
    shares = shares.reshape(frame_count, -1)
    labels = np.repeat(_labels(texts), view_count, axis=0)  # a row for each text and view
    views = np.array(list(range(view_count)) * len(texts))[:, np.newaxis] * (class_count + 1)
    ends = np.array([2 * len(text) for text in texts for _ in range(view_count)])
    width = min(BAND, labels.shape[1])
    first = np.zeros(len(ends), np.intp)  # the place at which each row's band begins
    reach = np.zeros((len(ends), OUT + width))
    reach[:, OUT - 1] = 1.0  # before the first frame
    log_scale = np.zeros(len(ends))  # of what each row was divided by
    for start in range(0, frame_count, FRAMES_AT_ONCE):
        if width < labels.shape[1]:
            reach, first = _moved(reach, first, ends, frame_count - start - FRAMES_AT_ONCE)
        if start == 0 or width < labels.shape[1]:
            label = np.full(reach.shape, class_count)
            label[:, OUT:] = np.take_along_axis(labels, first[:, np.newaxis] + np.arange(width), axis=1)
            skip = np.zeros(reach.shape)  # the blank, but between twins
            skip[:, OUT + 1 :: 2] = label[:, OUT + 1 :: 2] != label[:, OUT - 1 : -2 : 2]
            label += views
        _follow(
            reach.ravel(), skip.ravel(), shares[start : start + FRAMES_AT_ONCE].take(label.ravel(), axis=1)
        )
        most = np.maximum(reach.max(axis=1), SMALLEST)
        reach /= most[:, np.newaxis]
        log_scale += np.log(most)
    row, end = np.arange(len(ends)), OUT + ends - first
    reached = reach[row, end] + reach[row, end - 1]
    by_view = np.where(reached > 0, log_scale + np.log(np.maximum(reached, SMALLEST)), NEVER)
    likelihoods: npt.NDArray[np.float64] = np.logaddexp.reduce(by_view.reshape(-1, view_count), axis=1)
    likelihoods -= np.log(view_count)
    return likelihoods


def _follow(
    reach: npt.NDArray[np.float64], skip: npt.NDArray[np.float64], shares: npt.NDArray[np.float64]
) -> None:
    """Follow all rows, one behind the other, through frames that show each place's class with such shares."""
    here, before, twin, skip = reach[2:], reach[1:-1], reach[:-2], skip[2:]
    came, skipped = np.empty((2, len(here)))
    for shown in shares[:, 2:]:
        np.add(here, before, came)
        np.multiply(twin, skip, skipped)
        np.add(came, skipped, came)
        np.multiply(came, shown, here)


def _labels(texts: Sequence[str]) -> npt.NDArray[np.intp]:
    """Return the class at each place of each text: its digits, and a blank before, between and after them."""
    count = 1 + 2 * max(map(len, texts))
    labels = np.full((len(texts), count + 1), BLANK, np.intp)  # an even number of places
    for row, text in enumerate(texts):
        labels[row, 1 : 2 * len(text) : 2] = [PLACES[character] for character in text]
    return labels


def _moved(
    reach: npt.NDArray[np.float64], first: npt.NDArray[np.intp], ends: npt.NDArray[np.intp], left: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Move the bands on to where each row has most likely got to, `left` frames before the line's end.

    A band never goes back, nor beyond its text's end, nor stays so far behind that the end is out of reach.
    """
    width = reach.shape[1] - OUT
    wanted = np.maximum(
        first + reach[:, OUT:].argmax(axis=1) - width // 2, ends + 2 - width - 2 * max(left, 0)
    )
    moved = np.maximum(first, np.minimum(wanted, ends + 2 - width) // 2 * 2)
    places = (moved - first)[:, np.newaxis] + np.arange(OUT + width)
    reach = np.where(places < OUT + width, np.take_along_axis(reach, places % (OUT + width), axis=1), 0.0)
    reach[moved > 0, :OUT] = 0.0
    return reach, moved


def expected_counts(logs: npt.NDArray[np.float64], spans: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Return the expected counts of symbols within parts of a line.

    A symbol begins where its class follows another one, as far as neighbouring frames are independent.

    Parameters
    ----------
    logs : (k, t, c) float64 array, log probabilities of some classes, by k views.
    spans : (n, 2) int array, first frame and one past the last of each part.

    Returns
    -------
    (n, c) float32 array, how often each class is expected to begin there, the mean over the views.
    """
    shares = np.exp(logs)
    starts = shares.copy()
    starts[:, 1:] *= 1 - shares[:, :-1]
    before = np.zeros((logs.shape[1] + 1, logs.shape[2]))
    np.cumsum(starts.mean(axis=0), axis=0, out=before[1:])
    first, last = np.clip(spans, 0, logs.shape[1]).T
    return np.asarray(before[last] - before[first], np.float32)


def best_texts(frames: npt.NDArray[np.float64]) -> list[str]:
    """Return the best text of each view of a line, (k, t, 11); at most k different ones."""
    return list(dict.fromkeys(map(best_text, frames)))


def best_text(frames: npt.NDArray[np.float64]) -> str:
    """Return the text of the most probable frames, (t, 11): repeats count once, blanks part digits."""
    classes = frames.argmax(axis=1)
    begins = np.concatenate([[True], classes[1:] != classes[:-1]]) & (classes != BLANK)
    return "".join(SPELLED[one] for one in classes[begins])
