"""Many images: a reading or an error for each, in order, one after the other or side by side."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias, TypeVar

from recognizer.errors import NumberReaderError, ReadingError, WeightsError
from recognizer.limits import EACH, Limits, is_for_want_of_memory
from recognizer.page import PageReading
from recognizer.reader import NumberReader, shipped_reader
from recognizer.reading import NumberReading
from segmentation.image import ImageSource, load_gray
from segmentation.pixels import Gray

Done = TypeVar("Done")
Portable: TypeAlias = "str | bytes | Gray | NumberReaderError"


def read_numbers(
    sources: Iterable[ImageSource], *, workers: int = 1, limits: Limits = EACH
) -> Iterator[NumberReading | NumberReaderError]:
    """Read one number an image with the shipped weights, and yield a reading or an error for each, in order.

    Parameters
    ----------
    sources : iterable of what `NumberReader.read` takes
        They are taken as readings are asked for: one at a time with one worker, and with more at most
        `recognizer.lanes.PER_PROCESS` images a worker beyond those yielded.
    workers : int
        With 1 the images are read here, as `read_number` does: nothing is started that was not asked for.
        More are processes of their own, so a script needs its ``if __name__ == "__main__"``. One a core is
        fastest.
    limits : Limits
        What each of more than one may take. An image that takes more is an error, and the others are read.
        With one worker there are none: nobody can end what happens here.

    Yields
    ------
    NumberReading; or ImageError where a source is no image; or ReadingError where reading it failed, took
    more than it may, or brought its process down. An error is yielded and not raised: the others are read.

    Raises
    ------
    ValueError
        If `workers` is less than 1.
    WeightsError
        If the shipped weights are missing or damaged.
    ReadingError
        If the processes cannot be started.
    """
    if workers < 1:
        raise ValueError(f"Got workers={workers}; pass 1 to read in this process, or more.")
    if workers == 1:
        return (reading_or_error(shipped_reader(), source) for source in sources)
    from recognizer.lanes import in_order  # only here: reading one image needs nothing of processes

    return in_order(shipped_reader, _read, map(_portable, sources), workers, limits)


def reading_or_error(
    reader: NumberReader, source: ImageSource, *, trace: bool = False
) -> NumberReading | NumberReaderError:
    """Read an image, and return what goes wrong instead of raising it; see `read_numbers`."""
    return _or_error(partial(reader.read, trace=trace), source)


def page_or_error(reader: NumberReader, source: ImageSource) -> PageReading | NumberReaderError:
    """Read a page, and return what goes wrong instead of raising it; see `read_numbers`."""
    return _or_error(reader.read_page, source)


def _read(reader: NumberReader, source: Portable) -> NumberReading | NumberReaderError:
    return source if isinstance(source, NumberReaderError) else reading_or_error(reader, source)


def _portable(source: ImageSource) -> Portable:
    """Return what another process can read: a path or bytes as they are, else the gray pixels.

    So the caller may use the memory of an array again, and images of Pillow's are bounded as ever.
    """
    match source:
        case str() | bytes():
            return source
        case os.PathLike():
            return os.fspath(source)
        case bytearray() | memoryview():
            return bytes(source)
    return _or_error(load_gray, source)


def _or_error(do: Callable[[ImageSource], Done], source: ImageSource) -> Done | NumberReaderError:
    try:
        return do(source)
    except WeightsError:
        raise
    except NumberReaderError as error:
        return error
    except Exception as error:  # a fault over one image is told in its place, and loses no other
        remedy = "Make it smaller." if is_for_want_of_memory(error) else "Read it alone."
        return ReadingError(f"Reading the image failed ({type(error).__name__}: {error}). {remedy}")
