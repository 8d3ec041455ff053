"""Lets a reader read a set, and sums up what it did."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Self

import cv2
import numpy as np

from benchmarks import metrics
from benchmarks.readers import READERS, Read
from benchmarks.sets import EvaluationSet, evaluation_sets

SURE = 0.95  # the confidence above which the project promises 98 % right
CHUNK = 16  # samples handed to a process at a time


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sample, what was read, how sure the reader was and how long it took."""

    index: int
    wanted: str
    read: str
    confidence: float
    right: bool
    ms: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of figures; shares in [0, 1], times in milliseconds."""

    count: int
    exact: float
    error: float
    ms: float
    calibration_error: float
    sure_right: float
    sure_coverage: float


class Bench:
    """Measures readers in processes of one thread each, which live as long as the context.

    Parameters
    ----------
    data : folder of the evaluation data.
    weights : the network of this project's reader and of plain contours.
    jobs : how many processes.
    """

    def __init__(self, data: Path, weights: Path, jobs: int) -> None:
        self._data = data
        self._weights = weights
        self._pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, reader: str, shown: EvaluationSet, limit: int | None = None) -> list[Outcome]:
        """Let `reader`, a name of `benchmarks.readers.READERS`, read at most `limit` samples of a set."""
        indices = shown.spread(limit)
        chunks = [indices[start : start + CHUNK] for start in range(0, len(indices), CHUNK)]
        read = partial(_read_chunk, self._data, self._weights, reader, shown.name)
        return [outcome for part in self._pool.map(read, chunks) for outcome in part]


def summary(outcomes: Sequence[Outcome]) -> Summary:
    """Sum up the outcomes of one set, at least one."""
    confidence = np.array([outcome.confidence for outcome in outcomes])
    right = np.array([outcome.right for outcome in outcomes])
    exact = float(right.mean())
    sure = metrics.confident_readings(confidence, right, SURE)
    return Summary(
        len(outcomes),
        exact,
        metrics.standard_error(exact, len(outcomes)),
        float(np.median([outcome.ms for outcome in outcomes])),
        metrics.expected_calibration_error(confidence, right),
        sure.right,
        sure.coverage,
    )


def _read_chunk(data: Path, weights: Path, reader: str, name: str, indices: Sequence[int]) -> list[Outcome]:
    shown = _sets(data)[name]
    read = _reader(reader, weights)
    return [_outcome(read, shown, index) for index in indices]


@cache
def _sets(data: Path) -> dict[str, EvaluationSet]:
    return evaluation_sets(data)


@cache
def _reader(name: str, weights: Path) -> Read:
    cv2.setNumThreads(1)
    return READERS[name](weights)


def _outcome(read: Read, shown: EvaluationSet, index: int) -> Outcome:
    sample = shown.sample(index)
    start = perf_counter()
    answer = read(sample.image)
    ms = 1000 * (perf_counter() - start)
    right = shown.is_right(answer.text, sample.wanted)
    return Outcome(index, sample.wanted, answer.text, answer.confidence, right, ms)
