"""Pen strings in pictures as people take them: on all kinds of paper, tables and boards, in any light.

The layers network learns from pages that `training.synth` draws by other code. These are development sets.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.pen import Image

Cover: TypeAlias = npt.NDArray[np.float32]  # (HEIGHT, WIDTH) in [0, 1], how much of each pixel is covered
Light: TypeAlias = npt.NDArray[np.float32]  # (HEIGHT, WIDTH, 3) in [0, 255]
Colour: TypeAlias = tuple[float, float, float]
Rng: TypeAlias = np.random.Generator

WIDTH, HEIGHT = 1000, 640  # pixels of a picture
SHAPE = (HEIGHT, WIDTH)
DIGIT_PX, LONGEST_PX = (60, 130), 620  # height of a string's ink; its width, at most
PAPER: Colour = (228, 226, 220)
INKS: tuple[Colour, ...] = ((40, 45, 80), (30, 30, 30), (35, 60, 150), (150, 40, 45), (60, 60, 60))
NOTES: tuple[Colour, ...] = ((245, 225, 110), (250, 170, 180), (160, 220, 160), (160, 205, 235))
MARKERS: tuple[Colour, ...] = ((1, 1, 0.2), (1, 0.55, 0.75), (0.5, 1, 0.5), (1, 0.75, 0.3))
METALS: tuple[Colour, ...] = ((150, 150, 152), (185, 148, 75), (150, 98, 68))
BOARDS: tuple[Colour, ...] = ((45, 75, 60), (50, 50, 55), (35, 60, 80))
WORDS = "the quick brown fox jumps over the lazy dog while nobody looks at the river and then they go home"
INKED = 0.05  # of a pixel: what is less is no ink
GRAIN, CODED, QUALITY = 2.0, 0.7, (55, 95)  # gray levels; how many pictures are JPEGs, of what quality


class Scene(NamedTuple):
    """A number on paper: how much ink covers each pixel, of which colour, and where the number is."""

    ink: Cover
    colour: Colour
    left: int
    top: int
    width: int
    height: int

    def on(self, paper: Light) -> Light:
        """Return the number on some paper."""
        return over(paper, self.ink, self.colour)

    @property
    def below(self) -> float:
        """A row under the number, or over it where there is no room."""
        under = self.top + self.height * 1.5
        return under if under < HEIGHT - 10 else self.top - self.height / 2


Look: TypeAlias = Callable[[Scene, Rng], Light]


def picture(image: Image, name: str, seed: list[int]) -> Image:
    """Take a picture of a drawn number.

    Parameters
    ----------
    image : (h, w, 3) uint8, black on white.
    name : one of `SURROUNDINGS`.
    seed : of all that is left to chance.

    Returns
    -------
    (HEIGHT, WIDTH, 3) uint8 RGB, or larger.
    """
    rng = np.random.default_rng(seed)
    seen = SURROUNDINGS[name][1](_scene(image, rng), rng)
    pixels = np.clip(seen + rng.normal(0, GRAIN, seen.shape), 0, 255).astype(np.uint8)
    if rng.random() < CODED:
        how = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))]
        pixels = np.asarray(cv2.imdecode(cv2.imencode(".jpg", pixels, how)[1], cv2.IMREAD_COLOR), np.uint8)
    return pixels


def _scene(image: Image, rng: Rng) -> Scene:
    drawn = 1 - np.asarray(image[:, :, 0], np.float32) / 255
    left, top, width, height = cv2.boundingRect((drawn > INKED).astype(np.uint8))
    scale = min(float(rng.uniform(*DIGIT_PX)) / height, LONGEST_PX / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    number = cv2.resize(drawn[top : top + height, left : left + width], size, interpolation=how)
    x = round(60 + rng.uniform(0.15, 0.85) * (WIDTH - size[0] - 120))
    y = round(80 + rng.uniform(0.2, 0.8) * (HEIGHT - size[1] - 160))
    ink = np.zeros(SHAPE, np.float32)
    ink[y : y + size[1], x : x + size[0]] = number * np.float32(rng.uniform(0.75, 0.95))
    return Scene(ink, INKS[int(rng.integers(len(INKS)))], x, y, *size)


def over(light: Light, cover: Cover, colour: Colour) -> Light:
    """Lay a colour over a picture."""
    share = cover[:, :, np.newaxis]
    return np.asarray(light * (1 - share) + np.array(colour, np.float32) * share, np.float32)


def _plain(scene: Scene, rng: Rng) -> Light:
    return scene.on(_paper())


def _crumpled(scene: Scene, rng: Rng) -> Light:
    points = rng.uniform(0, 1, (40, 2)) * SHAPE
    y, x = np.mgrid[0:HEIGHT:4, 0:WIDTH:4]
    near = ((y[..., None] - points[:, 0]) ** 2 + (x[..., None] - points[:, 1]) ** 2).argmin(axis=-1)
    level, slope = rng.normal(0, 0.07, 40)[near], rng.normal(0, 0.2, (40, 2))[near]
    lit = (level + slope[..., 0] * (y / HEIGHT - 0.5) + slope[..., 1] * (x / WIDTH - 0.5)).astype(np.float32)
    soft = cv2.GaussianBlur(cv2.resize(lit, (WIDTH, HEIGHT)), (0, 0), 3)
    return _lit(scene.on(_paper()), 1 + np.clip(soft, -0.35, 0.12))


def _folded(scene: Scene, rng: Rng) -> Light:
    light = np.ones(SHAPE, np.float32)
    for way, side in ((np.s_[:, np.newaxis], HEIGHT), (np.s_[np.newaxis, :], WIDTH)):
        at, places = rng.uniform(0.3, 0.7) * side, np.arange(side)
        line = 1 - rng.uniform(0.15, 0.5) * np.exp(-(((places - at) / rng.uniform(1.5, 4)) ** 2))
        light *= (np.where(places < at, 1, 1 - rng.uniform(0.05, 0.2)) * line)[way]
    return _lit(scene.on(_paper()), light)


def _spiral(scene: Scene, rng: Rng) -> Light:
    page = scene.on(_ruled(_paper(), scene.height * rng.uniform(0.8, 1.3), (170, 190, 215)))
    step = rng.uniform(22, 40)
    for x in np.arange(10, WIDTH, step).astype(int).tolist():
        cv2.circle(page, (x, 26), round(step * 0.22), (40, 40, 40), -1, cv2.LINE_AA)
        cv2.ellipse(page, (x, 8), (round(step * 0.12), 24), 0, 0, 360, (110, 110, 115), 3, cv2.LINE_AA)
    return page


def _punched(scene: Scene, rng: Rng) -> Light:
    page = _ruled(_paper(), scene.height * rng.uniform(0.6, 1.2), (150, 175, 215))
    cv2.line(page, (56, 0), (56, HEIGHT), (215, 90, 100), 2, cv2.LINE_AA)
    page, x = scene.on(page), round(rng.uniform(20, 34))
    for share in (0.2, 0.5, 0.8):
        cv2.circle(page, (x, round(share * HEIGHT)), 14, (60, 50, 45), -1, cv2.LINE_AA)
    return page


def _note(scene: Scene, rng: Rng) -> Light:
    paper = np.full((*SHAPE, 3), NOTES[int(rng.integers(len(NOTES)))], np.float32)
    return _laid(scene.on(paper), _wood(rng), rng)


def _on_wood(scene: Scene, rng: Rng) -> Light:
    return _laid(scene.on(_paper()), _wood(rng), rng)


def _on_cloth(scene: Scene, rng: Rng) -> Light:
    step = rng.uniform(25, 60)
    rows, columns = (np.arange(side) // step % 2 for side in SHAPE)
    cloth = over(np.full((*SHAPE, 3), 217, np.float32), _cover((rows[:, None] + columns) / 2), (150, 30, 40))
    return _laid(scene.on(_paper()), cloth, rng)


def _torn(scene: Scene, rng: Rng) -> Light:
    page = scene.on(_paper())
    for turned in (page, page[::-1]):
        edge = 40 + 12 * _clouds((1, WIDTH), 25, rng)
        turned[np.arange(HEIGHT)[:, np.newaxis] < np.clip(edge, 0, 70)] = rng.uniform(30, 90)
    return page


def _among_print(scene: Scene, rng: Rng) -> Light:
    page, words, size = scene.on(_paper()), WORDS.split(), float(rng.uniform(0.6, 1.0))
    above, below = np.arange(30, scene.top - 22, 34), np.arange(scene.top + scene.height + 44, HEIGHT, 34)
    for y in np.r_[above, below].astype(int).tolist():
        _print(page, " ".join(rng.permutation(words)), (20, y), size, 1)
    return page


def _after_print(scene: Scene, rng: Rng) -> Light:
    word, size = str(rng.choice(["Total:", "Amount", "Date:", "Nr.", "Room", "Code"])), scene.height * 0.018
    (width, _), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, size, 3)
    page, moved = scene.on(_paper()), max(0, width + 60 - scene.left)
    page = np.ascontiguousarray(np.roll(page, moved, axis=1))
    at = scene.left + moved - width - 30, round(scene.top + scene.height * 0.9)
    _print(page, word, at, size, 3)
    return page


def _stamped(scene: Scene, rng: Rng) -> Light:
    stamp, radius = np.zeros(SHAPE, np.float32), round(rng.uniform(70, 120))
    x = round(np.clip(scene.left + rng.uniform(-0.2, 1.2) * scene.width, radius, WIDTH - radius))
    y = scene.top + scene.height / 2 + rng.choice([-1, 1]) * radius * 1.3
    y = round(np.clip(y, radius, HEIGHT - radius))
    cv2.circle(stamp, (x, y), radius, 1.0, 3, cv2.LINE_AA)
    cv2.circle(stamp, (x, y), round(radius * 0.75), 1.0, 2, cv2.LINE_AA)
    page = over(_paper(), _cover(0.6 * stamp), (60, 70, 170))
    _print(page, "PAID", (x - round(radius * 0.55), y + 12), radius / 80, 2, (110, 115, 190))
    return scene.on(page)


def _marked(scene: Scene, rng: Rng) -> Light:
    stroke, y = np.zeros(SHAPE, np.float32), scene.top + scene.height // 2
    ends = (scene.left - 20, y), (scene.left + scene.width + 20, y + round(rng.normal(0, 6)))
    cv2.line(stroke, *ends, 1.0, round(scene.height * rng.uniform(0.5, 1.2)), cv2.LINE_AA)
    colour = np.array(MARKERS[int(rng.integers(len(MARKERS)))], np.float32)
    return scene.on(np.asarray(_paper() * (1 - stroke[..., None] * (1 - colour)), np.float32))


def _stained(scene: Scene, rng: Rng) -> Light:
    heights = _clouds(SHAPE, 150, rng)
    spot = (heights > 0.7).astype(np.float32)
    rim = cv2.morphologyEx(spot, cv2.MORPH_GRADIENT, np.ones((7, 7), np.uint8))
    page = over(_paper(), cv2.GaussianBlur(spot, (0, 0), 3) * np.float32(0.35), (140, 90, 45))
    return scene.on(over(page, cv2.GaussianBlur(rim, (0, 0), 2) * np.float32(0.35), (110, 60, 30)))


def _glare(scene: Scene, rng: Rng) -> Light:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    across = (x - scene.left - rng.uniform(0, scene.width)) / rng.uniform(60, 150)
    down = (y - scene.top - rng.uniform(0, scene.height)) / rng.uniform(40, 120)
    bright = np.exp(-(across**2) - down**2) * rng.uniform(60, 130)
    return np.asarray(scene.on(_paper()) * 0.75 + bright[..., np.newaxis], np.float32)


def _barred(scene: Scene, rng: Rng) -> Light:
    step, along = rng.uniform(60, 160), _along(rng.uniform(0, np.pi))
    shade = (along % step < step * rng.uniform(0.2, 0.5)).astype(np.float32)
    soft = cv2.GaussianBlur(shade, (0, 0), rng.uniform(1.5, 5))
    return _lit(scene.on(_paper()), 1 - rng.uniform(0.25, 0.5) * soft)


def _moved(scene: Scene, rng: Rng) -> Light:
    side, turn = max(3, round(scene.height * rng.uniform(0.06, 0.13))), rng.uniform(0, np.pi)
    way, kernel = np.array([np.cos(turn), np.sin(turn)]) * side / 2, np.zeros((side, side), np.float32)
    ends = [tuple((side / 2 + sign * way).astype(int).tolist()) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return np.asarray(cv2.filter2D(scene.on(_paper()), -1, kernel / kernel.sum()), np.float32)


def _webcam(scene: Scene, rng: Rng) -> Light:
    small = cv2.resize(scene.on(_paper()), (320, 205), interpolation=cv2.INTER_AREA)
    dim = cv2.GaussianBlur(small, (0, 0), 0.7) * rng.uniform(0.5, 0.9) * (1.05, 1, 0.85)
    return np.asarray(np.clip(dim + rng.normal(0, 6, dim.shape), 0, 255), np.float32)


def _of_screen(scene: Scene, rng: Rng) -> Light:
    turn, step = rng.uniform(0, np.pi), rng.uniform(0.3, 0.9)
    waves = np.sin(step * _along(turn)) * np.sin(0.05 * _along(turn + np.pi / 2))
    return _lit(scene.on(_paper()), 1 + 0.07 * waves)


def _cardboard(scene: Scene, rng: Rng) -> Light:
    ribs = np.sin(np.arange(HEIGHT) * rng.uniform(0.3, 0.8))[:, np.newaxis]
    light = 1 + 0.05 * _clouds(SHAPE, 4, rng) + 0.04 * ribs
    return scene._replace(colour=(30, 25, 20)).on(
        _lit(np.full((*SHAPE, 3), (178, 138, 96), np.float32), light)
    )


def _chalk(scene: Scene, rng: Rng) -> Light:
    board = np.full((*SHAPE, 3), BOARDS[int(rng.integers(len(BOARDS)))], np.float32)
    wiped = np.clip(0.5 * _clouds(SHAPE, 90, rng) + 0.3 * _clouds(SHAPE, 25, rng), 0, 2) * rng.uniform(10, 30)
    return scene._replace(colour=(235, 235, 225)).on(np.asarray(board + wiped[..., np.newaxis], np.float32))


def _millimetres(scene: Scene, rng: Rng) -> Light:
    step, rules = rng.uniform(7, 14), np.zeros(SHAPE, np.float32)
    for number, at in enumerate(np.arange(0, WIDTH, step).astype(int).tolist()):
        dark, wide = (1.0, 2) if number % 10 == 0 else (0.7, 1) if number % 5 == 0 else (0.45, 1)
        for lines in (rules[at : at + wide], rules[:, at : at + wide]):
            np.maximum(lines, np.float32(dark), out=lines)
    return scene.on(over(_paper(), _cover(0.6 * rules), (60, 160, 90)))


def _dotted(scene: Scene, rng: Rng) -> Light:
    step, dots = scene.height * rng.uniform(0.25, 0.5), np.zeros(SHAPE, np.float32)
    for y in np.arange(0, HEIGHT, step).astype(int).tolist():
        for x in np.arange(0, WIDTH, step).astype(int).tolist():
            cv2.circle(dots, (x, y), 2, 0.8, -1, cv2.LINE_AA)
    return scene.on(over(_paper(), _cover(0.7 * dots), (110, 110, 120)))


def _leaning(scene: Scene, rng: Rng) -> Light:
    degrees = float(rng.choice([-1, 1]) * rng.uniform(15, 40))
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 0.7)
    return np.asarray(
        cv2.warpAffine(scene.on(_paper()), turn, (WIDTH, HEIGHT), borderValue=PAPER), np.float32
    )


def _pen_below(scene: Scene, rng: Rng) -> Light:
    pen, y = np.zeros(SHAPE, np.float32), round(scene.below)
    ends = (round(rng.uniform(0, 300)), y), (WIDTH, y + round(rng.normal(0, 25)))
    cv2.line(pen, *ends, 1.0, round(rng.uniform(14, 26)), cv2.LINE_AA)
    shadow = cv2.GaussianBlur(np.roll(pen, 8, axis=0), (0, 0), 7)
    return over(_lit(scene.on(_paper()), 1 - 0.4 * shadow), pen, INKS[int(rng.integers(len(INKS)))])


def _beside_coin(scene: Scene, rng: Rng) -> Light:
    radius, gap = scene.height * rng.uniform(0.5, 1.0), rng.uniform(15, 60)
    beyond = scene.left + scene.width + gap + radius
    x = beyond if beyond + radius < WIDTH else scene.left - gap - radius
    y = scene.top + scene.height / 2 + rng.normal(0, 0.2 * scene.height)
    place = ((x, y), (2 * radius, 2 * radius * rng.uniform(0.9, 1)), 0.0)
    coin, rim = np.zeros((2, *SHAPE), np.float32)
    cv2.ellipse(coin, place, 1.0, -1, cv2.LINE_AA)
    cv2.ellipse(rim, place, 1.0, max(2, round(0.12 * radius)), cv2.LINE_AA)
    shadow = cv2.GaussianBlur(np.roll(coin, (4, 4), (0, 1)), (0, 0), 2)
    relief = 1 - 0.25 * np.minimum(rim, coin) + 0.15 * _clouds(SHAPE, 6, rng)
    metal = _lit(np.full((*SHAPE, 3), METALS[int(rng.integers(len(METALS)))], np.float32), relief)
    page = _lit(scene.on(_paper()), 1 - 0.35 * shadow)
    return np.asarray(page + (metal - page) * coin[..., np.newaxis], np.float32)


def _smiling(scene: Scene, rng: Rng) -> Light:
    page, thick = scene.on(_paper()), max(2, round(scene.height * 0.06))
    x, y = round(np.clip(scene.left + scene.width / 2, 45, WIDTH - 45)), round(scene.below)
    y = min(max(y, 45), HEIGHT - 45)
    cv2.circle(page, (x, y), 34, scene.colour, thick, cv2.LINE_AA)
    for side in (-12, 12):
        cv2.circle(page, (x + side, y - 9), 4, scene.colour, -1, cv2.LINE_AA)
    cv2.ellipse(page, (x, y + 5), (16, 12), 0, 20, 160, scene.colour, thick, cv2.LINE_AA)
    return page


SURROUNDINGS: dict[str, tuple[str, Look]] = {
    "plain": ("with nothing around", _plain),
    "crumpled": ("on crumpled paper", _crumpled),
    "folded": ("on folded paper", _folded),
    "spiral": ("in a spiral notebook", _spiral),
    "punched": ("on ruled paper with holes", _punched),
    "note": ("on a coloured note on wood", _note),
    "wood": ("on a wooden table", _on_wood),
    "cloth": ("on a checked tablecloth", _on_cloth),
    "torn": ("on torn paper", _torn),
    "print": ("between printed lines", _among_print),
    "label": ("after a printed word", _after_print),
    "stamp": ("beside a stamp", _stamped),
    "marker": ("under a text marker", _marked),
    "stains": ("among coffee stains", _stained),
    "glare": ("with glare", _glare),
    "bars": ("in the shadow of bars", _barred),
    "moved": ("with a moved camera", _moved),
    "webcam": ("by a webcam", _webcam),
    "screen": ("on a photographed screen", _of_screen),
    "cardboard": ("on cardboard", _cardboard),
    "chalk": ("on a wiped board", _chalk),
    "millimetres": ("on millimetre paper", _millimetres),
    "dots": ("on dotted paper", _dotted),
    "leaning": ("leaning by 15° to 40°", _leaning),
    "pen": ("above a pen", _pen_below),
    "smile": ("beside a drawn face", _smiling),
    "coin": ("beside a coin", _beside_coin),
}


def _paper() -> Light:
    return np.full((*SHAPE, 3), PAPER, np.float32)


def _cover(share: npt.NDArray[np.floating]) -> Cover:
    return np.asarray(share, np.float32)


def _lit(light: Light, share: npt.NDArray[np.floating]) -> Light:
    return np.asarray(light * share[..., np.newaxis], np.float32)


def _along(turn: float) -> Cover:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.asarray(x * np.cos(turn) + y * np.sin(turn), np.float32)


def _clouds(shape: tuple[int, int], size_px: int, rng: Rng) -> Cover:
    few = rng.normal(0, 1, [max(2, side // size_px + 2) for side in shape]).astype(np.float32)
    return np.asarray(cv2.resize(few, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def _ruled(page: Light, step: float, colour: Colour) -> Light:
    for y in np.arange(80, HEIGHT, step).astype(int).tolist():
        cv2.line(page, (0, y), (WIDTH, y), colour, 2, cv2.LINE_AA)
    return page


def _wood(rng: Rng) -> Light:
    down = _clouds(SHAPE, 120, rng) * 0.05 + np.linspace(0, 1, HEIGHT)[:, np.newaxis]
    rings = 0.5 * np.sin(down * rng.uniform(60, 160)) + 0.3 * np.sin(down * rng.uniform(300, 500))
    colour = rng.choice([[120, 80, 50], [160, 120, 80], [90, 60, 40], [190, 150, 110]])
    return _lit(np.full((*SHAPE, 3), colour, np.float32), 1 + 0.15 * (rings + rng.normal(0, 0.2, SHAPE)))


def _laid(page: Light, table: Light, rng: Rng) -> Light:
    """Lay a sheet on a table, a little turned and foreshortened, with its shadow."""
    sheet = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], np.float32)
    inset = np.array([WIDTH, HEIGHT]) * 0.1
    corners = sheet * 0.8 + inset + rng.uniform(-0.8, 0.8, (4, 2)) * inset
    look = cv2.getPerspectiveTransform(sheet, corners.astype(np.float32))
    paper = cv2.warpPerspective(np.ones(SHAPE, np.float32), look, (WIDTH, HEIGHT))
    shadow = 1 - 0.45 * cv2.GaussianBlur(paper, (0, 0), 12)
    seen = cv2.warpPerspective(page, look, (WIDTH, HEIGHT))
    return np.asarray(_lit(_lit(table, shadow), 1 - paper) + _lit(seen, paper), np.float32)


def _print(
    page: Light, text: str, at: tuple[int, int], size: float, thick: int, colour: Colour = (50, 50, 50)
) -> None:
    shown = np.zeros(SHAPE, np.uint8)
    cv2.putText(shown, text, at, cv2.FONT_HERSHEY_COMPLEX, size, 255, thick, cv2.LINE_AA)
    page[:] = over(page, _cover(shown / 255), colour)
