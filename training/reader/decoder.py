"""The decoder: how much each feature of a candidate counts, learned so that the right text wins.

A semi-Markov conditional random field (Sarawagi and Cohen 2004): a path's score is the sum of its steps', a
text's probability the share of the paths that spell it. The gradient is the difference of two expectations,
both exact by forward and backward sums: over all paths, and over those that spell the text.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from recognizer.scoring import FEATURES

if TYPE_CHECKING:
    import keras

MARK = 10  # column of the step scores that stands for "no digit"
HIDDEN = 48

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """The candidates of one line as arcs of a graph, sorted by where they start.

    Attributes
    ----------
    start, stop : (n,) int arrays, places between primitives.
    places : int, one more than there are primitives.
    """

    start: npt.NDArray[np.intp]
    stop: npt.NDArray[np.intp]
    places: int


def decoder_network() -> "keras.Model":
    """Return the untrained network: features (n, F) → the score as a digit, as a mark, two weights (n, 4)."""
    import keras
    from keras import layers

    features = keras.Input((FEATURES,), name="features")
    signal = layers.Normalization(name="scale")(features)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    scores = layers.Dense(2)(signal)
    weights = layers.Dense(2, activation="softplus")(signal)
    return keras.Model(features, layers.Concatenate(name="weighed")([scores, weights]))


def text_gradient(arcs: Arcs, scores: Scores, text: str) -> tuple[float, Scores] | None:
    """Return the negative logarithm of a text's probability and its derivative by each score.

    Parameters
    ----------
    arcs : Arcs of n candidates.
    scores : (n, 11) float64 array, log scores of each candidate as 0 to 9 or as a mark.
    text : str of digits.

    Returns
    -------
    (loss, (n, 11) gradient), or None where no path spells the text.
    """
    log_all, expected = _over_all(arcs, scores)
    digits = np.array([int(character) for character in text], np.intp)
    log_right, wanted = _over_text(arcs, scores, digits)
    if not np.isfinite(log_right):
        return None
    return log_all - log_right, expected - wanted


def _over_all(arcs: Arcs, scores: Scores) -> tuple[float, Scores]:
    steps = np.logaddexp.reduce(scores, axis=1)
    ahead = np.full(arcs.places, -np.inf)
    ahead[0] = 0.0
    for arc, (start, stop) in enumerate(zip(arcs.start, arcs.stop, strict=True)):
        ahead[stop] = np.logaddexp(ahead[stop], ahead[start] + steps[arc])
    back = np.full(arcs.places, -np.inf)
    back[-1] = 0.0
    for arc in range(len(steps) - 1, -1, -1):
        back[arcs.start[arc]] = np.logaddexp(back[arcs.start[arc]], back[arcs.stop[arc]] + steps[arc])
    total = float(ahead[-1])
    through = ahead[arcs.start] + back[arcs.stop] - total
    return total, np.exp(scores + through[:, np.newaxis])


def _over_text(arcs: Arcs, scores: Scores, digits: npt.NDArray[np.intp]) -> tuple[float, Scores]:
    spelled = len(digits) + 1
    as_digit = scores[:, digits]
    as_mark = scores[:, MARK]
    ahead = np.full((arcs.places, spelled), -np.inf)
    ahead[0, 0] = 0.0
    for arc, (start, stop) in enumerate(zip(arcs.start, arcs.stop, strict=True)):
        ahead[stop] = np.logaddexp(ahead[stop], ahead[start] + as_mark[arc])
        ahead[stop, 1:] = np.logaddexp(ahead[stop, 1:], ahead[start, :-1] + as_digit[arc])
    total = float(ahead[-1, -1])
    wanted = np.zeros_like(scores)
    if not np.isfinite(total):
        return total, wanted
    back = np.full((arcs.places, spelled), -np.inf)
    back[-1, -1] = 0.0
    for arc in range(len(scores) - 1, -1, -1):
        start, stop = arcs.start[arc], arcs.stop[arc]
        back[start] = np.logaddexp(back[start], back[stop] + as_mark[arc])
        back[start, :-1] = np.logaddexp(back[start, :-1], back[stop, 1:] + as_digit[arc])
    for arc, (start, stop) in enumerate(zip(arcs.start, arcs.stop, strict=True)):
        wanted[arc, MARK] = np.exp(np.logaddexp.reduce(ahead[start] + back[stop]) + as_mark[arc] - total)
        share = np.exp(ahead[start, :-1] + back[stop, 1:] + as_digit[arc] - total)
        np.add.at(wanted[arc], digits, share)
    return total, wanted
