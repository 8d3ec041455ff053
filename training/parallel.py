"""Work shared out to as many processes as there are cores."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import cv2


def processes(begin: Callable[..., object] | None = None, *given: object) -> ProcessPoolExecutor:
    """Return a pool of processes; what they are to do must be functions of a module.

    They start afresh: a copy of a process in which TensorFlow runs may hang. So a script that asks for them
    needs its ``if __name__ == "__main__"``.

    Parameters
    ----------
    begin : function, optional
        Called once in each process, with `given`, before its first task.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(cores, spawn, _begin, (begin, given))


def _begin(begin: Callable[..., object] | None, given: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shares out the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    if begin is not None:
        begin(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the parent was killed: nobody waits for an answer
