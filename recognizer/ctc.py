"""What a whole line says without being cut: connectionist temporal classification over its columns."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET

BLANK = ALPHABET.blank
NEVER = -1e30  # a logarithm of zero that can be added to


def log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the logarithms of the probabilities along the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    logs: npt.NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def without_marks(logs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add up the probabilities of the blank and of all marks: where only digits count, both are nothing new.

    Parameters
    ----------
    logs : (…, c) float64 array, log probabilities of the classes of `recognizer.alphabet.ALPHABET`.

    Returns
    -------
    (…, 11) float64 array, of the digits and `BLANK`.
    """
    others = np.logaddexp.reduce(logs[..., BLANK:], axis=-1, keepdims=True)
    return np.concatenate([logs[..., :BLANK], others], axis=-1)


def text_log_likelihoods(frames: npt.NDArray[np.float64], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Say how well each text explains a line.

    Parameters
    ----------
    frames : (k, t, 11) float64 array
        Log probabilities of the ten digits and `BLANK` for every frame, by k views of the line.
    texts : n strings of digits, which may be empty.

    Returns
    -------
    (n,) float64 array
        The logarithm of each text's probability, the mean over the views; very low where it does not fit in.

    References
    ----------
    A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist Temporal Classification", ICML 2006: the
    forward variable of equation 6, for all texts, views and frames at once.
    """
    ends = 2 + 2 * np.array([len(text) for text in texts])
    labels = np.full((ends.max() + 1, len(texts)), BLANK, np.intp)  # two places for the start come first
    for row, text in enumerate(texts):
        labels[3 : ends[row] : 2, row] = [int(character) for character in text]
    said = frames.transpose(2, 0, 1)[labels]
    stayed = np.cumsum(said, axis=-1)
    reach = np.full((*said.shape[:-1], frames.shape[1] + 1), NEVER)  # its first column is before the first
    reach[1, ..., 0] = 0.0
    for place in range(2, len(reach)):
        came = reach[place - 1, ..., :-1]
        if place % 2:  # from digit to digit, over the blank between different ones
            skips = labels[place] != labels[place - 2]
            skipped = np.where(skips[:, np.newaxis, np.newaxis], reach[place - 2, ..., :-1], NEVER)
            came = np.logaddexp(came, skipped)
        entered = np.logaddexp.accumulate(came - (stayed[place] - said[place]), axis=-1)
        reach[place, ..., 1:] = entered + stayed[place]
    rows = np.arange(len(texts))
    by_look = np.logaddexp(reach[ends, rows, :, -1], reach[ends - 1, rows, :, -1])
    likelihoods: npt.NDArray[np.float64] = np.logaddexp.reduce(by_look, axis=1) - np.log(len(frames))
    return likelihoods


def expected_counts(logs: npt.NDArray[np.float64], spans: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Return the expected counts of symbols within parts of a line.

    A symbol begins where its class follows another one, as far as neighbouring frames are independent.

    Parameters
    ----------
    logs : (k, t, c) float64 array, log probabilities of some classes, the blank not among them, by k views.
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
    """Return what each look at a line says, (k, t, 11) to at most k different texts."""
    return list(dict.fromkeys(map(best_text, frames)))


def best_text(frames: npt.NDArray[np.float64]) -> str:
    """Return the text of the most probable frames, (t, 11): repeats count once, blanks part digits."""
    classes = frames.argmax(axis=1)
    begins = np.concatenate([[True], classes[1:] != classes[:-1]]) & (classes != BLANK)
    return "".join(map(str, classes[begins]))
