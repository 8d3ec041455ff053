"""Pen strings on photographed pages on which something else lies, or is drawn or written.

The layers network learns from pages that `training.synth` draws by other code. These are development sets.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.pen import Image, lay

Cover: TypeAlias = npt.NDArray[np.float32]  # (HEIGHT, WIDTH) in [0, 1], how much of each pixel is covered

WIDTH, HEIGHT = 900, 420  # pixels of a page
DIGIT_PX, LONGEST_PX = (45, 90), 560  # height of a string's ink; its width, at most
INK, PAPER = (0.65, 0.85), (190, 230)  # how much darker than paper ink is; gray levels of paper
FALLS, BLUR, GRAIN = (0.03, 0.12), (0.3, 0.9), (1, 3)  # of the light, to either side; pixels; gray levels
INKED = 0.05  # of a pixel: what is less is no ink
SUBPIXEL = 16


class Place(NamedTuple):
    """Where a string stands on a page, pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.top + self.height


class Page(NamedTuple):
    """A page: the string and all that is of its ink, what is of another, and where the string stands."""

    ink: Cover
    other: Cover
    place: Place


Add: TypeAlias = Callable[[Page, np.random.Generator], None]
"""Adds something to a page, in place."""
Pen: TypeAlias = Callable[[np.random.Generator], tuple[Image, str]]
"""Draws a string or a word on a canvas, (h, w, 3) uint8, and says what it is."""


def situation(name: str, seed: list[int], number: Pen, word: Pen) -> tuple[Image, str]:
    """Draw a page.

    Parameters
    ----------
    name : one of `SITUATIONS`.
    seed : of all that is left to chance.
    number, word : draw what is written.

    Returns
    -------
    (HEIGHT, WIDTH, 3) uint8 RGB, and the number that is right for it.
    """
    rng = np.random.default_rng(seed)
    drawn, wanted = number(rng)
    ink = _trimmed(drawn)
    scale = min(float(rng.uniform(*DIGIT_PX)) / ink.shape[0], LONGEST_PX / ink.shape[1])
    ink = _scaled(ink, scale)
    page = Page(
        np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH), np.float32), _place(ink, rng)
    )
    if name in BESIDE:
        beside = _trimmed((number if name == "struck" else word)(rng)[0])
        beside = _scaled(beside, BESIDE[name] * page.place.height / beside.shape[0])
        if not _write_beside(page, ink, beside, rng, strike=name == "struck"):
            return situation(name, [*seed, 1], number, word)
    else:
        lay(page.ink, ink, page.place.left, page.place.top)
        SITUATIONS[name][1](page, rng)
    return _photographed(page, rng), wanted


def _place(ink: Cover, rng: np.random.Generator) -> Place:
    height, width = ink.shape
    left, top = rng.uniform(0.08, 0.5) * max(1, WIDTH - width), rng.uniform(0.25, 0.6) * (HEIGHT - height)
    return Place(int(left), int(top), width, height)


def _write_beside(page: Page, ink: Cover, beside: Cover, rng: np.random.Generator, *, strike: bool) -> bool:
    """Write something before or after the number, on its line; tell whether there is room."""
    high = page.place.height
    gap, is_first = int(rng.uniform(0.5, 1.4) * high), rng.random() < 0.5
    left, total = WIDTH // 40, ink.shape[1] + gap + beside.shape[1]
    if left + total > WIDTH - left:
        return False
    at = left if is_first else left + ink.shape[1] + gap
    lay(page.ink, ink, left + beside.shape[1] + gap if is_first else left, page.place.top)
    lay(page.ink, beside, at, page.place.top + high - beside.shape[0])
    if strike:
        y = page.place.top + high * (rng.uniform(0.35, 0.65) + rng.normal(0, 0.08, 2))
        ends = at - rng.uniform(0, 0.3) * high, at + beside.shape[1] + rng.uniform(0, 0.3) * high
        _line(page.ink, (ends[0], y[0]), (ends[1], y[1]), rng.uniform(0.05, 0.11) * high)
    return True


def _plain(page: Page, rng: np.random.Generator) -> None:
    pass


def _pen(page: Page, rng: np.random.Generator) -> None:
    x = page.place.right + rng.uniform(0.3, 1) * (WIDTH - page.place.right)
    start, end = (x, rng.uniform(0, 150)), (x + rng.normal(0, 150), HEIGHT + 10)
    _line(page.other, start, end, rng.uniform(8, 18))


def _cup(page: Page, rng: np.random.Generator) -> None:
    radius = rng.uniform(50, 110)
    x = page.place.right + radius * rng.uniform(1.0, 1.6)
    y = page.place.top + rng.uniform(-0.3, 1.3) * page.place.height
    size = int(radius), int(radius * rng.uniform(0.9, 1.1))
    pale, thick = float(rng.uniform(0.4, 0.7)), int(rng.uniform(4, 10))
    cv2.ellipse(page.other, (int(x), int(y)), size, 0, 0, 360, pale, thick, cv2.LINE_AA)


def _box(page: Page, rng: np.random.Generator) -> None:
    left, top, width, high = page.place
    off, beside = rng.uniform(-0.03, 0.03, 2) * high, rng.uniform(0.1, 0.3) * high
    x, y = (left - beside, left + width + beside), (top + off[0], top + high + off[1])
    thick = rng.uniform(0.03, 0.08) * high
    corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        _line(page.ink, start, end, thick)


def _ruled(page: Page, rng: np.random.Generator) -> None:
    step, slope = rng.uniform(0.7, 1.4) * page.place.height, rng.normal(0, 4)
    for y in np.arange(rng.uniform(0, step), HEIGHT, step):
        _line(page.other, (0, y), (WIDTH, y + slope), rng.uniform(1, 2.5), float(rng.uniform(0.5, 0.7)))


def _squared(page: Page, rng: np.random.Generator) -> None:
    step, pale = rng.uniform(0.35, 0.8) * page.place.height, float(rng.uniform(0.25, 0.5))
    for y in np.arange(rng.uniform(0, step), HEIGHT, step):
        _line(page.other, (0, y), (WIDTH, y), 1, pale)
    for x in np.arange(rng.uniform(0, step), WIDTH, step):
        _line(page.other, (x, 0), (x, HEIGHT), 1, pale)


def _underlined(page: Page, rng: np.random.Generator) -> None:
    high = page.place.height
    y, thick = page.place.bottom + rng.uniform(0.03, 0.25) * high, rng.uniform(0.05, 0.12) * high
    for _ in range(2):
        beyond = rng.uniform(-0.2, 0.5, 2) * high
        ends = page.place.left - beyond[0], page.place.right + beyond[1]
        _line(page.ink, (ends[0], y), (ends[1], y + rng.normal(0, 3)), thick)
        y += thick + rng.uniform(0.06, 0.15) * high


def _circled(page: Page, rng: np.random.Generator) -> None:
    left, top, width, high = page.place
    size = int(width / 2 * rng.uniform(1.25, 1.5) + 0.2 * high), int(high * rng.uniform(0.8, 1.1))
    middle = left + width // 2, top + high // 2
    turn, around = rng.normal(0, 3), 360 * rng.uniform(0.97, 1.05)
    thick = max(1, int(rng.uniform(0.05, 0.12) * high))
    cv2.ellipse(page.ink, middle, size, turn, 0, around, 1.0, thick, cv2.LINE_AA)


def _specks(page: Page, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(10, 60))):
        at = int(rng.uniform(0, WIDTH)), int(rng.uniform(0, HEIGHT))
        radius = int(rng.uniform(1, 0.06 * page.place.height + 1))
        cv2.circle(page.other, at, radius, float(rng.uniform(0.5, 1)), -1, cv2.LINE_AA)
    page.other[page.ink > INKED] = 0


SITUATIONS: dict[str, tuple[str, Add]] = {
    "plain": ("alone", _plain),
    "pen": ("a pen lies beside it", _pen),
    "cup": ("the ring of a cup beside it", _cup),
    "box": ("in a box that it touches", _box),
    "ruled": ("on dark rules", _ruled),
    "squared": ("on dark squares", _squared),
    "underlined": ("underlined twice", _underlined),
    "circled": ("a ring around it", _circled),
    "specks": ("dirt on the page", _specks),
    "struck": ("beside a number that is struck out", _plain),
    "word": ("beside a word", _plain),
}
BESIDE = {"struck": 1.0, "word": 0.75}  # height of what is written beside the number, of the number's


def _photographed(page: Page, rng: np.random.Generator) -> Image:
    x, y = np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT)[:, np.newaxis]
    angle = rng.uniform(0, 2 * np.pi)
    light = rng.uniform(*PAPER) * (1 + rng.uniform(*FALLS) * (np.cos(angle) * x + np.sin(angle) * y))
    seen = light * (1 - np.maximum(page.ink * rng.uniform(*INK), page.other * max(INK)))
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(*BLUR)) + rng.normal(0, rng.uniform(*GRAIN), seen.shape)
    gray = np.clip(seen, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8)


def _trimmed(drawn: Image) -> Cover:
    ink = 1 - np.asarray(drawn[:, :, 0], np.float32) / 255
    left, top, width, height = cv2.boundingRect((ink > INKED).astype(np.uint8))
    return np.asarray(ink[top : top + height, left : left + width], np.float32)


def _scaled(ink: Cover, scale: float) -> Cover:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
    return np.asarray(cv2.resize(ink, size, interpolation=how), np.float32)


def _line(
    page: Cover, start: tuple[float, float], end: tuple[float, float], thick: float, pale: float = 1.0
) -> None:
    ends = [tuple(round(SUBPIXEL * float(side)) for side in point) for point in (start, end)]
    cv2.line(page, *ends, pale, max(1, round(float(thick))), cv2.LINE_AA, 4)
