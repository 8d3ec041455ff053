"""Patterns of numbers: n-gram models, by which 415-555-0123 is likelier than 45-555-0123.

A pattern is a row of symbols: `DIGIT` for each digit of a number, a character of `MARKS` for each other mark.
An n-gram language model (Witten-Bell smoothing) says how likely a pattern is. Which symbols stand side by
side the networks know from their own training. So what a text gains is only how much likelier its pattern is
by the long model than by bigrams: a density ratio, which needs no weight.

References
----------
I. H. Witten, T. C. Bell, "The zero-frequency problem: estimating the probabilities of novel events in
adaptive text compression", IEEE Transactions on Information Theory 37, 1991: method C.
E. McDermott, H. Sak, E. Variani, "A density ratio approach to language model fusion in end-to-end
automatic speech recognition", ASRU 2019.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from functools import lru_cache
from heapq import nlargest
from math import log
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.paths import NO_DIGIT, Path

DIGIT, OTHER_MARK = "d", "L"
MARKS = "".join(ALPHABET.mark_names) + OTHER_MARK  # a symbol for each kind of mark
START, END = "<", ">"
# Which currency it is the ink says, not the pattern: with counts of their own, £48.10 was read €48.10, for
# after a € numbers mostly end, so that by bigrams a digit there is a surprise.
CURRENCY = str.maketrans("€£", "$$")
SYMBOLS = (DIGIT, *MARKS, END)
# Symbols that an n-gram spans: the dates and amounts that people write, whole; or a pair. Of the composed
# numbers with signs an order of 9 reads .017 more than 7, and 5 reads .03 less.
LONG_ORDER, SHORT_ORDER = 9, 2
UNIFORM_SHARE = 0.05  # of all symbols follow no pattern; .01 to .15 read alike
LEAST_EXPECTED = 0.02  # of a kind of mark, for it to be considered; .005 to .1 read alike
BEAM = 8  # contexts followed at once
REMEMBERED = 1 << 14  # contexts with their next symbol; numbers of our sets need a tenth
STEPS_REMEMBERED = 1 << 12  # texts of a line begin alike, and most are digits alone; 4 MB at most

Kinds: TypeAlias = tuple[tuple[str, float], ...]
"""What a symbol may be, with probabilities; "" is none."""
_Means: TypeAlias = tuple[tuple[str, float], ...]  # the mean ratio by the symbols so far, as many as matter


class NGrams:
    """How likely each symbol is after those before it.

    Parameters
    ----------
    patterns : mapping of patterns to how often each was seen.
    order : int, symbols that an n-gram spans, at least one.
    """

    def __init__(self, patterns: Mapping[str, int], order: int) -> None:
        self._most_before = order - 1
        self._next: dict[str, Counter[str]] = defaultdict(Counter)
        for pattern, count in patterns.items():
            row = START + pattern + END
            for place in range(1, len(row)):
                for first in range(max(place - self._most_before, 0), place + 1):
                    self._next[row[first:place]][row[place]] += count

    def truncated(self, order: int) -> Self:
        """Return the model of a lower order: what it has counted is among what this one has."""
        shorter = copy(self)
        shorter._most_before = order - 1
        return shorter

    def probability(self, symbol: str, before: str) -> float:
        """Return the probability of a symbol after `before`, all of a pattern from `START` on."""
        context = before[max(len(before) - self._most_before, 0) :]
        return (1 - UNIFORM_SHARE) * self._smoothed(symbol, context) + UNIFORM_SHARE / len(SYMBOLS)

    def _smoothed(self, symbol: str, context: str) -> float:
        shorter = self._smoothed(symbol, context[1:]) if context else 1 / len(SYMBOLS)
        seen = self._next.get(context)
        if seen is None:
            return shorter
        return (seen[symbol] + len(seen) * shorter) / (seen.total() + len(seen))


class Patterns:
    """Rates texts by their patterns. Safe to call from many threads.

    Parameters
    ----------
    counts : mapping of patterns to how often each was seen, see `training.lines.patterns`; without any, no
        text is likelier than another.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        alike: Counter[str] = Counter()
        for pattern, count in counts.items():
            alike[pattern.translate(CURRENCY)] += count
        long = NGrams(alike, LONG_ORDER)
        short = long.truncated(SHORT_ORDER)

        @lru_cache(REMEMBERED)
        def ratio(symbol: str, before: str) -> float:
            return long.probability(symbol, before) / short.probability(symbol, before)

        self._ratio = ratio
        self._step = lru_cache(STEPS_REMEMBERED)(self._further)

    def log_gains(self, paths: Sequence[Path], marks: npt.NDArray[np.float32]) -> list[float]:
        """Rate the paths of a line.

        Parameters
        ----------
        paths : of a line with n candidates.
        marks : (n, `len(MARKS)`) float32 array, how often each kind of mark is expected within a candidate,
            or in a speck that further steps stand for, see `recognizer.evidence.Evidence`.

        Returns
        -------
        list of float, one a path: the logarithm of the ratio, its mean over what the marks may be. 0 for a
        single symbol, which is no pattern, and for a path without digits: the patterns are all of numbers.
        """
        # The candidate of each mark, None for each digit: most paths of a line differ in digits alone.
        rows = [
            tuple(step.candidate if step.digit == NO_DIGIT else None for step in path.steps) for path in paths
        ]
        kinds: dict[int | None, Kinds] = {None: ((DIGIT, 1.0),)}
        kinds |= {mark: _kinds(marks[mark]) for row in rows for mark in row if mark is not None}
        gains = {row: self.log_gain([kinds[mark] for mark in row]) for row in set(rows)}
        return [gains[row] if path.text else 0.0 for row, path in zip(rows, paths, strict=True)]

    def log_gain(self, steps: Sequence[Kinds]) -> float:
        """Rate what each symbol of a line may be; see `log_gains`."""
        log_gain = 0.0
        means: _Means = ((START, 1.0),)
        for kinds in steps:
            gained, means = self._step(means, kinds)
            log_gain += gained
        return log_gain + log(sum(mean * self._last(before) for before, mean in means))

    def _further(self, means: _Means, kinds: Kinds) -> tuple[float, _Means]:
        further: dict[str, float] = defaultdict(float)
        for before, mean in means:
            for kind, probability in kinds:
                symbol = kind.translate(CURRENCY)
                gain = self._ratio(symbol, before) if symbol else 1.0
                further[(before + symbol)[1 - LONG_ORDER :]] += mean * probability * gain
        total = sum(further.values())
        likeliest = nlargest(BEAM, further.items(), key=lambda item: item[1])
        return log(total), tuple((before, mean / total) for before, mean in likeliest)

    def _last(self, before: str) -> float:
        return 1.0 if len(before) <= len(START) + 1 else self._ratio(END, before)


def _kinds(expected: npt.NDArray[np.float32]) -> Kinds:
    """Return what a mark may be, with probabilities: no symbol where it is none, or as small as a comma."""
    counts = zip(MARKS, expected.tolist(), strict=True)
    kinds = {mark: count for mark, count in counts if count > LEAST_EXPECTED}
    kinds[""] = max(1 - float(expected.sum()), LEAST_EXPECTED)
    total = sum(kinds.values())
    return tuple((mark, count / total) for mark, count in kinds.items())
