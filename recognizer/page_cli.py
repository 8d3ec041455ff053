"""The command ``number-reader page``: a page → its table, as text, CSV, JSON, or drawn on the page."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from recognizer.drawing import draw_page
from recognizer.errors import NumberReaderError
from recognizer.page import PageReading
from recognizer.reader import NumberReader
from segmentation.image import load_gray

LEAST_SURE = 0.9  # confidence; how many numbers have less is told
DOUBTED = "Less than {sure:.0%} sure: {count} of {of_all}."
SEE_EACH = " With --json each has its confidence."
NOTHING_FOUND = (
    "No number was found on {image}. Photograph the page from nearer, in even light and with the whole table "
    "in the picture; --annotate shows what was seen. One number alone is read by: number-reader read {image}"
)


def page(arguments: Sequence[str], prog: str) -> int:
    """Read all numbers on a page, and print or write them as a table.

    Returns
    -------
    int, the exit status: 0, or 1 where the image could not be read or a file was not written. The table of a
    page without numbers is not, so that no script takes an empty file, or an older one, for its table.
    """
    options = _parser(prog).parse_args(arguments)
    try:
        gray = load_gray(options.image)
        found = NumberReader().read_page(gray)
    except NumberReaderError as error:
        print(error, file=sys.stderr)
        return 1
    if not found.numbers:
        print(NOTHING_FOUND.format(image=options.image), file=sys.stderr)
    try:
        if options.csv and found.numbers:
            options.csv.write_text(found.to_csv(), encoding="utf-8", newline="")
        if options.annotate:
            Image.fromarray(draw_page(gray, found)).save(options.annotate)
    except (OSError, ValueError) as error:  # ValueError: Pillow knows no such kind of picture
        name = getattr(error, "filename", None) or options.annotate
        print(f"Cannot write {name}: {error}. Give another file.", file=sys.stderr)
        return 1
    doubted = sum(number.confidence < LEAST_SURE for number in found.numbers)
    if doubted:
        of_all = _count(len(found.numbers), "number")
        told = DOUBTED.format(sure=LEAST_SURE, count=doubted, of_all=of_all)
        print(told + ("" if options.json else SEE_EACH), file=sys.stderr)
    if options.json:
        print(found.to_json())
    elif options.csv is None:
        print(found.to_csv(), end="")
    elif found.numbers:
        print(f"{_count(len(found.numbers), 'number')}, {_sizes(found)}, {len(found.unread)} unread")
    return int(options.csv is not None and not found.numbers)


def _sizes(found: PageReading) -> str:
    sizes = [f"{_count(len(table), 'row')}, {_count(len(table[0]), 'column')}" for table in found.tables]
    return " and ".join(sizes) or "no table"


def _count(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Read all numbers on a page, and the table that they stand in.",
        epilog="Example: %(prog)s sheet.jpg --csv sheet.csv --annotate seen.png",
    )
    parser.add_argument("image", metavar="IMAGE", help="a PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or HEIC")
    parser.add_argument(
        "--csv",
        type=Path,
        metavar="FILE",
        help="write the table here, not to the screen; without numbers none is, and the status is 1",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object with every digit")
    parser.add_argument(
        "--annotate", type=Path, metavar="PICTURE", help="write the page with each number's box to this file"
    )
    return parser
