"""Tasks → rows, on the machines of a Ray cluster; another engine beside `bulk.engine`."""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bulk.engine import readers, rows
from bulk.errors import BulkError
from bulk.items import Page
from bulk.rows import Task, Wanted
from recognizer import NumberReader
from recognizer.limits import Limits

BATCH = (
    16  # images that a worker is given at a time: a fifth of a second's work, which is lost with its machine
)
WINDOW = 8192  # images that the cluster is given at once; each time its workers load the reader anew
WINDOW_BYTES = 256 * 1024**2  # of their files, which the cluster's object store holds
MISSING = (
    "Ray is not installed. Install it: python -m pip install 'number-reader[ray]', from the project's folder "
    "'.[ray]'; or leave --engine out."
)


def on_ray(
    tasks: Iterable[Task], wanted: Wanted, version: str, workers: int, limits: Limits
) -> Iterator[bytes]:
    """Read in workers of a Ray cluster; see `bulk.engine.Engine`.

    The cluster is that of ``RAY_ADDRESS``, else one that runs on this machine, else one is started here. Its
    machines need the same version of this project. They are sent the files, and need not see the sources.

    Parameters
    ----------
    workers : int, the most workers at a time, each with one core and its own reader; 0 for all cores.

    Raises
    ------
    BulkError
        If Ray is not installed, or the cluster cannot go on.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise BulkError(MISSING) from error
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    most = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    for window in _windows(map(_whole, tasks)):
        sent = ray.data.from_items(
            [{"task": pickle.dumps(task)} for task in window], override_num_blocks=-(-len(window) // BATCH)
        )
        read = sent.map_batches(
            _Worker,
            fn_constructor_args=(wanted, version, limits),
            batch_size=BATCH,
            num_cpus=1,
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=most),
        )
        try:
            for batch in read.iter_batches(batch_size=None):
                yield from map(bytes, batch["line"])
        except ray.exceptions.RayError as error:
            why = f"{type(error).__name__}: {str(error).splitlines()[0]}"
            raise BulkError(
                f"Ray could not go on ({why}). The rows so far are kept: give the same command again."
            ) from error


class _Worker:
    """Reads batches in a process of its own, which is ended when an image costs too much."""

    def __init__(self, wanted: Wanted, version: str, limits: Limits) -> None:
        self._wanted, self._version = wanted, version
        if (own := NumberReader().version) != version:
            raise ValueError(
                f"A machine of the cluster has the weights {own}, this one has {version}. "
                "Install the same version of the project on all."
            )
        self._workers = readers(1, limits)

    def __call__(self, batch: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
        tasks = map(pickle.loads, batch["task"])
        return {"line": np.array([*rows(self._workers, tasks, self._wanted, self._version)], object)}


def _windows(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    window: list[Task] = []
    size = 0
    for task in tasks:
        window.append(task)
        size += _size(task)
        if len(window) == WINDOW or size > WINDOW_BYTES:
            yield window
            window, size = [], 0
    if window:
        yield window


def _whole(task: Task) -> Task:
    """Put a file's bytes in the place of its path, which other machines may not have."""
    match task.content:
        case str() as path:
            return replace(task, content=_bytes_of(path))
        case Page(document=str() as path) as page:
            found = _bytes_of(path)
            return replace(task, content=replace(page, document=found) if isinstance(found, bytes) else found)
    return task


def _bytes_of(path: str) -> bytes | BulkError:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        return BulkError(f"Cannot open {path}: {error.strerror}. Check the path.")


def _size(task: Task) -> int:
    match task.content:
        case bytes() as data:
            return len(data)
        case Page(document=bytes() as data):
            return len(data)
    return 0
