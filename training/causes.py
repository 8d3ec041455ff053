"""Why numbers were misread: the operations that turn what was wanted into what was read."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

CAUSES = ("class confusion", "extra digit", "lost digit", "order")
_CONFUSED, _EXTRA, _LOST, _ORDER = CAUSES

Causes: TypeAlias = Counter[str]


def causes_of(pairs: Iterable[tuple[str, str]]) -> Causes:
    """Count the causes in pairs of what was wanted and what was read, by a shortest way to edit the one.

    Two neighbours that changed places are one operation (optimal string alignment).
    """
    found: Causes = Counter()
    for wanted, read in pairs:
        found.update(_operations(wanted, read))
    return found


def _operations(wanted: str, read: str) -> list[str]:
    ways: dict[tuple[int, int], list[str]] = {(0, 0): []}
    for i in range(len(wanted) + 1):
        for j in range(len(read) + 1):
            if i or j:
                ways[i, j] = min(_arrivals(wanted, read, i, j, ways), key=len)
    return ways[len(wanted), len(read)]


def _arrivals(
    wanted: str, read: str, i: int, j: int, ways: dict[tuple[int, int], list[str]]
) -> Iterable[list[str]]:
    if i and j:
        same = wanted[i - 1] == read[j - 1]
        yield ways[i - 1, j - 1] + ([] if same else [_CONFUSED])
    if i > 1 and j > 1 and wanted[i - 2 : i] == read[j - 2 : j][::-1]:
        yield [*ways[i - 2, j - 2], _ORDER]
    if i:
        yield [*ways[i - 1, j], _LOST]
    if j:
        yield [*ways[i, j - 1], _EXTRA]
