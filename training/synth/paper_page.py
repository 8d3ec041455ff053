"""A page that shows a person numbers on paper, to be looked at beside real scans."""

import numpy as np
from PIL import Image, ImageDraw

from training.synth.page import GREYS, HEADING_PX, HEADING_ROW_PX, INK, MARGIN_PX, WIDTH_PX, font
from training.synth.paper import on_paper
from training.synth.strings import compose_pen

CELL_PX = (225, 120)  # width and height of a number's place
COLUMNS, ROWS = 8, 9
LONGEST = 5  # digits of a number
LARGEST = 3.0  # times: a small scan is enlarged so that its pixels show, no farther
BACK = 205  # gray value of the page, on which white paper can be seen
SEED = 1


def paper_page() -> Image.Image:
    """Draw a page of numbers on paper, with the usual amounts; always the same one."""
    page = Image.new("L", (WIDTH_PX, 2 * MARGIN_PX + HEADING_ROW_PX + ROWS * CELL_PX[1]), BACK)
    heading = f"numbers on paper: {COLUMNS * ROWS} of those that the networks learn from"
    ImageDraw.Draw(page).text((MARGIN_PX, MARGIN_PX + 6), heading, INK, font(HEADING_PX))
    for place in range(COLUMNS * ROWS):
        row, column = divmod(place, COLUMNS)
        rng = np.random.default_rng([SEED, place])
        text = "".join(map(str, rng.integers(0, 10, rng.integers(1, LONGEST + 1))))
        shown = Image.fromarray(on_paper(rng, compose_pen(rng, text)).image)
        room = (CELL_PX[0] - MARGIN_PX) / shown.width, (CELL_PX[1] - MARGIN_PX) / shown.height
        scale = min(*room, LARGEST)
        size = (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
        how = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX
        corner = (MARGIN_PX + column * CELL_PX[0], MARGIN_PX + HEADING_ROW_PX + row * CELL_PX[1])
        page.paste(shown.resize(size, how), corner)
    return page.quantize(GREYS)
