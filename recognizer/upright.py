"""Finds which way up an image is: the way in which the line network is surest of the symbols."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.evidence import LogFrames, first_frames, line_frames, with_likelier_ones
from recognizer.networks import Networks
from segmentation.network import Infer
from segmentation.page import Page
from segmentation.pixels import Gray
from segmentation.writing import Writing, find_writing, search_page, writing_on

NAMELESS = (ALPHABET.blank, ALPHABET.other)  # classes
NO_DIGIT = 0.85  # of a digit: what a letter or a sign counts; with 0.7 a page of words was turned upside down
SURELY_UPRIGHT = 0.93  # of the symbols' probability is that of one named class: no other way is tried
FEW, OF_FEW = 10, 0.97  # symbols; the same of fewer, which are often clear upside down, too
SURELY_TURNED = 0.93  # the same of a drawing in another way
CLEAR = 0.85  # the same of a drawing; of 80 drawn numbers 3 are less clear, and most rows of letters
CLEARER, FOR_FEW = 0.04, 0.5  # more of it, and that by symbols: a page is read in another way than it came
GLANCED_LINES = 8  # of a page in each way, to tell which is up
LEAST_SYMBOLS = 1.8  # expected in a drawing: fewer do not tell which way is up
BLANK = 0.5  # symbols: fewer are none
LEAST_CLEAR = 0.6  # of a page in another way; an upright page has more, but for words
MOSTLY = 0.94  # how likely a page comes upright; the other three ways are as likely as each other; chosen
TELLS = 11.0  # log of how much likelier a way is that is clear, by one symbol; fitted to 230 pages
MOST_AGAIN_PX = 6_000  # of the strips of a page that is looked at again: some 300 digits
LEANS = 10.0  # degrees: an image whose digits lean less is read as it is
SURE_WAY = 0.95  # probability of a way up that is not told again when the image is levelled
POSSIBLE = 0.1  # how likely a way is that is read, too; the others only make a reading less sure


Find: TypeAlias = Callable[[Gray, Infer, int, float], Writing]
"""Finds the writing of an image with the layers network, turned so many quarters and levelled."""


class View(NamedTuple):
    """What an image shows in one way.

    Attributes
    ----------
    writing : Writing, the lines.
    frames : for each line, what `recognizer.evidence.line_frames` gives.
    probability : float, of that way.
    turns : quarter turns to the left; boxes are on the image as it came.
    lean : degrees by which its lines fell to the right before they were levelled.
    """

    writing: Writing
    frames: tuple[LogFrames, ...]
    probability: float
    turns: int = 0
    lean: float = 0.0

    @property
    def slope(self) -> float:
        """Degrees by which lines fall to the right in the image as it came, but for quarter turns."""
        page = self.writing.page
        return page.slope if page else self.lean

    @property
    def level_turns(self) -> int:
        """Quarter turns to the left that are left to do once the image was turned to the left by its slope.

        A slope is at most 45 degrees: lines that fall by more were turned by a quarter, too.
        """
        page = self.writing.page
        return page.quarter_turns if page else self.turns


class Way(NamedTuple):
    """The likeliest way up of an image whose lines are level.

    Attributes
    ----------
    turns : quarter turns to the left.
    probability : float
    """

    turns: int
    probability: float


class Ways(NamedTuple):
    """An image as it lies, and which way up it may be.

    Attributes
    ----------
    lying : View of it, its lines levelled.
    likely : of each number of quarter turns to the left, 0 to 3, how likely they put it upright.
    """

    lying: View
    likely: tuple[float, ...]

    @property
    def turns(self) -> int:
        """The likeliest of them."""
        return self.likely.index(max(self.likely))

    @property
    def when_level(self) -> Way:
        """The likeliest way up of the image turned to the left by its slope."""
        return Way((self.turns + self.lying.level_turns) % 4, max(self.likely))


def look_upright(gray: Gray, networks: Networks, *, as_page: bool = False) -> tuple[View, ...]:
    """Find the writing of an image and what the line network says of it, a page turned upright.

    Where it is to be taken `as_page`, a drawing is searched as one.

    Returns
    -------
    The likeliest way up first, and others that are possible, too.
    """
    look = _looker(gray, networks, as_page)
    lying = _lying(look)
    if lying.writing.over_limit:
        return (lying,)  # too much for one number, whichever way is up
    ways = _ways(gray, networks, lying)
    possible = [turns for turns in range(4) if ways.likely[turns] >= POSSIBLE]
    return tuple(
        _turned(ways, turns, look) for turns in sorted(possible, key=lambda turns: -ways.likely[turns])
    )


def ways_up(gray: Gray, networks: Networks) -> Ways:
    """Find the writing of an image as it lies, and which way up that may be, however much it is."""
    return _ways(gray, networks, _lying(_looker(gray, networks, as_page=False)))


def _lying(look: Callable[..., View]) -> View:
    return _levelled(look(), look)


def _ways(gray: Gray, networks: Networks, lying: View) -> Ways:
    page, writing = lying.writing.page, lying.writing
    if page is None:
        turns = 0 if writing.over_limit else drawing_turns(gray, lying.frames, networks, lying.lean)
        return Ways(lying, tuple(float(way == turns) for way in range(4)))
    if is_surely_upright(lying.frames):
        return Ways(lying, (1.0, 0.0, 0.0, 0.0))
    size = writing.width, writing.height
    return Ways(lying, quarter_turns(page, size, networks.line_network(writing)))


def _turned(ways: Ways, turns: int, look: Callable[..., View]) -> View:
    lying = ways.lying
    return (look(turns, lying.lean) if turns else lying)._replace(probability=ways.likely[turns])


def look_likeliest(gray: Gray, networks: Networks, ways: Ways) -> View:
    """Return an image in the likeliest of its ways up."""
    return _turned(ways, ways.turns, _looker(gray, networks, as_page=False))


def look_level(gray: Gray, networks: Networks, way: Way) -> View:
    """Look at an image whose lines were levelled in the way up that was told before, if that was sure."""
    if way.probability < SURE_WAY:
        return look_likeliest(gray, networks, ways_up(gray, networks))
    return _looker(gray, networks, as_page=False)(way.turns)._replace(probability=way.probability)


def may_look_again(writing: Writing) -> bool:
    """Tell whether writing was found on a page, and is not so much that to find it twice takes too long."""
    length = sum(line.strip.shape[1] for line in writing.lines)
    return writing.page is not None and not writing.over_limit and length <= MOST_AGAIN_PX


def look_again(
    gray: Gray, networks: Networks, views: Sequence[View], *, as_page: bool = False
) -> tuple[View, ...]:
    """Look at an image in the same ways as before, with the second layers network; see `look_upright`."""
    look = _looker(gray, networks.with_second_layers(), as_page)
    return tuple(look(view.turns, view.lean)._replace(probability=view.probability) for view in views)


def _looker(gray: Gray, networks: Networks, as_page: bool) -> Callable[..., View]:
    return partial(_look, gray, networks, search_page if as_page else find_writing)


def _look(gray: Gray, networks: Networks, find: Find, turns: int = 0, lean: float = 0.0) -> View:
    writing = find(gray, networks.layers, turns, lean)
    return View(writing, frames_of(writing, networks), 1.0, turns, lean)


def _levelled(found: View, look: Callable[..., View]) -> View:
    """Return an image as it was found, or its lines levelled where they lean and are clearer so.

    What is too much to be read is not looked at again.
    """
    lean = 0.0 if found.writing.over_limit else found.writing.lean_degrees()
    if abs(lean) < LEANS:
        return found
    level = look(lean=lean)
    if (level.writing.page is None) != (found.writing.page is None):
        return found
    least = 0.0 if level.writing.page is None else CLEAR  # a page may lie on its side
    return level if clearness(level.frames) > max(clearness(found.frames), least) else found


def is_surely_upright(frames: Sequence[LogFrames]) -> bool:
    """Tell whether a page's symbols are so clear, as it lies, that no other way needs to be tried."""
    return clearness(frames) >= (SURELY_UPRIGHT if _symbols(frames) >= FEW else OF_FEW)


def drawing_turns(gray: Gray, frames: Sequence[LogFrames], networks: Networks, lean: float = 0.0) -> int:
    """Return how often a drawing or a black-and-white scan is to be turned to the left to be upright.

    Most drawings are upright, and words may be clearer in another way. So a way must be surely upright.

    Parameters
    ----------
    frames : of its lines as it lies, but levelled.
    lean : see `View`.
    """
    as_it_lies = clearness(frames)
    if as_it_lies >= CLEAR or _symbols(frames) < LEAST_SYMBOLS:
        return 0
    clear = [as_it_lies, 0.0, 0.0, 0.0]
    symbols = clear.copy()
    for turns in (1, 2, 3):
        glance = find_writing(gray, None, turns, lean)
        lines = sorted(glance.lines, key=lambda line: -line.strip.sum())[:GLANCED_LINES]
        shown = [first_frames(line.strip, networks.line_network(glance)) for line in lines]
        symbols[turns] = _symbols(shown)
        clear[turns] = clearness(shown) if symbols[turns] >= LEAST_SYMBOLS else 0.0
    best = int(np.argmax(clear))
    margin = CLEARER + FOR_FEW / max(symbols[best], 1)
    return best if clear[best] >= max(SURELY_TURNED, as_it_lies + margin) else 0


def quarter_turns(page: Page, size: tuple[int, int], line_network: Infer) -> tuple[float, ...]:
    """Return how likely a page is upright as it came, and turned to the left once, twice and three times.

    Parameters
    ----------
    page : Page
    size : (width, height) of the image, pixels.
    line_network : see `recognizer.evidence.line_frames`.
    """
    pages = [page, *(page.turned(turns) for turns in (1, 2, 3))]
    glances = (writing_on(way, *size, most=GLANCED_LINES) for way in pages)
    shown = [[first_frames(line.strip, line_network) for line in glance.lines] for glance in glances]
    return likely_turns([clearness(frames) for frames in shown], [_symbols(frames) for frames in shown])


def likely_turns(clear: Sequence[float], symbols: Sequence[float]) -> tuple[float, ...]:
    """Return how likely each of four ways up is, the first of which most pages come in.

    Parameters
    ----------
    clear : of each way, see `clearness`.
    symbols : how many the line network expects in each.
    """
    seen = np.array(clear)
    count = symbols[int(seen.argmax())]  # clearness is a mean, whose error falls with the root of the count
    logs = np.log([MOSTLY, *[(1 - MOSTLY) / 3] * 3]) + TELLS * count**0.5 * seen
    logs[1:][seen[1:] < LEAST_CLEAR] = -np.inf
    likely = np.exp(logs - logs.max())
    return tuple((likely / likely.sum()).tolist())


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
    return named / symbols if symbols >= BLANK else 0.0


def _symbols(frames: Sequence[LogFrames]) -> float:
    """Return how many symbols the line network expects."""
    return sum(float((1 - np.exp(logs[0, :, ALPHABET.blank])).sum()) for logs in frames)


def frames_of(writing: Writing, networks: Networks) -> tuple[LogFrames, ...]:
    """Ask the line network of its kind what writing shows, and in doubt also the other one where that helps.

    On a page, where rules are gone, paper's takes lone 1s for rules. In a drawing the canvas's knows little
    of letters, and of what reaches into a line from the next.
    """
    if writing.page is not None:
        ask = partial(line_frames, line_network=with_likelier_ones(networks.paper), in_doubt=networks.canvas)
    elif writing.on_paper:
        ask = partial(line_frames, line_network=networks.paper)
    else:
        is_alone = len(writing.lines) == 1
        ask = partial(
            line_frames, line_network=networks.canvas, in_doubt=networks.paper, only_of_letters=is_alone
        )
    return tuple(ask(line.strip) for line in writing.lines)
