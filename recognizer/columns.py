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
from math import exp, lgamma, log
from typing import NamedTuple, TypeAlias

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
    readings : from the top, each of one line and with digits.
    """
    before = [{one.written: one.confidence for one in reading.texts} for reading in readings]
    after = digits_in_column(before)
    ways = [_ways(*of_number) for of_number in zip(readings, before, after, strict=True)]
    return [
        Told(_likeliest_first(texts), _likeliest_first(written))
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
            steps.log_gains(place, {text: _log_alike(text, others) for text in texts})
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
                by_chance = 0.1 ** len(text) / LENGTHS
                gains[text] += log(1 - sum(steps) + by_step / (exp(log_gain) * by_chance))
        return gains


def _agreeing(above: Likely, below: Likely, step: int) -> float:
    """Return how likely a number is so much more than the one above it."""
    return sum(share * below.get(_moved(text, step), 0.0) for text, share in above.items())


def _moved(text: str, step: int) -> str:
    """Return the number that is so much more; none where there are no digits, or zeros before them."""
    return str(int(text) + step) if text and str(int(text)) == text else "none"


def _of_others(column: Sequence[Likely], kinds: Callable[[str], Iterable[_Kind]]) -> Iterator[_Counts]:
    """Count for each number how many of the others are of which kinds."""
    counts = [_counted(texts, kinds) for texts in column]
    total: _Counts = defaultdict(float)
    for kind, share in chain.from_iterable(own.items() for own in counts):
        total[kind] += share
    for own in counts:
        yield defaultdict(float, {kind: max(total[kind] - own.get(kind, 0.0), 0.0) for kind in total})


def _counted(texts: Likely, kinds: Callable[[str], Iterable[_Kind]]) -> _Counts:
    counts: _Counts = defaultdict(float)
    for text, share in texts.items():
        for kind in kinds(text):
            counts[kind] += share
    return counts


def _digit_kinds(text: str) -> Iterator[_Kind]:
    yield from ((), (len(text),))
    yield from ((len(text), place, digit) for place, digit in enumerate(text))


def _log_alike(text: str, others: _Counts) -> float:
    """Return how much likelier than by chance a text is by its length, and by its digits at their places."""
    gain = _log_gain((others[len(text),] + 1 / LENGTHS) / (others[()] + 1), 1 / LENGTHS)
    for place, digit in enumerate(text):
        gain += _log_gain(_share([others[len(text), place, one] for one in DIGITS], int(digit)), _OF_TEN)
    return gain


def _share(seen: Sequence[float], digit: int) -> float:
    """Return how likely a digit is where each of the ten was seen so often.

    Either they are alike, few of them frequent (a Dirichlet distribution), or all are as frequent. What was
    seen says which it is.
    """
    count = sum(seen)
    alike = lgamma(1) - lgamma(1 + count) + sum(lgamma(_OF_TEN + one) - lgamma(_OF_TEN) for one in seen)
    odds = ALIKE / (1 - ALIKE) * exp(max(-MOST_LOG, min(alike - count * log(_OF_TEN), MOST_LOG)))
    return (odds * (seen[digit] + _OF_TEN) / (count + 1) + _OF_TEN) / (odds + 1)


def _sign_kinds(written: str) -> Iterator[_Kind]:
    found = _LAST_POINT.search(written)
    yield from ((), (len(found[2]) if found else 0,))
    if found:
        yield from (("signs",), (found[1],))


def _log_sign(written: str, others: _Counts) -> float:
    """Return how much likelier than by chance the last point or comma is, by its place and its kind."""
    found = _LAST_POINT.search(written)
    by_chance = A_POINT if found else NO_POINT
    gain = _log_gain((others[len(found[2]) if found else 0,] + by_chance) / (others[()] + 1), by_chance)
    if found:
        gain += _log_gain((others[found[1],] + 1 / 2) / (others["signs",] + 1), 1 / 2)
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
    said = (Alternative(reading.written, reading.confidence), *reading.alternatives)
    ways = {
        one.written: one.confidence * after[one.text] / before[one.text]
        for one in said
        if before.get(one.text, 0.0) > 0
    }
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


def _likeliest_first(likely: Likely) -> tuple[Alternative, ...]:
    return tuple(sorted((Alternative(*one) for one in likely.items()), key=lambda one: -one.confidence))
