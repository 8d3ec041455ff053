"""What a whole line says without being cut: connectionist temporal classification over its columns."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BLANK = 10  # the class of a frame that shows no new digit; further classes are other marks
NEVER = -1e30  # a logarithm of zero that can be added to


def log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the logarithms of the probabilities along the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    logs: npt.NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def without_others(logs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add all that is no digit up.

    Parameters
    ----------
    logs : (t, c) float64 array, log probabilities of the ten digits, `BLANK`, and other marks.

    Returns
    -------
    (t, 11) float64 array, of the digits and `BLANK`.
    """
    return np.column_stack([logs[:, :BLANK], np.logaddexp.reduce(logs[:, BLANK:], axis=1)])


def text_log_likelihoods(frames: npt.NDArray[np.float64], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Say how well each text explains a line.

    Parameters
    ----------
    frames : (t, 11) float64 array, log probabilities of the ten digits and `BLANK` for every frame.
    texts : n strings of digits, which may be empty.

    Returns
    -------
    (n,) float64 array, the logarithm of each text's probability; very low where it does not fit in.

    References
    ----------
    A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist Temporal Classification", ICML 2006: the
    forward variable of equation 6, for all texts at once.
    """
    longest = max(len(text) for text in texts)
    labels = np.full((len(texts), 2 * longest + 1), BLANK, np.intp)
    for row, text in enumerate(texts):
        labels[row, 1 : 2 * len(text) : 2] = [int(character) for character in text]
    skips = np.zeros(labels.shape, bool)  # from digit to digit, over the blank between different ones
    skips[:, 2:] = (labels[:, 2:] != BLANK) & (labels[:, 2:] != labels[:, :-2])
    reach = np.full(labels.shape, NEVER)
    reach[:, :2] = frames[0][labels[:, :2]]
    for frame in frames[1:]:
        before = np.full((3, *labels.shape), NEVER)
        before[0] = reach
        before[1, :, 1:] = reach[:, :-1]
        before[2, :, 2:] = np.where(skips[:, 2:], reach[:, :-2], NEVER)
        highest = before.max(axis=0)
        reach = highest + np.log(np.exp(before - highest).sum(axis=0)) + frame[labels]
    rows = np.arange(len(texts))
    ends = 2 * np.array([len(text) for text in texts])
    last_digit = np.where(ends > 0, reach[rows, np.maximum(ends - 1, 0)], NEVER)
    likelihoods: npt.NDArray[np.float64] = np.logaddexp(reach[rows, ends], last_digit)
    return likelihoods


def begun_within(logs: npt.NDArray[np.float64], spans: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Count the digits, or other marks, that the frames show within parts of a line.

    A mark begins where its class follows another one, as far as neighbouring frames are independent.

    Parameters
    ----------
    logs : (t, c) float64 array, log probabilities of some classes, the blank not among them.
    spans : (n, 2) int array, first frame and one past the last of each part.

    Returns
    -------
    (n, c) float32 array, how often each class is expected to begin there.
    """
    shares = np.exp(logs)
    begun = shares.copy()
    begun[1:] *= 1 - shares[:-1]
    before = np.zeros((len(logs) + 1, logs.shape[1]))
    np.cumsum(begun, axis=0, out=before[1:])
    first, last = np.clip(spans, 0, len(logs)).T
    return np.asarray(before[last] - before[first], np.float32)


def best_text(frames: npt.NDArray[np.float64]) -> str:
    """Return the text of the most probable frames: repeats count once, blanks part digits."""
    classes = frames.argmax(axis=1)
    begins = np.concatenate([[True], classes[1:] != classes[:-1]]) & (classes != BLANK)
    return "".join(map(str, classes[begins]))
