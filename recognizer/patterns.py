"""What numbers look like as a whole: (415) 555-0123 is a telephone number, (45) 555-0123 is none.

A pattern is a number with `DIGIT` for each of its digits and a character of `MARKS` for each other mark. An
n-gram language model (Witten-Bell smoothing) says how likely a pattern is. Which marks stand side by side the
networks know from their own training. So what a text gains is only how much likelier its marks are by the
long model than by the bigrams: a density ratio, which needs no weight.

References
----------
I. Witten, T. Bell, "The zero-frequency problem", IEEE Transactions on Information Theory 37, 1991: method C.
E. McDermott, H. Sak, E. Variani, "A density ratio approach to language model fusion", ASRU 2019.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log

import numpy as np
import numpy.typing as npt

from recognizer.decode import MARK, Path

DIGIT = "d"
MARKS = "()/-$%+#=L"  # a character for each kind of mark that the networks tell apart; the last is any other
START, END = "<", ">"
SYMBOLS = (DIGIT, *MARKS, END)
LONG, SHORT = 7, 2  # marks that an n-gram spans: a telephone number's last four digits with the dash, and two
STRAY = 0.05  # of all marks follow no pattern
HARDLY = 0.02  # kinds of marks that are less likely are not considered
REMEMBERED = 1 << 14  # contexts, each with its next mark
MOST_CONTEXTS = 24  # followed at once


class NGrams:
    """How likely each mark is after those before it.

    Parameters
    ----------
    patterns : mapping of patterns to how often each was seen.
    order : int, marks that an n-gram spans, at least one.
    """

    def __init__(self, patterns: Mapping[str, int], order: int) -> None:
        self._reach = order - 1
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        for pattern, count in patterns.items():
            marks = START + pattern + END
            for place in range(1, len(marks)):
                for first in range(max(place - self._reach, 0), place + 1):
                    self._after[marks[first:place]][marks[place]] += count

    def share(self, before: str, mark: str) -> float:
        """Return the probability of a mark, or of the `END`, after all others of a pattern."""
        context = before[max(len(before) - self._reach, 0) :]
        return (1 - STRAY) * self._smoothed(context, mark) + STRAY / len(SYMBOLS)

    def _smoothed(self, context: str, mark: str) -> float:
        shorter = self._smoothed(context[1:], mark) if context else 1 / len(SYMBOLS)
        after = self._after.get(context)
        if after is None:
            return shorter
        return (after[mark] + len(after) * shorter) / (after.total() + len(after))


class Patterns:
    """Says how much likelier a number is for being a number of the kind that people write.

    Safe to call from many threads.

    Parameters
    ----------
    counts : mapping of patterns to how often each was seen, see `training.reader.patterns`.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        long, short = NGrams(counts, LONG), NGrams(counts, SHORT)

        @lru_cache(REMEMBERED)
        def ratio(before: str, mark: str) -> float:
            return long.share(before, mark) / short.share(before, mark)

        self._ratio = ratio

    def log_ratios(self, paths: Sequence[Path], marks: npt.NDArray[np.float32]) -> list[float]:
        """Rate the paths of a line.

        Parameters
        ----------
        paths : of a line with n candidates.
        marks : (n, 10) float32 array, how often each kind of mark is expected within a candidate, see
            `recognizer.evidence.Evidence`.

        Returns
        -------
        list of float, one a path: the logarithm of the ratio, its mean over what the marks may be; 0 for a
        single mark, which is no pattern.
        """
        kinds = [_kinds(expected) for expected in marks]
        digit = {DIGIT: 1.0}
        return [
            self._log_ratio([kinds[step.candidate] if step.digit == MARK else digit for step in path.steps])
            for path in paths
        ]

    def _log_ratio(self, steps: Sequence[Mapping[str, float]]) -> float:
        if len(steps) == 1:
            return 0.0
        means = {START: 1.0}  # by the marks so far, as many as matter
        for kinds in steps:
            further: dict[str, float] = defaultdict(float)
            for before, mean in means.items():
                for mark, share in kinds.items():
                    gain = self._ratio(before, mark) if mark else 1.0
                    further[(before + mark)[1 - LONG :]] += mean * share * gain
            means = dict(sorted(further.items(), key=lambda item: item[1], reverse=True)[:MOST_CONTEXTS])
        return log(sum(mean * self._ratio(before, END) for before, mean in means.items()))


def _kinds(expected: npt.NDArray[np.float32]) -> dict[str, float]:
    """Return what a mark may be, with probabilities; an empty character where it is none or a small one."""
    shares = {mark: float(count) for mark, count in zip(MARKS, expected, strict=True) if count > HARDLY}
    shares[""] = max(1 - float(expected.sum()), HARDLY)
    total = sum(shares.values())
    return {mark: share / total for mark, share in shares.items()}
