"""Which way up a page is: the way in which the line network knows the symbols best."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.evidence import LogFrames, first_frames, line_frames
from recognizer.networks import Networks
from segmentation.network import Infer
from segmentation.page import Page, find_page
from segmentation.pixels import Gray
from segmentation.writing import Writing, find_writing, writing_on

NAMELESS = (ALPHABET.blank, ALPHABET.other)  # classes
Seen: TypeAlias = tuple[Writing, tuple[LogFrames, ...]]

NO_DIGIT = 0.85  # of a digit: what a letter or a sign counts; with 0.7 a page of words was turned upside down
SURELY_UPRIGHT = 0.93  # of the symbols' probability is that of one named class: no other way is tried
CLEARER, FOR_FEW = 0.04, 0.5  # more of it, and that by symbols: a page is read in another way than it came
GLANCED_LINES = 8  # of a page in each way, to tell which is up
LEAST_SYMBOLS = 2.0  # expected on a page: fewer do not tell which way is up


def look_upright(gray: Gray, networks: Networks) -> Seen:
    """Find the writing of an image and what the line network says of it, a page turned upright.

    Returns
    -------
    (Writing, frames): the lines, and for each of them what `recognizer.evidence.line_frames` gives.
    """
    writing = find_writing(gray, networks.layers)
    line_network = networks.line_network(writing)
    seen = writing, _frames(writing, line_network)
    page = writing.page
    if page is None or clearness(seen[1]) >= SURELY_UPRIGHT:
        return seen
    size = writing.width, writing.height
    turns = quarter_turns(page, size, line_network)
    if not turns:
        return seen
    upright = writing_on(find_page(gray, networks.layers, turns), *size)
    return upright, _frames(upright, line_network)


def quarter_turns(page: Page, size: tuple[int, int], line_network: Infer) -> int:
    """Return how often a page is to be turned to the left to be upright; 0 where no other way is clearer.

    Parameters
    ----------
    page : Page
    size : (width, height) of the image, pixels.
    line_network : see `recognizer.evidence.line_frames`.
    """
    pages = [page, *(page.turned(turns) for turns in (1, 2, 3))]
    glances = (writing_on(way, *size, most=GLANCED_LINES) for way in pages)
    shown = [[first_frames(line.strip, line_network) for line in glance.lines] for glance in glances]
    clear = [clearness(frames) for frames in shown]
    best = int(np.argmax(clear))
    is_clearer = clear[best] > clear[0] + CLEARER + FOR_FEW / max(_symbols(shown[best]), 1)
    return best if is_clearer else 0


def clearness(frames: Sequence[LogFrames]) -> float:
    """Return how much of what the line network takes for symbols is of one kind each, in [0, 1].

    Marks without a name do not count: upside down, letters and digits are often such. Letters and signs count
    less than digits: upside down, digits are often such.
    """
    worth = np.ones(len(ALPHABET.classes))
    worth[ALPHABET.first_mark :] = NO_DIGIT
    worth[list(NAMELESS)] = 0
    symbols = _symbols(frames)
    named = sum(float((np.exp(logs[0]) * worth).max(axis=1).sum()) for logs in frames)
    return named / symbols if symbols >= LEAST_SYMBOLS else 0.0


def _symbols(frames: Sequence[LogFrames]) -> float:
    """Return how many symbols the line network expects."""
    return sum(float((1 - np.exp(logs[0, :, ALPHABET.blank])).sum()) for logs in frames)


def _frames(writing: Writing, line_network: Infer) -> tuple[LogFrames, ...]:
    return tuple(line_frames(line.strip, line_network) for line in writing.lines)
