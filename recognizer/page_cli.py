"""The command ``number-reader page``: a page → its table, as text, CSV, JSON, or drawn on the page."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from recognizer.drawing import draw_page
from recognizer.errors import NumberReaderError
from recognizer.reader import NumberReader
from segmentation.image import load_gray


def page(arguments: Sequence[str], prog: str) -> int:
    """Read all numbers on a page, and print or write them as a table.

    Returns
    -------
    int, the exit status: 0, or 1 where the image could not be read or a file not be written.
    """
    options = _parser(prog).parse_args(arguments)
    try:
        gray = load_gray(options.image)
        found = NumberReader().read_page(gray)
    except NumberReaderError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        if options.csv:
            options.csv.write_text(found.to_csv(), encoding="utf-8", newline="")
        if options.annotate:
            Image.fromarray(draw_page(gray, found)).save(options.annotate)
    except (OSError, ValueError) as error:  # ValueError: Pillow knows no such kind of picture
        name = getattr(error, "filename", None) or options.annotate
        print(f"Cannot write {name}: {error}. Give another file.", file=sys.stderr)
        return 1
    if options.json:
        print(found.to_json())
    elif options.csv is None:
        print(found.to_csv(), end="")
    else:
        sizes = [f"{len(table)} rows, {len(table[0])} columns" for table in found.tables]
        tables = " and ".join(sizes) or "0 rows, 0 columns"
        print(f"{len(found.numbers)} numbers, {tables}, {len(found.unread)} unread")
    return 0


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Read all numbers on a page, and the table that they stand in.",
        epilog="Example: %(prog)s sheet.jpg --csv sheet.csv --annotate seen.png",
    )
    parser.add_argument("image", metavar="IMAGE", help="a PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or HEIC")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table here, not to the screen")
    parser.add_argument("--json", action="store_true", help="print one JSON object with every digit")
    parser.add_argument(
        "--annotate", type=Path, metavar="PICTURE", help="write the page with each number's box to this file"
    )
    return parser
