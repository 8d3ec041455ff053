"""``python -m recognizer IMAGE…`` prints the number in each image."""

import argparse
import json
import sys
from collections.abc import Sequence

from recognizer.errors import NumberReaderError
from recognizer.reader import NumberReader


def main(arguments: Sequence[str] | None = None) -> int:
    """Read images from the command line.

    Returns
    -------
    int, the exit status: 0, or 1 where an image could not be read (the others still are).
    """
    parser = argparse.ArgumentParser(prog="number-reader", description="Read handwritten numbers.")
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="a PNG, JPEG, GIF, BMP, TIFF or WebP file")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line, with every digit")
    options = parser.parse_args(arguments)
    try:
        reader = NumberReader()
    except NumberReaderError as error:
        print(error, file=sys.stderr)
        return 1
    failed = False
    for image in options.images:
        try:
            reading = reader.read(image)
        except NumberReaderError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        if options.json:
            print(json.dumps({"image": image, **reading.as_dict()}))
        else:
            number = reading.text.replace("\n", " ") or "(no number)"
            print(f"{image}: {number} ({reading.confidence:.0%} sure)")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
