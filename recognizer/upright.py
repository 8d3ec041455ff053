"""Finds which way up a page is: the way in which the line network is surest of the symbols."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.evidence import LogFrames, first_frames, line_frames
from recognizer.networks import Networks
from segmentation.network import Infer
from segmentation.page import Page, is_large
from segmentation.pixels import Gray
from segmentation.writing import Writing, find_writing, writing_on

NAMELESS = (ALPHABET.blank, ALPHABET.other)  # classes
Seen: TypeAlias = tuple[Writing, tuple[LogFrames, ...]]

NO_DIGIT = 0.85  # of a digit: what a letter or a sign counts; with 0.7 a page of words was turned upside down
SURELY_UPRIGHT = 0.93  # of the symbols' probability is that of one named class: no other way is tried
CLEAR = 0.85  # the same of a drawing; of 80 drawn numbers 3 are less clear, and most rows of letters
CLEARER, FOR_FEW = 0.04, 0.5  # more of it, and that by symbols: a page is read in another way than it came
GLANCED_LINES = 8  # of a page in each way, to tell which is up
LEAST_SYMBOLS = 1.8  # expected on a page: fewer do not tell which way is up
LEAST_CLEAR = 0.6  # of a page in another way; an upright page has more, but for words


def look_upright(gray: Gray, networks: Networks) -> Seen:
    """Find the writing of an image and what the line network says of it, a page turned upright.

    Returns
    -------
    (Writing, frames): the lines, and for each of them what `recognizer.evidence.line_frames` gives.
    """
    writing = find_writing(gray, networks.layers)
    line_network = networks.line_network(writing)
    seen = writing, _frames(writing, networks)
    page = writing.page
    if page is None:
        turns = drawing_turns(gray, seen[1], networks)
    elif clearness(seen[1]) >= SURELY_UPRIGHT:
        return seen
    else:
        turns = quarter_turns(page, (writing.width, writing.height), line_network)
    if not turns:
        return seen
    upright = find_writing(gray, networks.layers, turns)
    return upright, _frames(upright, networks)


def drawing_turns(gray: Gray, frames: Sequence[LogFrames], networks: Networks) -> int:
    """Return how often a drawing or a black-and-white scan is to be turned to the left to be upright.

    Most drawings are upright, and words may be clearer in another way. So a way must be surely upright.

    Parameters
    ----------
    frames : of its lines as it lies.
    """
    as_it_lies = clearness(frames)
    if not is_large(gray) or as_it_lies >= CLEAR or _symbols(frames) < LEAST_SYMBOLS:
        return 0
    clear = [as_it_lies, 0.0, 0.0, 0.0]
    symbols = clear.copy()
    for turns in (1, 2, 3):
        glance = find_writing(np.ascontiguousarray(np.rot90(gray, turns)))
        lines = sorted(glance.lines, key=lambda line: -line.strip.sum())[:GLANCED_LINES]
        shown = [first_frames(line.strip, networks.line_network(glance)) for line in lines]
        clear[turns], symbols[turns] = clearness(shown), _symbols(shown)
    best = int(np.argmax(clear))
    margin = CLEARER + FOR_FEW / max(symbols[best], 1)
    return best if clear[best] >= max(SURELY_UPRIGHT, as_it_lies + margin) else 0


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
    margin = CLEARER + FOR_FEW / max(_symbols(shown[best]), 1)
    return best if clear[best] > max(LEAST_CLEAR, clear[0] + margin) else 0


def clearness(frames: Sequence[LogFrames]) -> float:
    """Return how sure the line network is of the kind of the symbols that it sees, in [0, 1].

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


def _frames(writing: Writing, networks: Networks) -> tuple[LogFrames, ...]:
    """Ask of lines what they show; of a page, where rules are gone, also the canvas's network.

    Paper's takes lone 1s for rules.
    """
    in_doubt = networks.canvas if writing.page is not None else None
    line_network = networks.line_network(writing)
    return tuple(line_frames(line.strip, line_network, in_doubt) for line in writing.lines)
