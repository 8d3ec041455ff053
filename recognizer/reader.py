"""The public functions over one class; `NumberReader.read` shows the whole pipeline from image to number."""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from recognizer import page_reader
from recognizer.evidence import SURE
from recognizer.line_reader import LineReader
from recognizer.mixture import EQUALLY, mixed
from recognizer.networks import WEIGHTS, Networks, load_networks
from recognizer.page import PageReading
from recognizer.reading import NumberReading
from recognizer.upright import View, look_again, look_upright, may_look_again
from segmentation.image import ImageSource, load_gray
from segmentation.pixels import Gray
from segmentation.writing import Writing, may_be_page

_first_use = threading.Lock()


class NumberReader:
    """Reads handwritten numbers of any length. Safe to call from many threads.

    Parameters
    ----------
    networks : the networks, or the folder to load them from; the default is the shipped ones.

    Raises
    ------
    WeightsError
        If weights are missing or damaged, or do not belong together.
    """

    def __init__(self, networks: Networks | Path = WEIGHTS) -> None:
        self.networks = load_networks(networks) if isinstance(networks, Path) else networks
        self._lines = LineReader(self.networks)

    @property
    def version(self) -> str:
        """What these weights are called: 12 hexadecimal digits of a sha256 over all networks."""
        return self.networks.version

    def read(self, image: ImageSource, *, trace: bool = False) -> NumberReading:
        """Read the number in an image: find the writing, line network, cut, evidence, paths, reading.

        Parameters
        ----------
        image : path, bytes of an image file, PIL image, or array (H, W), (H, W, 3) or (H, W, 4)
            In either polarity, in any size; see `segmentation.image.load_gray`.
        trace : bool
            Whether the reading brings its trace, see `recognizer.trace`.

        Returns
        -------
        NumberReading; with no digits where the image shows none.

        Raises
        ------
        ImageError
            If `image` is no image.
        """
        gray = load_gray(image)
        traced = gray if trace else None
        reading, found = self._looked(gray, traced)
        is_understood = reading.digits and not reading.rejected
        if is_understood or not may_be_page(gray, found):
            return reading
        return self._looked(gray, traced, as_page=True)[0]

    def _looked(
        self, gray: Gray, traced: Gray | None, *, as_page: bool = False
    ) -> tuple[NumberReading, Writing]:
        """Read an image, and say what was found at first.

        A page that leaves a doubt is looked at again, and one without digits: nothing found is no proof.
        """
        views = look_upright(gray, self.networks, as_page=as_page)  # find the writing, line network
        reading, found = self._read(views, traced), views[0].writing
        is_clear = reading.digits and reading.confidence >= SURE
        if is_clear or not may_look_again(found):
            return reading, found
        second = self._read(look_again(gray, self.networks, views, as_page=as_page), traced)
        return mixed([reading, second], EQUALLY), found

    def _read(self, views: Sequence[View], traced: Gray | None) -> NumberReading:
        readings = [self._lines.read(one.writing, one.frames, traced) for one in views]
        return mixed(readings, [one.probability for one in views])

    def read_page(self, image: ImageSource) -> PageReading:
        """Read every number on a page as a reading of its own, and find the table that they stand in.

        Parameters
        ----------
        image : as `read` takes it.

        Returns
        -------
        PageReading; with no numbers where the page shows none.

        Raises
        ------
        ImageError
            If `image` is no image.
        """
        return page_reader.read_page(load_gray(image), self._lines)


def read_number(image: ImageSource) -> NumberReading:
    """Read the number in an image with the shipped weights; see `NumberReader.read`."""
    return shipped_reader().read(image)


def read_page(image: ImageSource) -> PageReading:
    """Read every number on a page with the shipped weights; see `NumberReader.read_page`."""
    return shipped_reader().read_page(image)


def shipped_reader() -> NumberReader:
    """Return the reader with the shipped weights, which is loaded once a process."""
    with _first_use:  # or two threads would both load it
        return _load_once()


_load_once = cache(NumberReader)
