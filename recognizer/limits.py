"""Limits on the memory and the time of a process that reads images."""

import signal
from dataclasses import dataclass

import cv2

from recognizer.errors import NumberReaderError

BY_THE_CLOCK = 5  # times the limit of processor time: a process that waits for its turn is not to blame
LEAST_BY_THE_CLOCK_S = 5.0  # where the kernel counts processor time, so that a busy machine ends no drawing


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a worker process.

    Attributes
    ----------
    memory_mb : int
        Of the process in all, in units of 1024² bytes. Linux alone holds a process to it; elsewhere only the
        time limits what an image may take.
    processor_s : float
        Seconds of processor time for one image; Windows knows only the limit by the clock.
    small_only : bool
        Whether what is large by its file's header is handed back undone, as `recognizer.worker.TooLarge`.
    nice : int
        By how much they give way to other processes.
    is_for_one : bool
        Whether a fresh process takes its place after each image.
    """

    memory_mb: int
    processor_s: float
    small_only: bool = False
    nice: int = 0
    is_for_one: bool = False

    @property
    def by_the_clock_s(self) -> float:
        """Seconds after which a process is ended, whatever it waits for."""
        least = LEAST_BY_THE_CLOCK_S if hasattr(signal, "setitimer") else 0.0
        return max(BY_THE_CLOCK * self.processor_s, least)


# Of each of many images, where nobody waits for an answer. The slowest sheet that we have takes 12 s.
EACH = Limits(memory_mb=1536, processor_s=60)


def is_for_want_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that memory ran out."""
    match error:
        case MemoryError():
            return True
        case cv2.error():
            return bool(error.code == cv2.Error.StsNoMem)
    says_so = "alloc" in str(error).lower()  # ONNX Runtime: bad allocation, Failed to allocate memory
    is_cause = error.__cause__ is not None and is_for_want_of_memory(error.__cause__)
    return is_cause or (says_so and not isinstance(error, NumberReaderError))
