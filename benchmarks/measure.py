"""Lets a reader read a set, and sums up what it did."""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from time import process_time
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
    """One sample, what was read and how sure the reader was.

    Both times are of the processor, so that other work on the machine does not count.
    """

    index: int
    wanted: str
    read: str
    confidence: float
    right: bool
    ms: float
    contours_ms: float  # plain contours on the same image, right after: the unit of time of this machine


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of figures; shares in [0, 1], times in milliseconds, both medians."""

    count: int
    exact: float
    error: float
    ms: float
    contours_ms: float
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
        float(np.median([outcome.contours_ms for outcome in outcomes])),
        metrics.expected_calibration_error(confidence, right),
        sure.right,
        sure.coverage,
    )


def _read_chunk(data: Path, weights: Path, reader: str, name: str, indices: Sequence[int]) -> list[Outcome]:
    shown = _sets(data)[name]
    read, unit = _reader(reader, weights), _reader("contours", weights)
    return [_outcome(read, unit, shown, index) for index in indices]


@cache
def _sets(data: Path) -> dict[str, EvaluationSet]:
    return evaluation_sets(data)


@cache
def _reader(name: str, weights: Path) -> Read:
    cv2.setNumThreads(1)
    return READERS[name](weights)


def _outcome(read: Read, unit: Read, shown: EvaluationSet, index: int) -> Outcome:
    sample = shown.sample(index)
    start = _processor_ms()
    answer = read(sample.image)
    middle = _processor_ms()
    unit(sample.image)
    end = _processor_ms()
    said, confidence = shown.answer_of(answer)
    right = shown.is_right(said, sample.wanted)
    return Outcome(index, sample.wanted, said, confidence, right, middle - start, end - middle)


def _processor_ms() -> float:
    """Return what this process and its finished children have used."""
    times = os.times()
    return 1000 * (process_time() + times.children_user + times.children_system)
