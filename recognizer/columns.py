"""What the numbers of a column say of each other.

The cells of a column mostly hold numbers of one kind: as long, with the same first digits, with as many
decimals, or each one more than the one above. So a text is likelier where it is like the others. How much
alike they are is told from the column itself: where its numbers have nothing in common, hardly anything
changes.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import exp, inf, lgamma, log
from typing import NamedTuple, TypeAlias

from recognizer.mixture import likeliest_first, said
from recognizer.reading import DIGITS, Alternative, NumberReading, digits_of

# Chosen on weather sheets by column, on weather cells, rows and registers in arbitrary columns, and on
# composed tables, whose numbers have nothing in common.
WEIGHT = 0.7  # of what a column says: its numbers, and the errors in them, are not independent
UNLIKE = 0.1  # how often a length, a digit or a sign has nothing to do with the others
ALIKE = 0.1  # how likely, before any is seen, the digits at one place are alike
ROUNDS = 2  # in the second the other numbers are surer
LENGTHS = 6  # as likely as each other, before any is seen
STEPS = (0, 1)  # from one number to the one below it
A_STEP = 0.02  # how likely each of them is, before any is seen
NO_POINT, A_POINT = 0.7, 0.1  # before any is seen: no point or comma, or one before so many digits
TINY, MOST_LOG = 1e-12, 50.0  # keep logarithms finite, and their exponentials
_OF_TEN = 1 / len(DIGITS)
_LAST_POINT = re.compile(r"([.,])([0-9]+)[^0-9]*$")

Likely: TypeAlias = Mapping[str, float]
"""What a number may be, and how likely each is; they sum to 1, or to less where some are not named."""
_Kind: TypeAlias = tuple[int | str, ...]
_Counts: TypeAlias = defaultdict[_Kind, float]  # how many numbers are of a kind, as far as that is likely


class Told(NamedTuple):
    """What a number is by its ink and by its column, the likeliest first.

    Attributes
    ----------
    texts : tuple of Alternative, its digits alone.
    written : tuple of Alternative, as it was written.
    """

    texts: tuple[Alternative, ...]
    written: tuple[Alternative, ...]

    @property
    def best(self) -> Alternative:
        """How the likeliest digits are likeliest written."""
        return next(one for one in self.written if one.text == self.texts[0].written)


def told_by_column(readings: Sequence[NumberReading]) -> list[Told]:
    """Return what each number of a column is, now that the others are known.

    Parameters
    ----------
    readings : from the top, each of one line, with digits, and with its text among its `texts`.
    """
    before = [{one.written: one.confidence for one in reading.texts} for reading in readings]
    after = digits_in_column(before)
    ways = [_ways(*of_number) for of_number in zip(readings, before, after, strict=True)]
    return [
        Told(tuple(likeliest_first(texts)), tuple(likeliest_first(written)))
        for texts, written in zip(after, signs_in_column(ways), strict=True)
    ]


def digits_in_column(column: Sequence[Likely]) -> list[dict[str, float]]:
    """Return how likely the texts of a column's numbers are, each by its ink and by the other numbers.

    Parameters
    ----------
    column : of each number, from the top, its texts of digits.
    """
    now = [dict(texts) for texts in column]
    for _ in range(ROUNDS):
        steps = _Steps(now)
        gains = [
            steps.log_gains(place, _log_alike(texts, others))
            for place, (texts, others) in enumerate(zip(column, _of_others(now, _digit_kinds), strict=True))
        ]
        now = [_weighed(*of_number) for of_number in zip(column, gains, strict=True)]
    return now


def signs_in_column(column: Sequence[Likely]) -> list[dict[str, float]]:
    """Return how likely each number of a column is written in each way, by its ink and by the other numbers.

    Its digits stay as likely as they are.

    Parameters
    ----------
    column : of each number the ways to write it.
    """
    now = [dict(ways) for ways in column]
    for _ in range(ROUNDS):
        now = [
            {
                way: share
                for of_digits in _by_digits(ways)
                for way, share in _weighed(
                    of_digits, {way: _log_sign(way, others) for way in of_digits}
                ).items()
            }
            for ways, others in zip(column, _of_others(now, _sign_kinds), strict=True)
        ]
    return now


class _Steps:
    """How often the numbers of a column are as the one above, or one more, see `STEPS`."""

    def __init__(self, column: Sequence[Likely]) -> None:
        self._column = column
        self._pairs = [[_agreeing(above, below, step) for step in STEPS] for above, below in pairwise(column)]
        self._total = [sum(pair[step] for pair in self._pairs) for step in range(len(STEPS))]

    def log_gains(self, place: int, log_alike: Mapping[str, float]) -> dict[str, float]:
        """Return how much likelier than by chance texts are beside the numbers above and below.

        Parameters
        ----------
        place : of the number in the column.
        log_alike : by text, the same by all other numbers in any order.
        """
        gains = dict(log_alike)
        beside = [pair for pair in (place - 1, place) if 0 <= pair < len(self._pairs)]
        others = 1 + len(self._pairs) - len(beside)
        steps = [
            (A_STEP + max(total - sum(self._pairs[pair][step] for pair in beside), 0.0)) / others
            for step, total in enumerate(self._total)
        ]
        for pair in beside:
            neighbour, way = (self._column[pair], -1) if pair < place else (self._column[pair + 1], 1)
            for text, log_gain in log_alike.items():
                by_step = sum(
                    share * neighbour.get(_moved(text, way * step), 0.0)
                    for step, share in zip(STEPS, steps, strict=True)
                )
                log_chance = len(text) * log(_OF_TEN) - log(LENGTHS)
                log_step = log(by_step) if by_step > 0 else -inf
                gains[text] += _log_sum(log(1 - sum(steps)), log_step - log_gain - log_chance)
        return gains


def _log_sum(one: float, other: float) -> float:
    """Return the logarithm of a sum of which logarithms are given, the first of them finite."""
    most = max(one, other)
    return most + log(exp(one - most) + exp(other - most))


def _agreeing(above: Likely, below: Likely, step: int) -> float:
    """Return how likely a number is so much more than the one above it."""
    return sum(share * below.get(_moved(text, step), 0.0) for text, share in above.items())


def _moved(text: str, step: int) -> str:
    """Return the number that is so much more; none where there are no digits, or zeros before them."""
    return str(int(text) + step) if text and str(int(text)) == text else "none"


class _Others(NamedTuple):
    """How many of the other numbers of a column are of a kind, as far as that is likely."""

    total: Mapping[_Kind, float]
    own: Mapping[_Kind, float]

    def of(self, *kind: int | str) -> float:
        """Return how many are of a kind."""
        return max(self.total.get(kind, 0.0) - self.own.get(kind, 0.0), 0.0)


def _of_others(column: Sequence[Likely], kinds: Callable[[str], Iterable[_Kind]]) -> Iterator[_Others]:
    """Count for each number how many of the others are of which kinds."""
    counts = [_counted(texts, kinds) for texts in column]
    total: _Counts = defaultdict(float)
    for kind, share in chain.from_iterable(own.items() for own in counts):
        total[kind] += share
    return (_Others(total, own) for own in counts)


def _counted(texts: Likely, kinds: Callable[[str], Iterable[_Kind]]) -> _Counts:
    counts: _Counts = defaultdict(float)
    for text, share in texts.items():
        for kind in kinds(text):
            counts[kind] += share
    return counts


def _digit_kinds(text: str) -> Iterator[_Kind]:
    yield from ((), (len(text),))
    yield from ((len(text), place, digit) for place, digit in enumerate(text))


def _log_alike(texts: Iterable[str], others: _Others) -> dict[str, float]:
    """Return how much likelier than by chance texts are by their length, and by their digits' places."""
    by_place: dict[tuple[int, int], list[float]] = {}
    gains = {}
    for text in texts:
        gain = _log_gain((others.of(len(text)) + 1 / LENGTHS) / (others.of() + 1), 1 / LENGTHS)
        for place, digit in enumerate(text):
            key = len(text), place
            if key not in by_place:
                seen = [others.of(*key, one) for one in DIGITS]
                by_place[key] = [_log_gain(share, _OF_TEN) for share in _shares(seen)]
            gain += by_place[key][int(digit)]
        gains[text] = gain
    return gains


def _shares(seen: Sequence[float]) -> list[float]:
    """Return how likely each digit is where each of the ten was seen so often.

    Either they are alike, few of them frequent (a Dirichlet distribution), or all are as frequent. What was
    seen says which it is.
    """
    count = sum(seen)
    alike = -lgamma(1 + count) + sum(lgamma(_OF_TEN + one) for one in seen) - len(DIGITS) * lgamma(_OF_TEN)
    odds = ALIKE / (1 - ALIKE) * exp(max(-MOST_LOG, min(alike - count * log(_OF_TEN), MOST_LOG)))
    return [(odds * (one + _OF_TEN) / (count + 1) + _OF_TEN) / (odds + 1) for one in seen]


def _sign_kinds(written: str) -> Iterator[_Kind]:
    found = _LAST_POINT.search(written)
    yield from ((), (len(found[2]) if found else 0,))
    if found:
        yield from (("signs",), (found[1],))


def _log_sign(written: str, others: _Others) -> float:
    """Return how much likelier than by chance the last point or comma is, by its place and its kind."""
    found = _LAST_POINT.search(written)
    by_chance = A_POINT if found else NO_POINT
    gain = _log_gain((others.of(len(found[2]) if found else 0) + by_chance) / (others.of() + 1), by_chance)
    if found:
        gain += _log_gain((others.of(found[1]) + 1 / 2) / (others.of("signs") + 1), 1 / 2)
    return gain


def _log_gain(share: float, by_chance: float) -> float:
    return log((1 - UNLIKE) * share / by_chance + UNLIKE)


def _weighed(likely: Likely, log_gains: Mapping[str, float]) -> dict[str, float]:
    """Return how likely texts are with what speaks for them; their sum stays as it was."""
    total = sum(likely.values())
    scores = {text: log(max(share, TINY)) + WEIGHT * log_gains[text] for text, share in likely.items()}
    best = max(scores.values(), default=0.0)
    weights = {text: exp(score - best) for text, score in scores.items()}
    whole = sum(weights.values())
    return {text: total * weight / whole for text, weight in weights.items()}


def _ways(reading: NumberReading, before: Likely, after: Likely) -> dict[str, float]:
    """Return the ways in which a number may be written, as likely as its digits are by now."""
    ways = {
        one.written: one.confidence * after[one.text] / before[one.text]
        for one in said(reading)
        if before.get(one.text, 0.0) > 0
    }
    ways.setdefault(reading.written, 0.0)
    best = max(after, key=after.__getitem__)
    if not any(digits_of(way) == best for way in ways):
        ways[best] = after[best]
    return ways


def _by_digits(ways: Likely) -> Iterable[dict[str, float]]:
    """Part ways to write a number by their digits."""
    parts: dict[str, dict[str, float]] = {}
    for way, share in ways.items():
        parts.setdefault(digits_of(way), {})[way] = share
    return parts.values()
